# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts are compared too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deconflict_duplicates", "0005_decided_unseen")]

    operations = [
        migrations.AddField(
            model_name="knownlook",
            name="is_wording",
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveConstraint(model_name="pair", name="duplicates_pair_reason"),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["picture", "address", "wording"])),
                name="duplicates_pair_reason",
            ),
        ),
    ]
