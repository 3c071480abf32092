# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_objects", "0002_absorbed"),
    ]

    operations = [
        migrations.AddField(
            model_name="protectedobject",
            name="tags",
            field=models.JSONField(default=list),
        ),
    ]
