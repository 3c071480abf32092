# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_units", "0002_weapons"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="tags",
            field=models.JSONField(default=list),
        ),
    ]
