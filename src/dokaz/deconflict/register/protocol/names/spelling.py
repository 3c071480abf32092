# SPDX-License-Identifier: AGPL-3.0-or-later
"""A word's sound in one letter a phoneme, from Cyrillic or from any usual Latin spelling.

`j` is zh, `q` ch, `w` sh and shch, `c` ts, `h` any of g, kh and h. Iotation, soft signs and doubled
letters are dropped, for no two spellings agree on them.
"""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[A-Za-z]")
_TO_CYRILLIC = str.maketrans("aceiopxyABCEHIKMOPTX", "асеіорхуАВСЕНІКМОРТХ")
_TO_LATIN = str.maketrans("асеіорхуАВСЕНІКМОРТХ", "aceiopxyABCEHIKMOPTX")
_MARKS = re.compile(r"[’ʼ'`´\"“”″′ʹʺ‘\u0301ьъЬЪ·]")
_LETTERS = {
    **dict(zip("абвгґдежзийклмнопрстуфхцчшыў", "abvhhdejziiklmnoprstufhcqwiv", strict=True)),
    **dict(zip("ёщэєіїюяјѓќђћљњџ", "eweeiiuaihkjqlnj", strict=True)),
}
_GRAPHEMES = {
    **dict.fromkeys(("schtsch", "schtch", "stsch", "chtch", "shtsh", "szcz", "shch", "sjtj"), "w"),
    **dict.fromkeys(("shh", "sch", "sh", "sz"), "w"),
    **dict.fromkeys(("tsch", "tsj", "tch", "tsh", "ch", "cz"), "q"),
    **dict.fromkeys(("kh", "gh", "g"), "h"),
    **dict.fromkeys(("ts", "tz", "tc"), "c"),
    "dsh": "dj",
    "zh": "j",
    "ph": "f",
    "ou": "u",
    "th": "t",
    "qu": "kv",
    "x": "ks",
    "w": "v",
    "q": "k",
}
# What other languages read otherwise: Polish and Spanish; German; French; c for k, as Croatian.
_OTHER_READINGS = (
    {"ch": "h", "x": "h", "tch": "q"},
    {"z": "c", "sh": "j", "s": "s", "sz": "w"},
    {"j": "j", "ch": "w"},
    {"c": "k", "sh": "w"},
)
_GLIDES = "|[yj](?=[aeiou])|[yj]"
_ACCENTED = {
    **dict.fromkeys("šșş", "sh"),
    **dict.fromkeys("čĉç", "ch"),
    **dict.fromkeys("žĵż", "zh"),
    **dict.fromkeys("ćțţ", "ts"),
    **dict.fromkeys("õýȳ", "y"),
    "ŝ": "shch",
    "ł": "l",
    "ś": "s",
    "ź": "z",
    "â": "ya",
    "û": "yu",
    "ê": "ye",
    "ï": "yi",
    "ë": "yo",
    "ß": "ss",
    "ı": "i",
    "ř": "rzh",
    "đ": "dj",
    "є": "ie",
    "і": "i",
}
_SIBILANTS = str.maketrans({**dict.fromkeys("jzcqw", "s"), "f": "p", "d": "t"})


def one_script(word: str) -> str:
    """The word with look-alike letters of the other script put right: official lists hold them."""
    word = unicodedata.normalize("NFC", word).replace("ĸ", "к").replace("ӏ", "і")
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if not cyrillic or not latin:
        return word
    return word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """The likeliest sound of a word; empty if it has no letters we know."""
    return readings(word)[0]


@lru_cache(maxsize=200_000)
def readings(word: str) -> tuple[str, ...]:
    """Up to five sounds, the likeliest first: Latin letters are read in more than one way."""
    word = one_script(word)
    if _CYRILLIC.search(word):
        return (_settled(_from_cyrillic(word)),)
    found = [_settled(_from_latin(word, reading)) for reading in range(len(_OTHER_READINGS) + 1)]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=200_000)
def rough(heard: str) -> str:
    """A sound without vowels and with sibilants as one: what survives most mistakes."""
    if not heard:
        return ""
    consonants = re.sub("[aeiou]", "", heard).translate(_SIBILANTS)
    return ("A" if heard[0] in "aeiou" else "") + re.sub(r"(.)\1+", r"\1", consonants)


def _from_cyrillic(word: str) -> str:
    word = unicodedata.normalize("NFC", word.lower())
    word = re.sub(r"[ьъ]?[йь]о", "е", word)  # Ковальов and Ковалёв, Йосип
    word = _MARKS.sub("", word)
    word = re.sub(r"ы?ий$|ый$|ій$|ої$", "и", word)
    return "".join(_LETTERS.get(letter, "") for letter in word)


def _from_latin(word: str, reading: int) -> str:
    word = _MARKS.sub("", unicodedata.normalize("NFC", word.lower()))
    word = "".join(_ACCENTED.get(letter, letter) for letter in word)
    word = "".join(one for one in unicodedata.normalize("NFKD", word) if "a" <= one <= "z")
    word = re.sub(r"(sk|ck|zk|tsk|czk)(yi|iy|yy|ii|yj|ij|ijj|i|y|yj)$", r"\1i", word)
    if re.search(r"(yo|io|jo)v$", word):
        word = re.sub(r"(?<=[^aeiouy])(y|i|j)?(o|e)v$", "ev", word)
    if re.search(r"[yij]o", word):
        word = re.sub(r"[yij]+o(?=[^aeiou])", "e", word)
    # The Belarusian short u.
    word = re.sub(r"au(?=$|[bcdfghjklmnpqrstvwz])", "av", word)
    word = re.sub(r"(?<=[bcdfghjklmnpqrstvwz][oe])u$", "v", word)
    word = re.sub(r"auna$", "avna", word)
    if reading == 2:  # German s is z where a vowel follows
        voiced = r"(?<![a-z])s(?=[aeiouy])|(?<=[aeiouy])s(?=[aeiouy])"
        word = re.sub(voiced, "Z", word)
    if reading == 3:  # French j is zh
        word = re.sub(r"(?<!d)j(?=ou|a|o|e)", "J", word)
    return _by_graphemes(word, reading).replace("Z", "z").replace("J", "j")


def _by_graphemes(word: str, reading: int) -> str:
    values = {**_GRAPHEMES, **(_OTHER_READINGS[reading - 1] if reading else {})}
    pattern = _pattern(reading)
    written, position = [], 0
    while position < len(word):
        match = pattern.match(word, position)
        if match is None:
            written.append(word[position])
            position += 1
            continue
        grapheme, position = match.group(), match.end()
        if grapheme in values and grapheme not in "yj":
            written.append(values[grapheme])
        elif not word[position : position + 1] or word[position] not in "aeiou":
            written.append("i")
    return "".join(written)


@lru_cache(maxsize=8)
def _pattern(reading: int) -> re.Pattern[str]:
    values = {**_GRAPHEMES, **(_OTHER_READINGS[reading - 1] if reading else {})}
    longest_first = sorted(values, key=lambda one: (-len(one), one))
    return re.compile("|".join(longest_first) + _GLIDES)


def _settled(heard: str) -> str:
    heard = re.sub(r"i+(?=[aeou])", "", heard)
    heard = re.sub(r"(.)\1+", r"\1", heard)
    return re.sub(r"(?<=[aeou])i(?=[^aeiou]|$)", "", heard)
