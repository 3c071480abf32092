# SPDX-License-Identifier: AGPL-3.0-or-later
"""How names of places are compared across scripts and spellings. Pure functions of text.

`folded` is the name without capitals, apostrophes and hyphens. `sound` is one Latin form for
Ukrainian, Russian and Latin spellings of the same sounds, vowels included. `bones` are its
consonants: what Kharkiv and Kharkov, Kyiv and Kiev have in common. Different places share bones
often; what is found by them has to be ranked (`likeness`) and chosen by a person.

`romanised` is the official romanisation (Cabinet of Ministers, resolution 55 of 27 January 2010).
"""

import re
import unicodedata
from difflib import SequenceMatcher

LONGEST = 200
_APOSTROPHES = re.compile(r"[’'ʼ`´‘′\"]")
_BETWEEN = re.compile(r"[\s\-‐‑–—.]+")
_TYPES = re.compile(
    r"(?:(?:м|с|смт|сщ|г|пгт|пос|обл)\.\s*|(?:місто|село|селище|смт|город|посёлок|поселок|"
    r"city of|village of)\s+)",
    re.IGNORECASE,
)
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "д": "d", "е": "e", "є": "e", "ё": "e",
    "э": "e", "ж": "j", "з": "z", "и": "i", "і": "i", "ї": "i", "ы": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ў": "v", "ф": "f", "х": "h", "ц": "c", "ч": "q", "ш": "w", "щ": "w", "ю": "u", "я": "a",
}  # fmt: skip
_CYRILLIC_SIGNS = re.compile("[а-яёіїєґў]")
_CYRILLIC_TABLE = str.maketrans(_CYRILLIC)
_SOFT_O = re.compile("[йь]о")
_LATIN = {
    "shch": "w", "schtsch": "w", "szcz": "w", "sch": "w", "sh": "w", "sz": "w", "š": "w",
    "tsch": "q", "tch": "q", "ch": "q", "cz": "q", "č": "q", "zh": "j", "ž": "j", "ż": "j",
    "zgh": "zh", "kh": "h", "gh": "h", "ts": "c", "tz": "c", "ph": "f", "ou": "u", "x": "h",
    "yo": "e", "jo": "e", "io": "e", "w": "v", "q": "k", "g": "h", "c": "c", "ł": "l",
}  # fmt: skip
_GLIDE_BEFORE, _GLIDE_AFTER = re.compile("i+(?=[aeou])"), re.compile("(?<=[aeou])i(?![aeiou])")
_DOUBLED = re.compile(r"(.)\1+")
_LATIN_PIECE = re.compile("|".join(sorted(_LATIN, key=len, reverse=True)) + "|[yj]")
_ROMAN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu", "я": "ia",
}  # fmt: skip
_ROMAN_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}


def folded(name: str) -> str:
    """The name as it is compared letter by letter; a type of settlement before it is left out."""
    text = unicodedata.normalize("NFKC", name[:LONGEST]).casefold().strip()
    text = _TYPES.sub("", text, count=1) if _TYPES.match(text) else text
    return _BETWEEN.sub(" ", _APOSTROPHES.sub("", text)).strip()


def sound(name: str) -> str:
    """One Latin form for all spellings of the same sounds, words without spaces between them."""
    return "".join(_word_sound(word) for word in folded(name).split())


def bones(name: str) -> str:
    """The consonants of `sound`, with a mark if it begins with a vowel."""
    return bones_of(sound(name))


def bones_of(heard: str) -> str:
    """The same of a `sound` that is known."""
    head = "a" if heard[:1] in "aeiou" else ""
    return head + re.sub(r"(.)\1+", r"\1", re.sub("[aeiou]", "", heard))


def likeness(one: str, other: str) -> float:
    """How alike two sounds are, from 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def romanised(name: str) -> str:
    """A Ukrainian name in Latin letters by the official table."""
    text = _APOSTROPHES.sub("", name)
    out = []
    for place, sign in enumerate(text):
        small, before = sign.lower(), text[place - 1].lower() if place else ""
        if small == "г" and before == "з":
            roman = "gh"
        elif not before.isalpha() and small in _ROMAN_FIRST:
            roman = _ROMAN_FIRST[small]
        else:
            roman = _ROMAN.get(small, small)
        out.append(roman.capitalize() if sign != small else roman)
    return "".join(out)


def _word_sound(word: str) -> str:
    if _CYRILLIC_SIGNS.search(word):
        heard = _SOFT_O.sub("е", word).translate(_CYRILLIC_TABLE)
        heard = heard.encode("ascii", "ignore").decode("ascii")
    else:
        heard = _LATIN_PIECE.sub(_latin_sound, word)
        plain = unicodedata.normalize("NFKD", heard)
        heard = "".join(sign for sign in plain if sign.isascii() and sign.isalnum())
    # The glide before a vowel and after one is written in too many ways to count.
    heard = _GLIDE_BEFORE.sub("", heard)
    heard = _GLIDE_AFTER.sub("", heard) if len(heard) > 3 else heard
    return _DOUBLED.sub(r"\1", heard)


def _latin_sound(found: re.Match[str]) -> str:
    return _LATIN.get(found.group(), "i")
