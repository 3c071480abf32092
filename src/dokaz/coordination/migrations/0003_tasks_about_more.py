# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models

ABOUT = ["", "item", "event", "person", "object", "unit", "interview", "case"]


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0002_talk_orders"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="task", name="coordination_task_about"),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("about__in", ABOUT)), name="coordination_task_about"
            ),
        ),
    ]
