# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_cases", "0002_tags"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proceeding",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("forum", models.CharField(max_length=32)),
                ("number", models.CharField(max_length=100)),
                ("authority", models.CharField(blank=True, max_length=500)),
                ("articles", models.CharField(blank=True, max_length=500)),
                ("stage", models.CharField(max_length=16)),
                ("stage_on", models.DateField(null=True)),
                ("in_absentia", models.BooleanField(default=False)),
                ("outcome", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
                ("changed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="casechange",
            name="case_change_kind",
        ),
        migrations.AddConstraint(
            model_name="casechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "registered",
                            "changed",
                            "classified",
                            "state",
                            "scored",
                            "member_added",
                            "member_ended",
                            "walled",
                            "wall_lifted",
                            "deadline_set",
                            "deadline_ended",
                            "proceeding_stated",
                            "proceeding_changed",
                            "proceeding_ended",
                            "linked",
                            "unlinked",
                            "memo_written",
                            "memo_handed_in",
                            "memo_returned",
                            "memo_signed",
                        ],
                    )
                ),
                name="case_change_kind",
            ),
        ),
        migrations.AddField(
            model_name="proceeding",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proceedings",
                to="casework_cases.case",
            ),
        ),
        migrations.AddField(
            model_name="proceeding",
            name="last_act",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gate.act",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            "registered",
                            "investigation",
                            "suspicion",
                            "court",
                            "trial",
                            "judgment",
                            "appeal",
                            "final",
                            "suspended",
                            "closed",
                        ],
                    )
                ),
                name="case_proceeding_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("case", "forum", "number"),
                name="one_proceeding_a_number",
            ),
        ),
    ]
