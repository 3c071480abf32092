# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented objects as entries of the index, as `dokaz.search` makes them of items."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from benchmarks.core import invented as people
from benchmarks.search.invented import Made

from dokaz.gate.api import text_of
from dokaz.search.findable.records import milliseconds, seconds
from dokaz.search.index.port import Entry, Zone
from dokaz.search.projecting.contents import Passage, Read, kept

_FIRST_DAY = datetime(2014, 1, 1, tzinfo=UTC)
_STATES = ("registered", "described", "verified")


def entry_of(one: Made) -> Entry:
    """Captions are part of the record; words of texts and documents are content of their files."""
    happened = _FIRST_DAY + timedelta(days=one.day)
    registered = happened + timedelta(days=one.number % 300, seconds=one.number)
    digest = hashlib.sha256(one.number.to_bytes(8, "big"))
    # As long and as random as those of an archive.
    key, file = (
        UUID(bytes=milliseconds(registered).to_bytes(6, "big") + digest.digest()[at : at + 10])
        for at in (0, 10)
    )
    of_file = one.kind in ("text", "document")
    organisation = text_of(people.organisation(one.organisation))
    columns = {
        "organisation_id": organisation,
        "organisation": organisation,
        "confidentiality": str(one.level),
        "privileged": text_of(one.number % 100 == 0),
        "registered_by": text_of(people.person(one.organisation, 1 + one.number % 30)),
        "status": _STATES[one.number % 3],
        "subject": "item",
        "kind": f"item.{one.kind}",
        "state": f"item.{_STATES[one.number % 3]}",
        "verification": f"V{one.number % 6}",
        "year": str(happened.year),
        "language": one.language,
        "graphic": str(one.number % 4),
        "source": f"{one.number % 20_000:032x}",
    }
    record = (f"ORG-{happened.year}-{one.number}", digest.hexdigest()[:16])
    words = Read(file, "text", (Passage("paragraph", 1, one.words),))
    return Entry(
        key=f"item:{key.hex}",
        columns={name: frozenset({value}) for name, value in columns.items()},
        registered=milliseconds(registered),
        happened=seconds(happened),
        since=seconds(happened),
        until=seconds(happened + timedelta(days=1)),
        zones={
            Zone.TITLE: (one.title,),
            Zone.NAME: (one.name,),
            Zone.RECORD: (*record, "" if of_file else one.words),
            Zone.CONTENT: (one.words,) if of_file else (),
        },
        kept=kept([words] if of_file else []),
    )
