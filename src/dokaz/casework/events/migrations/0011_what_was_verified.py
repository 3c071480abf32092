# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0010_lists_read_small_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="eventverification",
            name="as_stated",
            field=models.JSONField(null=True),
        ),
    ]
