# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verifications keep which time and places they are of."""

import json
from typing import Any

from django.db import migrations, models

_NAMES = ("when_text", "when_zone", "places")
_RECORDS = """
select v.id, v.event_id, e.when_text, e.when_zone, e.places
from events_eventverification v join events_event e on e.id = v.event_id
"""
_FILL = "update events_eventverification set as_stated = %s where id = %s"
_LATER = """
select before from events_eventchange
where event_id = %s and at > (select at from events_eventverification where id = %s)
order by id desc
"""


def fill(_apps: Any, schema_editor: Any) -> None:
    """Of records that are there, what their event stated then is told by its history.

    The lock on rows that are written once is put back after the last step, as after every start
    with new steps.
    """
    table = "events_eventverification"
    for name in ("guard", "frozen"):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"drop trigger if exists dokaz_{name} on {table}")
        else:
            schema_editor.execute(f"drop trigger if exists dokaz_{table}_{name}_update")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_RECORDS)
        for key, event, when_text, when_zone, places in cursor.fetchall():
            stated = dict(zip(_NAMES, (when_text, when_zone, json.loads(places)), strict=True))
            cursor.execute(_LATER, [event, key])
            for (before,) in cursor.fetchall():
                former = json.loads(before or "null") or {}
                stated.update({name: former[name] for name in _NAMES if name in former})
            cursor.execute(_FILL, [json.dumps(stated), key])


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0011_one_mark_of_a_kind"),
    ]

    operations = [
        migrations.AddField(
            model_name="eventverification",
            name="as_stated",
            field=models.JSONField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
