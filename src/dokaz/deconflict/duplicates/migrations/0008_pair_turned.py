# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairs are found by both items from either side, however many one of them is in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deconflict_duplicates", "0007_unseen_told")]

    operations = [
        migrations.RemoveIndex(model_name="pair", name="pair_of_other"),
        migrations.AddIndex(
            model_name="pair",
            index=models.Index(fields=["other_id", "one_id"], name="pair_turned"),
        ),
    ]
