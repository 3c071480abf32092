# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces may use of cases, and of comments on records."""

from dokaz.casework.cases.actions.comments import (
    answer,
    comment,
    erase,
    resolve,
)
from dokaz.casework.cases.actions.describing import (
    advance,
    change,
    classify,
    register,
    score,
)
from dokaz.casework.cases.actions.linking import (
    link,
    unlink,
)
from dokaz.casework.cases.actions.memos import (
    change_memo,
    hand_in_memo,
    return_memo,
    sign_memo,
    write_memo,
)
from dokaz.casework.cases.actions.team import (
    add_member,
    end_member,
    finish_deadline,
    set_deadline,
    take_wall_down,
    wall,
)
from dokaz.casework.cases.chronology import (
    Chronology,
    Entry,
    chronology,
)
from dokaz.casework.cases.commenting import KINDS as COMMENTED_KINDS
from dokaz.casework.cases.concerning import Teammate, is_for_all, teams_with
from dokaz.casework.cases.discussion import commented_record, comments, naming_me
from dokaz.casework.cases.drafts import (
    CaseDraft,
    Score,
)
from dokaz.casework.cases.figures import NAMES as FIGURES
from dokaz.casework.cases.figures import (
    Figure,
    Part,
)
from dokaz.casework.cases.graph import (
    COLUMNS,
    MOST_NODES,
    Edge,
    Graph,
    Node,
    graph,
)
from dokaz.casework.cases.indexing import (
    COMMENTED,
    CommentReach,
    CommentRow,
    IndexedComment,
    case_keys,
    cases_for_index,
    cases_in_index,
    comment_keys,
    comment_rows,
    comments_about,
    comments_for_index,
    comments_in_index,
)
from dokaz.casework.cases.queries import (
    cases_of,
    find_case,
    find_record,
    get_case,
    get_memo,
    history,
    require_case,
    rows_of,
    visible_cases,
)
from dokaz.casework.cases.tabling import table_of_cases
from dokaz.casework.cases.targets import (
    TARGETS,
    Shown,
)
from dokaz.casework.cases.terms import (
    FORUMS,
)
from dokaz.casework.cases.views import (
    CaseOfRecord,
    CasePage,
    CaseRow,
    CaseView,
    CommentView,
    DeadlineView,
    LinkedRecord,
    MemberInTeam,
    MemoLine,
    MemoView,
    NamedIn,
    ScoreView,
    WallView,
)
from dokaz.casework.cases.vocabulary import (
    EDITABLE,
    PARTS_OF_PEOPLE,
    TRANSITIONS,
    Audience,
    CaseState,
    ChangeKind,
    CommentKind,
    Criterion,
    LinkPart,
    MemoState,
    TeamPart,
    WallScope,
)
from dokaz.casework.records.history import ChangeView
from dokaz.casework.records.listing import Cursor
from dokaz.casework.records.seeing import reads_records

__all__ = [
    "COLUMNS",
    "COMMENTED",
    "COMMENTED_KINDS",
    "EDITABLE",
    "FIGURES",
    "FORUMS",
    "MOST_NODES",
    "PARTS_OF_PEOPLE",
    "TARGETS",
    "TRANSITIONS",
    "Audience",
    "CaseDraft",
    "CaseOfRecord",
    "CasePage",
    "CaseRow",
    "CaseState",
    "CaseView",
    "ChangeKind",
    "ChangeView",
    "Chronology",
    "CommentKind",
    "CommentReach",
    "CommentRow",
    "CommentView",
    "Criterion",
    "Cursor",
    "DeadlineView",
    "Edge",
    "Entry",
    "Figure",
    "Graph",
    "IndexedComment",
    "LinkPart",
    "LinkedRecord",
    "MemberInTeam",
    "MemoLine",
    "MemoState",
    "MemoView",
    "NamedIn",
    "Node",
    "Part",
    "Score",
    "ScoreView",
    "Shown",
    "TeamPart",
    "Teammate",
    "WallScope",
    "WallView",
    "add_member",
    "advance",
    "answer",
    "case_keys",
    "cases_for_index",
    "cases_in_index",
    "cases_of",
    "change",
    "change_memo",
    "chronology",
    "classify",
    "comment",
    "comment_keys",
    "comment_rows",
    "commented_record",
    "comments",
    "comments_about",
    "comments_for_index",
    "comments_in_index",
    "end_member",
    "erase",
    "find_case",
    "find_record",
    "finish_deadline",
    "get_case",
    "get_memo",
    "graph",
    "hand_in_memo",
    "history",
    "is_for_all",
    "link",
    "naming_me",
    "reads_records",
    "register",
    "require_case",
    "resolve",
    "return_memo",
    "rows_of",
    "score",
    "set_deadline",
    "sign_memo",
    "table_of_cases",
    "take_wall_down",
    "teams_with",
    "unlink",
    "visible_cases",
    "wall",
    "write_memo",
]
