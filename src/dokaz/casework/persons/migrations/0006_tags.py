# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_persons", "0005_referrals"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="tags",
            field=models.JSONField(default=list),
        ),
    ]
