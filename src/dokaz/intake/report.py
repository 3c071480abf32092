# SPDX-License-Identifier: AGPL-3.0-or-later
"""A delivery's report as a file: CSV for spreadsheets, JSON for programs. Written as a stream.

Both give one line for every input, and one for every member of a container among the inputs, whose
`parent` is the number of the container's line. Inputs and members are counted apart. CSV cells that
a spreadsheet would run as a formula are prefixed with an apostrophe (OWASP, CSV injection); the
JSON holds names as they are.

A stream is read after the request that asked for it, when the request's language is gone. So the
language of explanations and advice is an argument, and each line is made in it.
"""

import csv
import io
import json
from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.utils import translation

from dokaz.gate.api import Actor, rfc3339, view
from dokaz.intake.models import DeliveryEntry
from dokaz.intake.opening.showing import Chains
from dokaz.intake.policy import DELIVERIES, may_read
from dokaz.intake.queries import EntryView, entry_views, get_delivery

_COLUMNS = (
    "order",
    "path",
    "size",
    "sha256",
    "outcome",
    "reason",
    "explanation",
    "advice",
    "item",
    "file",
    "claimed_modified_at",
    "recorded_at",
    "parent",
    "depth",
    "opening",
    "opening_reason",
)
_CHUNK = 1000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@view("intake.delivery.report_csv", rule=may_read)
def report_csv(*, actor: Actor, delivery_id: UUID, language: str) -> Iterator[str]:
    """The report as CSV lines (RFC 4180, UTF-8 with a byte order mark for spreadsheets).

    `language` is a code of the node's languages, such as "uk".

    Raises:
        NotFound: no such delivery, or not this actor's; before the first line.
    """
    DELIVERIES.get(actor, delivery_id)
    return _csv_lines(delivery_id, language)


@view("intake.delivery.report_json", rule=may_read)
def report_json(*, actor: Actor, delivery_id: UUID, language: str) -> Iterator[str]:
    """The report as pieces of one JSON object: the delivery's counts, then all entries.

    `language` is a code of the node's languages, such as "uk".

    Raises:
        NotFound: no such delivery, or not this actor's; before the first piece.
    """
    found = get_delivery(actor=actor, delivery_id=delivery_id)
    head = {
        "delivery": str(found.id),
        "number": found.number,
        "status": found.status,
        "announced": {"files": found.announced_files, "bytes": found.announced_bytes},
        "counts": {
            "taken": found.taken,
            "already_here": found.already_here,
            "refused": found.refused,
        },
        "bytes_taken": found.bytes_taken,
        "members": {
            "taken": found.members_taken,
            "already_here": found.members_already_here,
            "refused": found.members_refused,
        },
        "members_bytes": found.members_bytes,
        "containers": {
            "found": found.containers,
            "waiting": found.containers_waiting,
            "short": found.containers_short,
        },
    }
    return _json_pieces(head, delivery_id, language)


def _entries(delivery_id: UUID) -> Iterator[EntryView]:
    rows = DeliveryEntry.objects.filter(delivery_id=delivery_id).order_by("order")
    stream = rows.select_related("opening").iterator(chunk_size=_CHUNK)
    chains = Chains()
    while some := list(islice(stream, _CHUNK)):
        yield from entry_views(some, chains)


def _values(entry: EntryView, language: str) -> tuple[object, ...]:
    # Around one line, not around the stream: between lines a generator's override would leak into
    # whatever its reader does in the same thread.
    with translation.override(language):
        explanation, advice = str(entry.reason_text), str(entry.advice)
    return (
        entry.order,
        entry.path,
        entry.size,
        entry.sha256,
        entry.outcome,
        entry.reason,
        explanation,
        advice,
        str(entry.item_id) if entry.item_id else None,
        str(entry.file_id) if entry.file_id else None,
        rfc3339(entry.claimed_modified_at) if entry.claimed_modified_at else None,
        rfc3339(entry.recorded_at),
        entry.parent,
        entry.depth,
        entry.opening.state if entry.opening else "",
        entry.opening.reason if entry.opening else "",
    )


def _csv_lines(delivery_id: UUID, language: str) -> Iterator[str]:
    yield "\ufeff" + csv_line(_COLUMNS)
    for entry in _entries(delivery_id):
        yield csv_line(tuple(harmless(value) for value in _values(entry, language)))


def csv_line(values: tuple[object, ...]) -> str:
    """One line of RFC 4180; nothing stands as an empty cell."""
    target = io.StringIO()
    csv.writer(target).writerow("" if value is None else value for value in values)
    return target.getvalue()


def harmless(value: object) -> object:
    """A cell as no spreadsheet runs it."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def _json_pieces(head: dict[str, object], delivery_id: UUID, language: str) -> Iterator[str]:
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "entries": ['
    separator = "\n"
    for entry in _entries(delivery_id):
        values = dict(zip(_COLUMNS, _values(entry, language), strict=True))
        yield separator + json.dumps(values, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"
