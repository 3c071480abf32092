# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models

ABOUT = [
    "", "item", "event", "person", "object", "unit", "interview", "case", "activity", "source",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0003_tasks_about_more"),
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
