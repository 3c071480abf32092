# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room's vocabularies kept as data. A language is named by its code of BCP 47."""

from pathlib import Path

from dokaz.casework.records.terms import Vocabulary

_FOLDER = Path(__file__).resolve().parent / "data"
LISTS = {
    name: Vocabulary(_FOLDER / f"{name}.tsv")
    for name in (
        "categories",
        "statuses",
        "vulnerabilities",
        "languages",
        "harm",
        "detention",
        "missing",
        "suspicion",
        "levels",
        "certainty",
        "istanbul",
        "rd4u",
        "referral",
        "referral_states",
        "referral_consent",
    )
}


def codes(name: str) -> tuple[str, ...]:
    """Codes of a list, in its order."""
    return LISTS[name].codes()


def term(name: str, code: str) -> str:
    """The term in the reader's language; the code itself where the list has none."""
    return LISTS[name].term(code)


def choices(name: str) -> list[tuple[str, str]]:
    """Codes with their terms, for forms."""
    return LISTS[name].choices()


def code_of(name: str, text: str) -> str | None:
    """The code that a text names by itself or by its term in either language; None: none."""
    return LISTS[name].code_of(text)
