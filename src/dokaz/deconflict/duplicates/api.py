# SPDX-License-Identifier: AGPL-3.0-or-later
"""What interfaces and rooms above may use of this room."""

from dokaz.deconflict.duplicates.actions.judging import judge, judge_events, judge_people
from dokaz.deconflict.duplicates.actions.people import MOST_ROWS, compare_rows
from dokaz.deconflict.duplicates.actions.people import agree as agree_on_people
from dokaz.deconflict.duplicates.addresses.canonical import canonical
from dokaz.deconflict.duplicates.addresses.shortened import is_shortened
from dokaz.deconflict.duplicates.event_feeding import compare_now as compare_event_now
from dokaz.deconflict.duplicates.event_feeding import keep_up as keep_up_events
from dokaz.deconflict.duplicates.event_filing import judge_pair_of_events
from dokaz.deconflict.duplicates.event_queries import (
    EventsPage,
    WaitingEvents,
    get_events,
    waiting_events,
)
from dokaz.deconflict.duplicates.feeding import keep_up, renew_files
from dokaz.deconflict.duplicates.happenings import (
    AlikeEvent,
    AlikeEvents,
    UnseenEvent,
    alike_draft,
    alike_events,
)
from dokaz.deconflict.duplicates.people.features import Stated
from dokaz.deconflict.duplicates.people.levels import Field
from dokaz.deconflict.duplicates.people.linking_on_spark import refused as batch_refuses
from dokaz.deconflict.duplicates.people.reading import stated_of
from dokaz.deconflict.duplicates.people.weights import Part
from dokaz.deconflict.duplicates.people_batch import Engine as BatchEngine
from dokaz.deconflict.duplicates.people_batch import Lack as BatchLack
from dokaz.deconflict.duplicates.people_batch import Linked, link_people
from dokaz.deconflict.duplicates.people_batch import engine_of as batch_engine
from dokaz.deconflict.duplicates.people_batch import lacking as batch_lacks
from dokaz.deconflict.duplicates.people_feeding import keep_up as keep_up_people
from dokaz.deconflict.duplicates.people_queries import (
    AlikePeople,
    AlikePerson,
    PeoplePage,
    SamePeople,
    WaitingPeople,
    agreed_on_people,
    compare_stated,
    get_people,
    same_people,
    waiting_people,
)
from dokaz.deconflict.duplicates.policy import (
    AGREES_FOR_PEOPLE,
    COMPARES_PEOPLE,
    JUDGES,
    JUDGES_PEOPLE,
    TOLD,
    works_here,
)
from dokaz.deconflict.duplicates.queries import (
    alike,
    get_pair,
    judgements,
    known_address,
    waiting_pairs,
)
from dokaz.deconflict.duplicates.views import (
    Alike,
    Holder,
    JudgementView,
    Known,
    Waiting,
    WaitingPage,
)
from dokaz.deconflict.duplicates.vocabulary import Because, Decision, Reason

__all__ = [
    "AGREES_FOR_PEOPLE",
    "COMPARES_PEOPLE",
    "JUDGES",
    "JUDGES_PEOPLE",
    "MOST_ROWS",
    "TOLD",
    "Alike",
    "AlikeEvent",
    "AlikeEvents",
    "AlikePeople",
    "AlikePerson",
    "BatchEngine",
    "BatchLack",
    "Because",
    "Decision",
    "EventsPage",
    "Field",
    "Holder",
    "JudgementView",
    "Known",
    "Linked",
    "Part",
    "PeoplePage",
    "Reason",
    "SamePeople",
    "Stated",
    "UnseenEvent",
    "Waiting",
    "WaitingEvents",
    "WaitingPage",
    "WaitingPeople",
    "agree_on_people",
    "agreed_on_people",
    "alike",
    "alike_draft",
    "alike_events",
    "batch_engine",
    "batch_lacks",
    "batch_refuses",
    "canonical",
    "compare_event_now",
    "compare_rows",
    "compare_stated",
    "get_events",
    "get_pair",
    "get_people",
    "is_shortened",
    "judge",
    "judge_events",
    "judge_pair_of_events",
    "judge_people",
    "judgements",
    "keep_up",
    "keep_up_events",
    "keep_up_people",
    "known_address",
    "link_people",
    "renew_files",
    "same_people",
    "stated_of",
    "waiting_events",
    "waiting_pairs",
    "waiting_people",
    "works_here",
]
