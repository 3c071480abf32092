# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events keep no level that nobody gave for the time and places they state now."""

import json
from typing import Any
from uuid import UUID

from django.db import migrations
from django.utils import timezone

_NAMES = ("when_text", "when_zone", "places")
_CONFIRM_THEM = ("V3", "V4", "V5")
_EVENTS = """
select id, organisation_id, last_act_id, verification, when_text, when_zone, places
from events_event where verification in ('V3', 'V4', 'V5') order by id
"""
_RECORDS = "select level, as_stated from events_eventverification where event_id = %s order by id"
_SET = "update events_event set verification = %s where id = %s"
_TELL = """
insert into gate_outboxfact (transaction_id, act_id, kind, payload, at)
values (0, %s, 'events.event_changed', %s, %s)
"""


def lower(_apps: Any, schema_editor: Any) -> None:
    """Where time or places were changed after they had been confirmed, the level becomes what still
    counts, as it does since with the change itself. The index and the map are told by a fact of the
    event's last act.

    The lock on rows asks for an act, and the node performs none while its tables change: it is put
    back after the last step, as after every start with new steps.
    """
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute("drop trigger if exists dokaz_guard on events_event")
    else:
        schema_editor.execute("drop trigger if exists dokaz_events_event_guard_update")
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS)
        for key, organisation, act, level, when_text, when_zone, places in cursor.fetchall():
            stated = dict(zip(_NAMES, (when_text, when_zone, json.loads(places)), strict=True))
            cursor.execute(_RECORDS, [key])
            counts = _counting(cursor.fetchall(), stated)
            if counts != level:
                cursor.execute(_SET, [counts, key])
                told = {"event": _uuid(key), "organisation": _uuid(organisation)}
                cursor.execute(_TELL, [act, json.dumps({**told, "what": "changed"}), now])


def _counting(records: list[tuple[str, str | None]], stated: dict[str, Any]) -> str:
    """The level of the last record that counts, of an event's records from the oldest on."""
    level = "V0"
    for one, as_stated in records:
        if one not in _CONFIRM_THEM or json.loads(as_stated or "null") == stated:
            level = one
    return level


def _uuid(value: Any) -> str:
    """SQLite keeps identifiers without hyphens."""
    return str(UUID(str(value)))


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0012_what_was_verified"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.RunPython(lower, migrations.RunPython.noop),
    ]
