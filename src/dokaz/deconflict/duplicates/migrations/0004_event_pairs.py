# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events that may be the same are found by the worker."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deconflict_duplicates", "0003_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventDue",
            fields=[
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="EventPair",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("one_id", models.UUIDField()),
                ("other_id", models.UUIDField()),
                ("one_organisation_id", models.UUIDField()),
                ("other_organisation_id", models.UUIDField()),
                ("band", models.CharField(max_length=8)),
                ("score", models.FloatField()),
                ("parts", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["other_id"], name="event_pair_of_other"),
                    models.Index(
                        fields=["one_organisation_id", "id"], name="event_pair_of_one_owner"
                    ),
                    models.Index(
                        fields=["other_organisation_id", "id"], name="event_pair_of_other_own"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("one_id", "other_id"), name="one_pair_of_events"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("one_id__lt", models.F("other_id"))),
                        name="event_pair_order",
                    ),
                ],
            },
        ),
    ]
