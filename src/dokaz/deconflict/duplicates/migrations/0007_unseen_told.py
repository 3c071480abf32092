# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people were told of today without seeing it is counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deconflict_duplicates", "0006_wording")]

    operations = [
        migrations.CreateModel(
            name="UnseenTold",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("what", models.CharField(max_length=8)),
                ("day", models.DateField()),
                ("thing", models.CharField(max_length=64)),
                ("asked", models.CharField(blank=True, max_length=64)),
                ("times", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "what", "day", "thing"), name="one_telling_a_day"
                    )
                ],
            },
        ),
    ]
