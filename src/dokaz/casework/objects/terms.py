# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vocabularies kept as data: types of objects with their groups, bases of protection, markings.

Names of articles are our short paraphrases for finding them, not their text.
"""

from pathlib import Path

from dokaz.casework.records.terms import Vocabulary

_FOLDER = Path(__file__).resolve().parent / "data"
TYPES = Vocabulary(_FOLDER / "types.tsv")
GROUPS = Vocabulary(_FOLDER / "groups.tsv")
PROTECTION = Vocabulary(_FOLDER / "protection.tsv")
MARKINGS = Vocabulary(_FOLDER / "markings.tsv")
LISTS = {"types": TYPES, "groups": GROUPS, "protection": PROTECTION, "markings": MARKINGS}


def grouped_types() -> list[tuple[str, list[tuple[str, str]]]]:
    """Terms of groups, each with codes and terms of its types, for forms."""
    found: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS.codes()}
    for code, term in TYPES.choices():
        found[TYPES.group(code)].append((code, term))
    return [(GROUPS.term(group), types) for group, types in found.items() if types]
