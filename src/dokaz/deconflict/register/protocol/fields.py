# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading members of the register's JSON documents strictly. A wrong one is MalformedMessage."""

import base64
import binascii
from typing import Any

from dokaz.core.canonical import NotCanonical, parse_canonical_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey
from dokaz.deconflict.register.protocol.errors import MalformedMessage

MAX_TEXT = 500


class Fields:
    """One JSON object, whose members are taken one by one; `end` refuses what is left over."""

    def __init__(self, value: Any, *, what: str) -> None:
        if not isinstance(value, dict):
            raise MalformedMessage(f"{what} is not an object")
        self._left, self._what = dict(value), what

    def text(self, name: str, *, most: int = MAX_TEXT, empty: bool = False) -> str:
        found = self._taken(name, str)
        if len(found) > most or (not found and not empty) or any(c < " " for c in found):
            raise self._wrong(name)
        return str(found)

    def number(self, name: str, *, least: int = 0, most: int = 2**53 - 1) -> int:
        found = self._taken(name, int)
        if isinstance(found, bool) or not least <= found <= most:
            raise self._wrong(name)
        return int(found)

    def truth(self, name: str) -> bool:
        return bool(self._taken(name, bool))

    def content(self, name: str, *, length: int | None = None, most: int = 100_000) -> bytes:
        return self._decoded(self._taken(name, str), name, length=length, most=most)

    def contents(self, name: str, *, length: int, most: int) -> tuple[bytes, ...]:
        found = self._list(name, most)
        return tuple(self._decoded(one, name, length=length, most=length) for one in found)

    def contents_up_to(self, name: str, *, length: int, most: int) -> tuple[bytes, ...]:
        """As `contents`, of any length up to `length`."""
        found = self._list(name, most)
        return tuple(self._decoded(one, name, length=None, most=length) for one in found)

    def objects(self, name: str, *, most: int) -> list["Fields"]:
        found = self._list(name, most)
        return [Fields(one, what=f"{name} {place}") for place, one in enumerate(found, start=1)]

    def object(self, name: str) -> "Fields":
        return Fields(self._taken(name, dict), what=name)

    def texts(self, name: str, *, most: int) -> tuple[str, ...]:
        found = self._list(name, most)
        if not all(isinstance(one, str) and len(one) <= 100_000 for one in found):
            raise self._wrong(name)
        return tuple(found)

    def numbers(self, name: str, *, most: int) -> tuple[int, ...]:
        found = self._list(name, most)
        if not all(isinstance(one, int) and not isinstance(one, bool) for one in found):
            raise self._wrong(name)
        return tuple(found)

    def key(self, name: str) -> PublicKey:
        try:
            return PublicKey(self.content(name, length=32))
        except DokazError as error:
            raise self._wrong(name) from error

    def literal(self, name: str, wanted: str) -> None:
        if self._taken(name, str) != wanted:
            raise self._wrong(name)

    def has(self, name: str) -> bool:
        """Whether this member, which may be left out, is there."""
        return name in self._left

    def end(self) -> None:
        """Nothing else may stand there: it would be signed without being understood."""
        if self._left:
            raise MalformedMessage(f"{self._what} has members that this version does not know")

    def _list(self, name: str, most: int) -> list[Any]:
        found = self._taken(name, list)
        if len(found) > most:
            raise self._wrong(name)
        return list(found)

    def _decoded(self, found: Any, name: str, *, length: int | None, most: int) -> bytes:
        try:
            content = base64.b64decode(found, validate=True)
        except (ValueError, TypeError, binascii.Error) as error:
            raise self._wrong(name) from error
        if len(content) > most or (length is not None and len(content) != length):
            raise self._wrong(name)
        return content

    def _taken(self, name: str, kind: type) -> Any:
        found = self._left.pop(name, None)
        if not isinstance(found, kind):
            raise self._wrong(name)
        return found

    def _wrong(self, name: str) -> MalformedMessage:
        return MalformedMessage(f"{self._what}: '{name}' is missing or wrong")


def read_document(content: bytes, *, what: str) -> Fields:
    """The members of a canonical JSON object.

    Raises:
        MalformedMessage: it is none.
    """
    try:
        return Fields(parse_canonical_json(content), what=what)
    except NotCanonical as error:
        raise MalformedMessage(f"{what}: {error}") from error


def in_base64(content: bytes) -> str:
    """As documents hold bytes."""
    return base64.b64encode(content).decode("ascii")
