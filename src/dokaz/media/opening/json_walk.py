# SPDX-License-Identifier: AGPL-3.0-or-later
"""Going through a large JSON file (RFC 8259) from front to back, value by value.

Each value comes with the very bytes it stands in, so that a part of the file can become a file of
its own. Only what is being looked at is in memory. Bytes are read as Latin-1 while walking: then a
place in the text is the same place in the file, and JSON's own signs are ASCII in any case.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

_CHUNK = 1 << 20
_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder(strict=False)
_UTF8_MARK = b"\xef\xbb\xbf"


class BadJson(Exception):
    """The file is no JSON from here on, or one value in it is larger than allowed."""


class JsonWalk:
    """A walk through one file. `largest`: bytes one value may take that is taken whole."""

    def __init__(self, file: BinaryIO, *, largest: int) -> None:
        file.seek(0)
        self._file = file
        self._largest = largest
        start = file.read(len(_UTF8_MARK))
        self._text = "" if start == _UTF8_MARK else start.decode("latin-1")
        self._at = 0

    def next(self) -> str:
        """The next sign, without taking it; empty at the end of the file."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            self._text, self._at = "", 0
            if not self._more():
                return ""

    def fields(self) -> Iterator[str]:
        """The keys of the object that begins here. Each one's value is to be taken in between."""
        self._take("{")
        if self.next() == "}":
            self._take("}")
            return
        while True:
            key = value_of(self.value())
            self._take(":")
            yield key if isinstance(key, str) else ""
            if self._another(end="}"):
                return

    def elements(self) -> Iterator[None]:
        """Once for each element of the array that begins here, which is to be taken in between."""
        self._take("[")
        if self.next() == "]":
            self._take("]")
            return
        while True:
            yield
            if self._another(end="]"):
                return

    def value(self) -> bytes:
        """Take one value whole: its bytes as they stand in the file.

        Raises:
            BadJson: there is none, or it is larger than allowed.
        """
        self.next()
        start = self._at
        end = self._end_of_value(start)
        self._at = end
        found = self._text[start:end].encode("latin-1")
        if start > _CHUNK:
            self._text, self._at = self._text[end:], 0
        return found

    def _end_of_value(self, start: int) -> int:
        while True:
            try:
                _value, end = _DECODER.raw_decode(self._text, start)
            except RecursionError:
                raise BadJson("nested too deep") from None
            except ValueError:
                end = -1  # Cut off by the end of what was read, or no JSON: more will tell.
            # A number at the very end of what was read may go on.
            if 0 <= end < len(self._text) or not self._more():
                break
            if len(self._text) - start > self._largest + _CHUNK:
                break
        if end < 0 or end - start > self._largest:
            raise BadJson("no value, or too large")
        return end

    def _another(self, *, end: str) -> bool:
        """Take what stands after an element; whether that was the end."""
        if self.next() == end:
            self._take(end)
            return True
        self._take(",")
        return False

    def _take(self, sign: str) -> None:
        if self.next() != sign:
            raise BadJson(f"{sign} expected")
        self._at += 1

    def _more(self) -> bool:
        chunk = self._file.read(_CHUNK)
        self._text += chunk.decode("latin-1")
        return bool(chunk)


def value_of(raw: bytes) -> Any:
    """The value that these bytes stand for; letters that are not UTF-8 stand as escapes.

    Raises:
        BadJson: it cannot be built, such as a number of thousands of digits.
    """
    try:
        return _DECODER.decode(raw.decode("utf-8", "backslashreplace"))
    except (ValueError, RecursionError):
        raise BadJson("no value") from None
