# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room's vocabularies: roles in an event, how somebody knows of it, rights in an object."""

from pathlib import Path

from dokaz.casework.records.terms import Vocabulary

_FOLDER = Path(__file__).resolve().parent / "data"
LISTS = {name: Vocabulary(_FOLDER / f"{name}.tsv") for name in ("roles", "knowledge", "rights")}


def choices(name: str) -> list[tuple[str, str]]:
    """Codes with their terms, for forms."""
    return LISTS[name].choices()


def term(name: str, code: str) -> str:
    """The term in the reader's language; the code itself where the list has none."""
    return LISTS[name].term(code)
