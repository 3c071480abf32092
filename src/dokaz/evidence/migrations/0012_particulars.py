# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0011_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="particulars",
            field=models.JSONField(null=True),
        ),
    ]
