# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of a text. Pure functions; the same for what is stored and for what is asked.

Case is folded, compatibility forms are composed (Unicode NFKC), stress marks and soft hyphens go,
the three apostrophes of Ukrainian count as none and ё as е: people type all of them. Letters of the
other alphabet that look like those around them are taken for these (Маріуполь with a Latin M), and
endings of ordinal numbers go with their number (64-та, 64-ї, 64-а are 64).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

VERSION = 2
LONGEST_WORD = 64

_ORDINAL = (
    "й|го|ого|му|ому|м|им|ім|ій|ї|ої|а|я|та|тої|тою|ту|те|ті|тий|тих|ша|ої|шої|шу|ше|ші|ший|га|гої|"
    "гу|ге|гий|ма|мої|му|ме|мий|ка|кої|ку|ти|ох|х|ая|ой|ый|ий|ую|ое|ые|ых|ым|ю|е|ро"
)
_WORD = re.compile(rf"\d+[-‐‑](?:{_ORDINAL})(?![^\W_])|[^\W_]+(?:['’ʼ`´‘′][^\W_]+)*", re.IGNORECASE)
_ASCII_COMPARED = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128)
).ljust(256)
_ORDINAL_NUMBER = re.compile(r"(\d+)[-‐‑]")
_APOSTROPHES = re.compile("['’ʼ`´‘′]")
_CYRILLIC = re.compile("[А-Яа-яЁёІіЇїЄєҐґ]")
_PLAIN = re.compile("[А-ЯІЇЄҐа-яіїєґ]+\\Z")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_LATIN_LIKE, _CYRILLIC_LIKE = "ABCEHIKMOPTXYaceiopxyïÏ", "АВСЕНІКМОРТХУасеіорхуїЇ"
_TO_CYRILLIC = str.maketrans(_LATIN_LIKE, _CYRILLIC_LIKE)
_TO_LATIN = str.maketrans(_CYRILLIC_LIKE, _LATIN_LIKE)
_UNSEEN = re.compile("[\u0300\u0301\u0640\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: `text` is what is compared, `spelled` keeps its apostrophes as '.

    `start` and `end` are places in the text as it was given.
    """

    text: str
    spelled: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """The words in order. Marks inside a word part nothing and are left out of it."""
    for found in _WORD.finditer(_kept_length(text)):
        text_of, spelled = compared(found.group())
        if text_of:
            yield Word(text_of, spelled, found.start(), found.end())


def written_in(text: str) -> list[str]:
    """The words in order as they stand in the text; see `compared`."""
    if is_plain(text):
        return [text]
    return _WORD.findall(_kept_length(text))


def of_ascii(text: str) -> list[str] | None:
    """What is compared of the words of a short text in ASCII, such as a name of a file, a number or
    an address; None of others. The same as `written_in` and `compared` say, at a fifth of the cost.
    """
    if len(text) > LONGEST_WORD or not text.isascii() or "'" in text or "`" in text:
        return None
    return text.encode().translate(_ASCII_COMPARED).decode().split()


def compared(written: str) -> tuple[str, str]:
    """What is compared of one word of a text, and the same with its apostrophes as '.

    Both are empty where nothing is left.
    """
    if is_plain(written):
        # All of the below comes to this.
        bare = written.lower()[:LONGEST_WORD]
        return bare, bare
    ordinal = _ORDINAL_NUMBER.match(written)
    bare = ordinal.group(1) if ordinal else written
    spelled = _APOSTROPHES.sub("'", plain(of_one_alphabet(bare)))[:LONGEST_WORD]
    return spelled.replace("'", ""), spelled


def is_plain(written: str) -> bool:
    """Whether it is one word, all of whose letters are compared as they are but for their case:
    most words, numbers and digests."""
    return (written.isascii() and written.isalnum()) or _PLAIN.match(written) is not None


def is_letters(written: str) -> bool:
    """Whether it is one word of nothing but letters that are compared as they are, but for their
    case."""
    return written.isalpha() if written.isascii() else _PLAIN.match(written) is not None


def plain(text: str) -> str:
    """Text as it is compared, apostrophes still in it."""
    folded = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    return folded.replace("ё", "е")


def of_one_alphabet(word: str) -> str:
    """A word in which letters of two alphabets are mixed, as it was meant, if all letters of one of
    them look like letters of the other; other words as they are."""
    if not _CYRILLIC.search(word) or not _LATIN.search(word):
        return word
    for other, changed in ((_LATIN, word.translate(_TO_CYRILLIC)),
                           (_CYRILLIC, word.translate(_TO_LATIN))):  # fmt: skip
        if not other.search(changed):
            return changed
    return word


def looking_alike(word: str) -> str | None:
    """The same short word or mark in the other alphabet, if all its letters look like others: what
    is typed С-300 is written C-300 elsewhere. None for words of more than two letters."""
    capitals = word.upper()
    if sum(sign.isalpha() for sign in word) not in (1, 2):
        return None
    for other, table in ((_LATIN, _TO_CYRILLIC), (_CYRILLIC, _TO_LATIN)):
        if other.search(capitals) and not other.search(changed := capitals.translate(table)):
            return changed.casefold()
    return None


def _kept_length(text: str) -> str:
    """The text with marks that part no words made letters, so that places stay what they are."""
    if _UNSEEN.search(text) is None:
        return text
    return _UNSEEN.sub(_as_letter_or_space, text)


def _as_letter_or_space(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    return "\u0640" if before.isalpha() else " "
