# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verifications keep which time of recording they are of."""

import json
from datetime import UTC, datetime
from typing import Any

from django.db import migrations, models

_NAMES = ("recorded_from", "recorded_to", "recorded_precision")
_CONFIRM_IT = ("V3", "V4", "V5")
_TABLES = ("evidence_verificationrecord", "evidence_item")


def fill(apps: Any, schema_editor: Any) -> None:
    """Of records that are there, what their item stated then is told by its history; and an item
    whose time was changed after it was confirmed has the level that still counts.

    The locks on rows ask for an act, and the node performs none while its tables change: they are
    put back after the last step, as after every start with new steps.
    """
    records = apps.get_model("evidence", "VerificationRecord")
    for table in _TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"drop trigger if exists dokaz_guard on {table}")
        else:
            schema_editor.execute(f"drop trigger if exists dokaz_{table}_guard_update")
    # Items that were disposed of state no time any more, and nothing of their history is left.
    rows = records.objects.filter(item__disposed_at__isnull=True).order_by("item_id", "pk")
    columns = [f"item__{name}" for name in _NAMES]
    given: dict[Any, list[tuple[str, bool]]] = {}
    with schema_editor.connection.cursor() as cursor:
        for key, item, level, at, *now in rows.values_list(
            "pk", "item_id", "level", "at", *columns
        ):
            present = dict(zip(_NAMES, map(_kept, now), strict=True))
            stated = _stated_then(apps, item, at, present)
            _write(cursor, records, "as_stated", json.dumps(stated), key)
            counts = level not in _CONFIRM_IT or stated == present
            given.setdefault(item, []).append((level, counts))
        items = apps.get_model("evidence", "Item")
        for item, of_item in given.items():
            if not all(counts for _level, counts in of_item):
                _write(cursor, items, "verification", _level_of(of_item), item)


def _kept(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _stated_then(apps: Any, item: Any, at: datetime, present: dict[str, Any]) -> dict[str, Any]:
    stated = dict(present)
    later = apps.get_model("evidence", "ItemRevision").objects.filter(
        item_id=item, at__gt=at, before__isnull=False
    )
    for before in later.order_by("-number").values_list("before", flat=True):
        stated.update({name: before[name] for name in _NAMES if name in before})
    return stated


def _level_of(of_item: list[tuple[str, bool]]) -> str:
    """The newest level that counts: none from before the last refutation does."""
    kept = ["V1"]
    for level, counts in of_item:
        if level == "VX":
            kept = ["V1"]
        if counts:
            kept.append(level)
    return kept[-1]


def _write(cursor: Any, model: Any, column: str, value: str, key: Any) -> None:
    table, as_kept = model._meta.db_table, model._meta.pk.get_db_prep_value
    cursor.execute(
        f"update {table} set {column} = %s where id = %s",  # noqa: S608 - our own names
        [value, as_kept(key, cursor.db)],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0014_words_one_by_one"),
    ]

    operations = [
        migrations.AddField(
            model_name="verificationrecord",
            name="as_stated",
            field=models.JSONField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
