# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of the register of communication and advocacy work."""

from dokaz.interfaces.rest.records.making import get, patch, post
from dokaz.outreach import api as outreach

_AT = "/activities/{uuid:activity_id}"
_KINDS = {
    "kind": outreach.ActivityKind,
    "state": outreach.ActivityState,
    "visibility": outreach.Visibility,
}

OFFERED = (
    get(
        "/activities", "list_activities", "List activities",
        "Statements, mentions in the media, trainings, submissions, missions and so on that the "
        "person may see, the latest day first. `since` and `until` bound the first day; `outcome` "
        "is a kind of outcome or `led_to`.",
        outreach.visible_activities,
    ),
    post("/activities", "register_activity", "Register an activity",
         "Register one activity with its day, title and, for a submission, to whom it went.",
         outreach.register, kinds=_KINDS),
    get(
        "/activities/tally", "tally_activities", "Count activities",
        "The activities of the list counted by kind, by organisation and, of submissions, by "
        "outcome.",
        outreach.tally,
    ),
    get(_AT, "get_activity", "One activity",
        "Everything of one activity's page, with its outcomes.", outreach.get_activity),
    patch(_AT, "change_activity", "Change an activity", outreach.change, outreach.ActivityDraft,
          outreach.get_activity, kinds=_KINDS),
    get(
        f"{_AT}/history", "activity_history", "History",
        "Who changed what and why, newest first; the owner's people see it.", outreach.history,
    ),
    post(
        f"{_AT}/withdraw", "withdraw_activity", "Withdraw an activity",
        "Say that it was not so or stands twice: it counts no more and stays to be read.",
        outreach.withdraw,
    ),
    post(
        f"{_AT}/outcomes", "record_activity_outcome", "Record an outcome",
        "Say what came of it and on which day.", outreach.record_outcome,
        kinds={"kind": outreach.OutcomeKind},
    ),
    post(
        "/activity-outcomes/{uuid:outcome_id}/withdraw", "withdraw_activity_outcome",
        "Withdraw an outcome", "Withdraw it; it stays to be read.", outreach.withdraw_outcome,
    ),
    post(
        f"{_AT}/records", "link_activity_records", "Link records",
        "Say that items of evidence, interviews or cases belong to it; those that do already are "
        "not counted.",
        outreach.link, kinds={"about": outreach.About},
    ),
    post(
        "/activity-records/{uuid:link_id}/end", "unlink_activity_record",
        "End the link of a record",
        "Say that a record does not belong to it; that it was linked stays on record.",
        outreach.unlink,
    ),
)  # fmt: skip
