# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines of an item that is disposed of are found along an index, however many lines there are."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0015_fewer_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="deliveryentry",
            index=models.Index(
                fields=["item_id"], condition=Q(item_id__isnull=False), name="intake_entry_of_item"
            ),
        ),
    ]
