# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of items show besides the items, loaded as plain lists for `presenting`.

Of most items most parts are empty. Which are not is asked in one query; only those are loaded.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Model

from dokaz.evidence.models import File, Item
from dokaz.evidence.presenting import OWNER_PARTS, PARTS
from dokaz.gate.api import Actor


def load(items: Sequence[Item], *, actor: Actor) -> None:
    """Sets `all_files` and `all_<part>` of each item to its rows, in no order.

    Parts that only the owner is shown stay empty where nobody of `items` is the actor's own.
    """
    if not items:
        return
    by_key = {item.pk: item for item in items}
    for name in ("files", *PARTS, *OWNER_PARTS):
        for item in items:
            setattr(item, f"all_{name}", [])
    files = File.objects.select_related("object").filter(item_id__in=list(by_key))
    for file in files:
        by_key[file.item_id].all_files.append(file)
    has_own = any(item.organisation_id == actor.organisation_id for item in items)
    for name in _present((*PARTS, *OWNER_PARTS) if has_own else PARTS, list(by_key)):
        for row in _model(name).objects.filter(item_id__in=list(by_key)):
            # What `presenting` reads of the item, such as its number, is not asked for again.
            row.item = by_key[row.item_id]
            getattr(row.item, f"all_{name}").append(row)


def _present(names: Iterable[str], keys: list[UUID]) -> list[str]:
    """Those of the parts that some of the items have."""
    names = list(names)
    ready = [Item._meta.pk.get_db_prep_value(key, connection) for key in keys]
    places = ", ".join(["%s"] * len(ready))
    parts = []
    for name in names:
        table = connection.ops.quote_name(_model(name)._meta.db_table)
        # Names are the models' own; keys are passed beside the text.
        parts.append(f"exists (select 1 from {table} where item_id in ({places}))")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", ready * len(names))
        found = cursor.fetchone()
    return [name for name, is_there in zip(names, found, strict=True) if is_there]


def _model(name: str) -> type[Model]:
    model: type[Model] = Item._meta.get_field(name).related_model
    return model
