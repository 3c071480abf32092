# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0006_attacking_side_and_warnings"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="tags",
            field=models.JSONField(default=list),
        ),
    ]
