# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file says of itself, line by line: names in words, values as they were written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import NotFound
from dokaz.interfaces.web.evidence import recorded

Line = tuple[str, str]
_MOST_LINES = 500

_LETTER: dict[str, Promise | str] = {
    "from": _("Written by"),
    "sender": _("Sent by"),
    "to": _("Written to"),
    "cc": _("Copy to"),
    "bcc": _("Hidden copy to"),
    "date": _("Dated"),
    "subject": _("Subject line"),
    "reply-to": _("Answers go to"),
    "in-reply-to": _("Answers the letter"),
    "references": _("Names the letters"),
    "message-id": "Message-ID",
    "x-originating-ip": _("Address it was sent from"),
    "user-agent": _("Program"),
    "x-mailer": _("Program"),
    "received": _("Passed on by"),
}
"""Fields of a letter's header (RFC 5322, 3.6) in the order in which they are shown."""

_NAMES: dict[str, Promise | str] = {
    "altitude_m": _("Altitude, metres"),
    "at": _("Read as"),
    "bit_rate": _("Bits a second"),
    "channels": _("Channels"),
    "codec": _("Codec"),
    "colour_mode": _("Colour mode"),
    "comment": _("Comment"),
    "created": _("Made"),
    "device": _("Device"),
    "duration_s": _("Length, seconds"),
    "embedded": _("Embedded blocks"),
    "format": _("Format"),
    "frame_rate": _("Frames a second"),
    "frames": _("Frames"),
    "gps_time": _("Time of the satellites"),
    "height": _("Height, pixels"),
    "kind": _("Kind"),
    "language": _("Language"),
    "latitude": _("Latitude"),
    "lens": _("Lens"),
    "longitude": _("Longitude"),
    "make": _("Maker"),
    "model": _("Model"),
    "modified": _("Changed by a program"),
    "name": _("Name"),
    "orientation": _("Orientation (Exif, 1 to 8)"),
    "place": _("Place"),
    "sample_rate_hz": _("Samples a second"),
    "serial": _("Serial number"),
    "software": _("Program"),
    "source": _("Where it is written"),
    "streams": _("Track"),
    "taken": _("Taken, by the file"),
    "type": _("Kind"),
    "warnings": _("Warning"),
    "width": _("Width, pixels"),
    "written": _("Written as"),
    "zone": _("Time zone"),
    **_LETTER,
}
"""Names of what files say (`media.claims`, `media.opening`); others stand as they are written."""

_ZONES: dict[str, Promise] = {
    "offset": _("stated"),
    "utc": _("UTC"),
    "utc_doubtful": _("UTC by the format, often local time in fact"),
    "unknown": _("not stated"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of itself, and how it was examined: the first lines, and whether there are
    more of either. `compared`: the claims are files beside an index, as they were compared with it.
    """

    claims: list[Line]
    examination: list[Line]
    is_cut: bool
    compared: bool


def lines(opened: evidence.OpenFile) -> Said:
    """What the record of a file's examination says. Raises NotFound: no such record."""
    try:
        found = json.loads(b"".join(opened.chunks()))
        claims = found.pop("claims", None)
        said = _claimed(found, claims)
        both = [list(islice(one, _MOST_LINES + 1)) for one in (said, _flat(found, ()))]
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise NotFound("claims") from error
    return Said(
        *(one[:_MOST_LINES] for one in both),
        is_cut=any(len(one) > _MOST_LINES for one in both),
        compared=_compares(found),
    )


def _compares(found: dict[str, Any]) -> bool:
    return found.get("format") == recorded.FORMAT


def _claimed(found: dict[str, Any], claims: Any) -> Iterator[Line]:
    if _compares(found):
        return recorded.named_files(found)
    return _pairs(claims) if isinstance(claims, list) else _said(claims)


def _pairs(claims: list[Any]) -> Iterator[Line]:
    """Names and values of a container, those of a letter as letters are read."""
    order = {name: place for place, name in enumerate(_LETTER)}
    named = [one for one in claims if isinstance(one, dict)]
    for one in sorted(named, key=lambda one: order.get(str(one.get("name")), len(order))):
        name = str(one.get("name", ""))
        yield str(_NAMES.get(name, name)), str(one.get("value", ""))


def _said(claims: Any) -> Iterator[Line]:
    """What a photo or a recording says: there is at most one of the two."""
    for part in claims.values() if isinstance(claims, dict) else ():
        yield from _flat(part, ())


def _flat(value: Any, path: tuple[str, ...], key: str = "") -> Iterator[Line]:
    """`path`: names in words; `key`: the innermost as it is written."""
    if isinstance(value, dict):
        for inside, inner in value.items():
            yield from _flat(inner, (*path, str(_NAMES.get(inside, inside))), inside)
    elif isinstance(value, list):
        *before, last = path or ("",)
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, (*before, f"{last} {number}".strip()), key)
    elif value not in (None, "", False):
        yield " › ".join(path), str(_ZONES.get(str(value), value) if key == "zone" else value)
