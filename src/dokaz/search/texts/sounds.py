# SPDX-License-Identifier: AGPL-3.0-or-later
"""How base forms of words sound, in one Latin form for all scripts."""

from collections.abc import Iterable
from functools import lru_cache

from dokaz.casework.places.api import sound
from dokaz.search.texts import forms

SHORTEST = 3


@lru_cache(maxsize=50_000)
def analysed(spelled: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Base forms of a folded word and their sounds."""
    found = forms.forms_of(spelled)
    return found, sounds_of(found)


def sounds_of(found: Iterable[str]) -> tuple[str, ...]:
    """The sounds of base forms, without what is too short to tell anything."""
    heard = (sound(one) for one in found if any(map(str.isalpha, one)))
    return tuple(dict.fromkeys(one for one in heard if len(one) >= SHORTEST))
