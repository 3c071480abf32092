# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which encoding a text table is in, by what that was told, and what else it could be.

UTF-8 beyond ASCII proves itself. Encodings of one byte a letter never do: they are judged by how
much like words their letters look, and where two come close, both are named and a person chooses.
"""

import dataclasses
import re

from dokaz.media.tables.shapes import LONGEST_SAMPLE, Ground, NotATable, Rival

SAMPLE_BYTES = 1 << 20
KNOWN = (
    "utf-8", "utf-16-le", "utf-16-be", "cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic",
    "cp1252", "mac-roman",
)  # fmt: skip
"""What a person may choose."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CYRILLIC = ("cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic")
_WESTERN_ONES = ("cp1252", "mac-roman")
_CLOSE = 0.9
_CLOSE_OF_FEW = 0.6
_FEW = 20
"""A rival that comes as near as `_CLOSE` is named; where there are few letters, farther ones."""

_DOUBTFUL = 0.3
"""Below this nothing reads like words, and all that read differently are named."""

# Letters of Ukrainian and Russian in the order of how often they are met, the first dozen.
_OFTEN = frozenset("оаинівтерскл")
_LETTERS = frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяёъыэ'ʼ’")
_WESTERN = frozenset("äöüßáéíóúàèìòùâêîôûãõñçåæøëïÄÖÜÉÈÀÇÑ")
_RUN = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Judged:
    """`mark`: how many bytes the mark takes. `sample`: the first letters beyond ASCII, decoded."""

    encoding: str
    ground: Ground
    mark: int = 0
    rivals: tuple[Rival, ...] = ()
    sample: str = ""


def judge(data: bytes, *, is_whole: bool, told: str = "") -> Judged:
    """The encoding of a table by its first bytes.

    `is_whole`: nothing follows. `told`: what a person said; a mark of another encoding is then
    still not read as letters.

    Raises:
        NotATable: `told` is no encoding of the list, or the bytes are no text.
    """
    mark = next((one for one in _MARKS if data.startswith(one[0])), None)
    if told:
        if told not in KNOWN:
            raise NotATable("encoding")
        skipped = len(mark[0]) if mark and mark[1] == told else 0
        said = _sample(data, told)
        return Judged(encoding=told, ground=Ground.TOLD, mark=skipped, sample=said)
    if mark:
        return Judged(encoding=mark[1], ground=Ground.MARK, mark=len(mark[0]))
    wide = _wide(data)
    if wide:
        return Judged(encoding=wide, ground=Ground.ZEROS, sample=_sample(data, wide))
    if b"\0" in data:
        raise NotATable("binary")
    if data.isascii():
        return Judged(encoding="utf-8", ground=Ground.ASCII)
    if _is_utf8(data, is_whole=is_whole):
        return Judged(encoding="utf-8", ground=Ground.VALID, sample=_sample(data, "utf-8"))
    return _by_letters(data)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: in European texts every other byte is one of very few."""
    sample = data[:4096]
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if sum(one in (0, 4, 32) for one in high) > 0.9 * len(high):
            return encoding
    return ""


def _is_utf8(data: bytes, *, is_whole: bool) -> bool:
    """Also where single letters of many are damaged: the rows they stand in go to the report."""
    if not is_whole:  # the last letter may be cut
        while data and data[-1] & 0xC0 == 0x80:
            data = data[:-1]
        data = data[:-1]
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    whole = sum(1 for letter in text if not letter.isascii()) - broken
    return broken == 0 or whole > 20 * broken


def _by_letters(data: bytes) -> Judged:
    runs = _RUN.findall(data)[:4000]
    scores = {one: _likeness(runs, one) for one in (*_CYRILLIC, *_WESTERN_ONES)}
    best = max(scores, key=lambda one: scores[one])
    few = sum(sum(one > 127 for one in run) for run in runs) < _FEW
    rivals = _near(data, best, scores, close=_CLOSE_OF_FEW if few else _CLOSE)
    return Judged(encoding=best, ground=Ground.LETTERS, rivals=rivals, sample=_sample(data, best))


def _near(data: bytes, best: str, scores: dict[str, float], *, close: float) -> tuple[Rival, ...]:
    """Those under which it reads nearly as well, and reads differently."""
    said = _sample(data, best)
    found = []
    for one, score in scores.items():
        other = _sample(data, one)
        if one == best or other == said:
            continue
        if scores[best] < _DOUBTFUL or score >= close * scores[best]:
            found.append(Rival(encoding=one, sample=other))
    return tuple(found)


def _likeness(runs: list[bytes], encoding: str) -> float:
    """How much the letters look like words: between -1 and 1, only its order matters."""
    total = letters = 0.0
    for run in runs:
        text = run.decode(encoding, "replace")
        before = ""
        for letter in text:
            if letter.isascii() and not before:
                before = letter
                continue
            total += _of_letter(letter, before, western=encoding in _WESTERN_ONES)
            letters += 1
            before = letter
    return total / letters if letters else 0.0


def _of_letter(letter: str, before: str, *, western: bool) -> float:
    small = letter.lower()
    if western:
        if letter.isascii() and letter.isalpha():
            return 0.6 if not before or before.isascii() or before in _WESTERN else -1.0
        if letter in _WESTERN:
            return 0.6 if before.isascii() or not before else -0.5
        return -1.0
    if letter.isascii():
        return -1.0 if before.lower() in _LETTERS else 0.0
    if small not in _LETTERS:
        return -1.0
    if before.isascii() and before.isalpha() and before not in "iI":
        return -1.0
    if before and before.islower() and letter.isupper():
        return -1.0
    return 1.0 if small in _OFTEN else 0.7


def _sample(data: bytes, encoding: str) -> str:
    """The first words beyond ASCII, as they read in an encoding."""
    if encoding.startswith("utf-16"):
        text = data[:4096].decode(encoding, "replace")
        words = [word for word in text.split() if not word.isascii()]
    else:
        words = [run.decode(encoding, "replace") for run in _RUN.findall(data[:65536])[:24]]
    said = " ".join(words)[:LONGEST_SAMPLE]
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in said)
