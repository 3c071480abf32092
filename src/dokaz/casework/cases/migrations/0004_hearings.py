# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_cases", "0003_proceedings"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.CreateModel(
            name="HearingNote",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("held_on", models.DateField()),
                ("observer", models.CharField(blank=True, max_length=500)),
                ("heard", models.TextField()),
                ("concerns", models.JSONField(default=list)),
                ("next_on", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="casechange",
            name="case_change_kind",
        ),
        migrations.AddField(
            model_name="proceeding",
            name="accused",
            field=models.CharField(blank=True, max_length=500),
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
            model_name="hearingnote",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hearings",
                to="casework_cases.case",
            ),
        ),
        migrations.AddField(
            model_name="hearingnote",
            name="last_act",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gate.act",
            ),
        ),
        migrations.AddField(
            model_name="hearingnote",
            name="proceeding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hearings",
                to="casework_cases.proceeding",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearingnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_on__isnull", True), ("next_on__gt", models.F("held_on")), _connector="OR"
                ),
                name="case_hearing_next_is_later",
            ),
        ),
    ]
