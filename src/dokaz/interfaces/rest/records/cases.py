# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of cases, and of comments on records."""

from dokaz.casework.cases import api as cases
from dokaz.interfaces.rest.records.making import get, patch, post

_AT = "/cases/{uuid:case_id}"
_STATE = {"state": cases.CaseState}
_STAGE = {"stage": cases.Stage}
_LITIGATION = {"state": cases.LitigationState}
_ACTION = "/litigation/{uuid:litigation_id}"
_MEMO = "/memos/{uuid:memo_id}"

OFFERED = (
    get("/cases", "list_cases", "List cases", "Cases the person may see, newest first.",
        cases.visible_cases, kinds=_STATE),
    post("/cases", "open_case", "Open a case", "Open a case; whoever opens it leads it.",
         cases.register),
    get(_AT, "get_case", "One case", "Everything of one case's page.", cases.get_case),
    patch(_AT, "change_case", "Change a case", cases.change, cases.CaseDraft, cases.get_case),
    get(f"{_AT}/history", "case_history", "History",
        "Who changed what and why, newest first; the owner's people see it.", cases.history),
    post(f"{_AT}/history/{{uuid:act_id}}/erase", "erase_case_words", "Erase words in the history",
         "Empty the words that one act left in the history, with the note of a hearing if it wrote "
         "one; that it was performed stays.", cases.erase_words),
    post(f"{_AT}/classify", "classify_case", "Set who may see it",
         "Set the level, markers or privilege; what is not sent stays.", cases.classify),
    post(f"{_AT}/state", "advance_case", "Move a case on",
         "Set the state of work; which may follow which is the room's rule.",
         cases.advance, kinds=_STATE),
    post(f"{_AT}/scores", "score_case", "Weigh a case",
         "Give scores with reasons; the sum is shown once all criteria are weighed.", cases.score),
    post(f"{_AT}/records", "link_case_records", "Link records",
         "Say that records belong to the case; those that do already are not counted.",
         cases.link, kinds={"part": cases.LinkPart}),
    post("/case-links/{uuid:link_id}/end", "unlink_case_record", "End a link with a record",
         "Say that a record does not belong to the case.", cases.unlink),
    post(f"{_AT}/team", "add_case_member", "Add to the team", "Name somebody on the team.",
         cases.add_member, kinds={"part": cases.TeamPart}),
    post("/case-members/{uuid:membership_id}/end", "end_case_member", "End a part in the team",
         "Somebody is on the team no more.", cases.end_member),
    post(f"{_AT}/walls", "set_case_wall", "Wall somebody off",
         "Keep somebody from a case, or from its accounts.",
         cases.wall, kinds={"scope": cases.WallScope}),
    post("/case-walls/{uuid:wall_id}/end", "end_case_wall", "Take a wall down",
         "Somebody is not kept away any more.", cases.take_wall_down),
    post(f"{_AT}/deadlines", "set_case_deadline", "Set a deadline", "Set a deadline.",
         cases.set_deadline),
    post("/case-deadlines/{uuid:deadline_id}/end", "end_case_deadline", "End a deadline",
         "It was done, or it counts no more.", cases.finish_deadline),
    post(f"{_AT}/proceedings", "state_case_proceeding", "Enter proceedings",
         "Enter proceedings before a court or an authority, by the number it gave them.",
         cases.state_proceeding, kinds=_STAGE),
    post("/case-proceedings/{uuid:proceeding_id}", "change_case_proceeding", "Change proceedings",
         "Set proceedings anew, as when they come to another stage; former values are kept.",
         cases.change_proceeding, kinds=_STAGE),
    post("/case-proceedings/{uuid:proceeding_id}/end", "end_case_proceeding",
         "Take proceedings off a case", "They do not belong to the case; that they were entered "
         "stays on record.", cases.end_proceeding),
    post("/case-proceedings/{uuid:proceeding_id}/hearings", "note_hearing", "Note a hearing",
         "Write down what was seen and heard of a hearing; the day it was put off to becomes a "
         "deadline of the case.",
         cases.note_hearing, kinds={"concerns": cases.Concern}),
    post("/case-hearings/{uuid:hearing_id}/end", "withdraw_hearing", "Withdraw a note of a hearing",
         "Take a note back; what it said stays in the history.", cases.withdraw_hearing),
    get("/litigation", "list_litigation", "Litigation roadmap",
        "Litigation actions of the cases the person may see, nearest deadline first, with what "
        "speaks against each.", cases.roadmap, kinds=_LITIGATION),
    get(_ACTION, "get_litigation", "One litigation action",
        "For whom, against whom, its days, whether victims agree to it now, and what speaks "
        "against it.", cases.get_litigation),
    post(f"{_AT}/litigation", "state_litigation", "Enter a litigation action",
         "Enter what is asked of a court or an authority; victims are named in it afterwards.",
         cases.state_litigation, kinds=_LITIGATION),
    post(_ACTION, "change_litigation", "Change a litigation action",
         "Set it anew, as when it comes further; before it is filed or goes to another forum the "
         "consents of its victims are asked again.", cases.change_litigation, kinds=_LITIGATION),
    post(f"{_ACTION}/end", "end_litigation", "Take a litigation action off a case",
         "It does not belong to the case; that it was entered stays on record.",
         cases.end_litigation),
    post(f"{_ACTION}/records", "name_in_litigation", "Name records in a litigation action",
         "Name records of the case in it; a victim only if their consent covers its forum.",
         cases.name_in_litigation, kinds={"part": cases.LitigationPart}),
    post("/litigation-links/{uuid:link_id}/end", "unname_in_litigation",
         "Take a record out of a litigation action", "It does not name the record any more.",
         cases.unname_in_litigation),
    get(f"{_AT}/chronology", "get_case_chronology", "Chronology",
        "Events, items, deadlines, proceedings, hearings and states of a case by time.",
        cases.chronology),
    get(f"{_AT}/matrix", "get_case_matrix", "Matrix of elements",
        "How the events of a case are qualified and what lacks proof, by crime and by suspect.",
        cases.matrix),
    get(f"{_AT}/graph", "get_case_graph", "Graph of links",
        "People, units, events, objects and items of a case and what ties them.", cases.graph),
    post(f"{_AT}/memos", "write_memo", "Write a memo", "Write an analytical memo.",
         cases.write_memo),
    get(_MEMO, "get_memo", "One memo", "A memo with its figures.", cases.get_memo),
    post(f"{_MEMO}/hand-in", "hand_in_memo", "Hand a memo in", "Hand a memo in for signing.",
         cases.hand_in_memo),
    post(f"{_MEMO}/return", "return_memo", "Return a memo", "Give a memo back to its author.",
         cases.return_memo),
    post(f"{_MEMO}/sign", "sign_memo", "Sign a memo",
         "Sign a memo; its figures are frozen. Its authors cannot.", cases.sign_memo),
)  # fmt: skip

COMMENTS = (
    get("/comments", "list_comments", "Comments on a record",
        "Comments and questions on a record with their answers, oldest first.", cases.comments),
    post("/comments", "add_comment", "Comment on a record",
         "Comment on any record that is visible, or ask; nobody needs the right to change it.",
         cases.comment, kinds={"audience": cases.Audience}),
    post("/comments/{uuid:comment_id}/answers", "answer_comment", "Answer",
         "Answer a comment or question.", cases.answer),
    post("/comments/{uuid:comment_id}/resolve", "resolve_comment", "Settle a question",
         "Say that a question is settled, or open again.", cases.resolve),
    post("/comments/{uuid:comment_id}/erase", "erase_comment", "Erase a comment",
         "Empty a comment; that there was one stays.", cases.erase),
    get("/mentions", "list_mentions", "Where the person is named",
        "Comments that name the person, newest first.", cases.naming_me),
)  # fmt: skip
