# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_interviews", "0003_how_it_was_held"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="withdrawaltask",
            name="withdrawal_task_kind",
        ),
        migrations.AddConstraint(
            model_name="withdrawaltask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "tell_recipient",
                            "stop_work",
                            "stop_parcel",
                            "stop_filing",
                            "erase",
                            "tell_person",
                        ],
                    )
                ),
                name="withdrawal_task_kind",
            ),
        ),
    ]
