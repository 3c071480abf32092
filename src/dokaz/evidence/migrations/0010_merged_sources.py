# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of the directory of sources that are one source, and what other systems call them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0009_guarded_roles"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceExternalId",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("system", models.CharField(max_length=100)),
                ("value", models.CharField(max_length=500)),
                ("url", models.TextField(blank=True)),
                ("added_at", models.DateTimeField()),
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="external_ids",
                        to="evidence.source",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "system", "value"),
                        name="one_source_an_identifier",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="source",
            name="merged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="evidence.source",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="source_merged",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_at__isnull", True), ("merged_into__isnull", True)),
                    models.Q(("merged_at__isnull", False), ("merged_into__isnull", False)),
                    _connector="OR",
                ),
                name="source_merged_when",
            ),
        ),
    ]
