# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was decided to be the same is found from either side, whoever decided it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("deconflict_duplicates", "0008_pair_turned")]

    operations = [
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(fields=["one_id"], condition=Q(decision="same"), name="judged_same"),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(
                fields=["other_id"], condition=Q(decision="same"), name="judged_same_turned"
            ),
        ),
    ]
