# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models

from dokaz.gate.migrations._without_index import WithoutIndex


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_tags"),
    ]

    operations = [
        WithoutIndex(
            model_name="event",
            name="parent",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="events.event",
            ),
        ),
        WithoutIndex(
            model_name="event",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="absorbed",
                to="events.event",
            ),
        ),
        WithoutIndex(
            model_name="event",
            name="split_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parted",
                to="events.event",
            ),
        ),
    ]
