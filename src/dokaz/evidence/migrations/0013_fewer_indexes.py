# SPDX-License-Identifier: AGPL-3.0-or-later
"""Indexes that nothing is found along go: each costs every file that comes in."""

import django.db.models.deletion
from django.db import migrations, models

from dokaz.gate.migrations._without_index import WithoutIndex


def _act():
    return models.ForeignKey(
        db_index=False,
        editable=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="gate.act",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0012_particulars"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        WithoutIndex(model_name="custodyevent", name="last_act", field=_act()),
        WithoutIndex(model_name="externalid", name="last_act", field=_act()),
        WithoutIndex(model_name="file", name="last_act", field=_act()),
        WithoutIndex(model_name="item", name="last_act", field=_act()),
        WithoutIndex(model_name="storedobject", name="last_act", field=_act()),
        # Another index begins with the item.
        WithoutIndex(
            model_name="file",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="evidence.item",
            ),
        ),
        # Most rows have neither: what takes their place is of those that do.
        WithoutIndex(
            model_name="file",
            name="derived_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="derived",
                to="evidence.file",
            ),
        ),
        WithoutIndex(
            model_name="item",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="evidence.source",
            ),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                condition=models.Q(("derived_from__isnull", False)),
                fields=["derived_from"],
                name="file_by_origin",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("source__isnull", False)),
                fields=["source"],
                name="item_of_source",
            ),
        ),
    ]
