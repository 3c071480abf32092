# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_in_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="attacking_side",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="event",
            name="warnings",
            field=models.TextField(blank=True),
        ),
    ]
