# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_interviews", "0002_register_talks"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="afterwards",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework_interviews.words",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="distress",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="interview",
            name="mode",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="interview",
            name="setting",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ("", "in_person", "video", "phone", "written"))),
                name="interview_mode",
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "setting__in",
                        ("", "office", "home", "shelter", "institution", "outdoors", "other"),
                    )
                ),
                name="interview_setting",
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("distress__in", ("", "none_seen", "some", "strong", "broken_off"))
                ),
                name="interview_distress",
            ),
        ),
    ]
