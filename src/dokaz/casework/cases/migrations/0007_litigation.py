# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_cases", "0006_days_of_hearings"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.CreateModel(
            name="LitigationAction",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("forum", models.CharField(max_length=32)),
                ("body", models.CharField(blank=True, max_length=500)),
                ("claim", models.TextField()),
                ("against", models.CharField(blank=True, max_length=16)),
                ("lead_id", models.UUIDField()),
                ("others", models.JSONField(default=list)),
                ("state", models.CharField(max_length=16)),
                ("state_on", models.DateField(null=True)),
                ("decided_on", models.DateField(null=True)),
                ("file_by", models.DateField(null=True)),
                ("filed_on", models.DateField(null=True)),
                ("own_number", models.CharField(blank=True, max_length=100)),
                ("forum_number", models.CharField(blank=True, max_length=100)),
                ("outcome", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
                ("changed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LitigationLink",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("kind", models.CharField(max_length=16)),
                ("record_id", models.UUIDField()),
                ("part", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="casechange",
            name="case_change_kind",
        ),
        migrations.AddField(
            model_name="casedeadline",
            name="filing",
            field=models.BooleanField(default=False),
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
                            "hearing_noted",
                            "hearing_withdrawn",
                            "litigation_stated",
                            "litigation_changed",
                            "litigation_ended",
                            "litigation_named",
                            "litigation_unnamed",
                            "words_erased",
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
            model_name="litigationaction",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="litigation",
                to="casework_cases.case",
            ),
        ),
        migrations.AddField(
            model_name="litigationaction",
            name="last_act",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gate.act",
            ),
        ),
        migrations.AddField(
            model_name="casedeadline",
            name="litigation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deadlines",
                to="casework_cases.litigationaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedeadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("filing", False), ("litigation__isnull", False), _connector="OR"
                ),
                name="case_deadline_filing_of_action",
            ),
        ),
        migrations.AddField(
            model_name="litigationlink",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework_cases.case",
            ),
        ),
        migrations.AddField(
            model_name="litigationlink",
            name="last_act",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gate.act",
            ),
        ),
        migrations.AddField(
            model_name="litigationlink",
            name="litigation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links",
                to="casework_cases.litigationaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="litigationaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "planned",
                            "preparing",
                            "filed",
                            "registered",
                            "communicated",
                            "decided",
                            "closed",
                            "refused",
                        ],
                    )
                ),
                name="case_litigation_state",
            ),
        ),
        migrations.AddIndex(
            model_name="litigationlink",
            index=models.Index(fields=["record_id"], name="litigation_link_of_record"),
        ),
        migrations.AddConstraint(
            model_name="litigationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["victim", "accused", "event"])),
                name="case_litigation_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="litigationlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("litigation", "record_id", "part"),
                name="one_litigation_link_a_record",
            ),
        ),
    ]
