# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room's vocabularies: arms, echelons, certainty, and kinds of weapons with their treaty.

The group of a kind of weapon is the treaty that speaks of it (`ccm`, `apmbc`, `ccw2` and so on): a
reason to look there, not a finding that its use was unlawful.
"""

from pathlib import Path

from dokaz.casework.records.terms import Vocabulary

_FOLDER = Path(__file__).resolve().parent / "data"
LISTS = {
    name: Vocabulary(_FOLDER / f"{name}.tsv")
    for name in ("arms", "echelons", "certainty", "weapons")
}


def choices(name: str) -> list[tuple[str, str]]:
    """Codes with their terms, for forms."""
    return LISTS[name].choices()


def treaty(weapon: str) -> str:
    """The treaty that speaks of a kind of weapon, by its code; empty where there is none."""
    return LISTS["weapons"].group(weapon)


def term(name: str, code: str) -> str:
    """The term in the reader's language; the code itself where the list has none."""
    return LISTS[name].term(code)
