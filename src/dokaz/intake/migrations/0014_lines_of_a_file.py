# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines of a file are found along an index, however many lines there are."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0013_withdrawn_captures"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="deliveryentry",
            index=models.Index(
                fields=["file_id"], condition=Q(file_id__isnull=False), name="intake_entry_of_file"
            ),
        ),
    ]
