# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events of a time are found without looking at all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0004_absorbed")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["when_precision", "when_from", "when_to"], name="event_in_time"
            ),
        ),
    ]
