# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces may use of people."""

from dokaz.casework.persons import terms
from dokaz.casework.persons.actions.describing import (
    add_external_id,
    change,
    classify,
    register,
)
from dokaz.casework.persons.actions.sharing import share, unshare
from dokaz.casework.persons.drafts import PersonDraft
from dokaz.casework.persons.listing import MOST_COUNTED, PersonFilter
from dokaz.casework.persons.queries import (
    choose_persons,
    count_persons,
    find_external,
    find_person,
    get_person,
    history,
    may_see,
    reads_persons,
    require_person,
    rows_of,
    standings,
    visible_persons,
)
from dokaz.casework.persons.views import (
    PersonChangeView,
    PersonPage,
    PersonRow,
    PersonShareView,
    PersonStanding,
    PersonView,
)
from dokaz.casework.persons.vocabulary import ChangeKind, Series

__all__ = [
    "MOST_COUNTED",
    "ChangeKind",
    "PersonChangeView",
    "PersonDraft",
    "PersonFilter",
    "PersonPage",
    "PersonRow",
    "PersonShareView",
    "PersonStanding",
    "PersonView",
    "Series",
    "add_external_id",
    "change",
    "choose_persons",
    "classify",
    "count_persons",
    "find_external",
    "find_person",
    "get_person",
    "history",
    "may_see",
    "reads_persons",
    "register",
    "require_person",
    "rows_of",
    "share",
    "standings",
    "terms",
    "unshare",
    "visible_persons",
]
