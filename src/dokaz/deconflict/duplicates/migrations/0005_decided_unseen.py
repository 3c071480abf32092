# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decisions about an event that whoever decided could not see."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deconflict_duplicates", "0004_event_pairs")]

    operations = [
        migrations.AddField(
            model_name="judgement",
            name="unseen_id",
            field=models.UUIDField(null=True),
        ),
    ]
