# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_involvement", "0001_initial"),
        ("casework_objects", "0003_tags"),
        ("casework_persons", "0006_tags"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ownership",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("right", models.CharField(max_length=32)),
                ("rd4u", models.CharField(blank=True, max_length=16)),
                ("when_text", models.CharField(blank=True, max_length=80)),
                ("basis", models.TextField(blank=True)),
                ("item_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                (
                    "last_act",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="gate.act",
                    ),
                ),
                (
                    "object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework_objects.protectedobject",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework_persons.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "object", "right"),
                        name="one_right_a_person_and_object",
                    )
                ],
            },
        ),
    ]
