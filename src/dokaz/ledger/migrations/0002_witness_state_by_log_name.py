# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a witness has cosigned is told apart by the log's name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="witnessstate",
            name="origin",
            field=models.TextField(blank=True, default=""),
        ),
    ]
