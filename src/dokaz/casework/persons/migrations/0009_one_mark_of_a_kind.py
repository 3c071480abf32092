# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models

_TWICE = """
delete from casework_persons_personmark where id in (
  select later.id from casework_persons_personmark later join casework_persons_personmark one
    on one.kind = later.kind and one.code = later.code and one.person_id = later.person_id
    and one.id < later.id
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework_persons", "0008_marks_by_themselves"),
    ]

    operations = [
        migrations.RunSQL(_TWICE, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="personmark", name="person_mark_by_code"),
        migrations.AddConstraint(
            model_name="personmark",
            constraint=models.UniqueConstraint(
                fields=("kind", "code", "person"), name="person_mark_by_code"
            ),
        ),
    ]
