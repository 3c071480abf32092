# SPDX-License-Identifier: AGPL-3.0-or-later
"""Indexes that nothing is found along go: each costs every file that comes in."""

import django.db.models.deletion
from django.db import migrations, models

from dokaz.gate.migrations._without_index import WithoutIndex


class Migration(migrations.Migration):
    dependencies = [
        ("gate", "0004_act_lists_ascending"),
        ("intake", "0014_lines_of_a_file"),
    ]

    operations = [
        WithoutIndex(
            model_name="deliveryentry",
            name="last_act",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gate.act",
            ),
        ),
        # Other indexes begin with the delivery.
        WithoutIndex(
            model_name="deliveryentry",
            name="delivery",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="intake.delivery",
            ),
        ),
    ]
