# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turning what other libraries raise into errors with a code and a sentence for people.

Their own messages quote paths, rows and addresses, so they are left out.
"""

import sqlite3
import traceback
from pathlib import Path

from dokaz.core.errors import DokazError
from dokaz.core.objects.errors import fault_from
from dokaz.interfaces.cli.errors import DatabaseUnreachable, Defect, SettingsWrong


def as_ours(error: Exception) -> DokazError:
    """One of our errors, for any exception."""
    if isinstance(error, DokazError):
        return error
    kind = {base.__name__ for base in type(error).__mro__}
    if "BadConfiguration" in kind:
        # Written for operators; names settings, never their values' owners.
        return SettingsWrong(f"The node's settings are wrong. Nothing was started. {error}")
    if isinstance(error, sqlite3.Error) or _is_of_database(error):
        return DatabaseUnreachable(
            f"The database refused ({type(error).__name__}). What was not finished was not kept. "
            "Run 'dokaz doctor' to see what is wrong."
        )
    if isinstance(error, OSError):
        return fault_from(error, doing="using a file or folder")
    return Defect(
        f"This is a fault of the program ({type(error).__name__} at {_place(error)}). What was "
        "finished before stays. Please report these words to its makers."
    )


_REFUSED = {
    "role_missing": "You do not hold the role this needs there. Ask its administrator for it.",
    "no_organisation": "This is done for an organisation: choose one with --org.",
    "clearance_missing": (
        "Your clearance is not high enough for this. Ask an administrator of the organisation "
        "for it."
    ),
    "second_person_needed": (
        "This needs a second person: whoever proposed it cannot approve it too."
    ),
    "not_your_organisation": (
        "This belongs to another organisation. Only its own people may change it."
    ),
    "lowering_needs_custodian": (
        "Only a custodian or data protection officer may lower the level or take privilege or a "
        "marker away. Ask one of them."
    ),
    "not_this_service": "The node's own background work does this; people do not.",
    "not_a_person": "A person has to do this; the node's background work may not.",
    "own_rights": "Nobody changes their own rights. Ask another administrator.",
}


def sentence(error: DokazError) -> str:
    """What people read about an error: what happened and what to do, where its reason is known."""
    return _REFUSED.get(getattr(error, "reason", ""), str(error))


def _is_of_database(error: Exception) -> bool:
    modules = {base.__module__ for base in type(error).__mro__}
    return not modules.isdisjoint({"django.db.utils", "psycopg.errors", "psycopg"})


def _place(error: Exception) -> str:
    """Where it was raised: file and line only."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
