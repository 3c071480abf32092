# SPDX-License-Identifier: AGPL-3.0-or-later
"""That the words of an activity were erased, and the line of its history that says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gate", "0004_act_lists_ascending"),
        ("outreach", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="activitychange",
            name="outreach_change_kind",
        ),
        migrations.AddField(
            model_name="activity",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="activitychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "registered",
                            "changed",
                            "outcome",
                            "outcome_withdrawn",
                            "linked",
                            "unlinked",
                            "withdrawn",
                            "import_undone",
                            "erased",
                        ],
                    )
                ),
                name="outreach_change_kind",
            ),
        ),
    ]
