# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_cases", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="tags",
            field=models.JSONField(default=list),
        ),
    ]
