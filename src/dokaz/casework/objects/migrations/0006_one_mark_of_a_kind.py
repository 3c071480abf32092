# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models

_TWICE = """
delete from casework_objects_objectmark where id in (
  select later.id from casework_objects_objectmark later join casework_objects_objectmark one
    on one.kind = later.kind and one.code = later.code and one.object_id = later.object_id
    and one.id < later.id
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework_objects", "0005_marks_by_themselves"),
    ]

    operations = [
        migrations.RunSQL(_TWICE, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="objectmark", name="object_mark_by_code"),
        migrations.AddConstraint(
            model_name="objectmark",
            constraint=models.UniqueConstraint(
                fields=("kind", "code", "object"), name="object_mark_by_code"
            ),
        ),
    ]
