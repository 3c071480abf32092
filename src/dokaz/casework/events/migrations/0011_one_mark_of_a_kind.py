# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models

_TWICE = """
delete from events_eventmark where id in (
  select later.id from events_eventmark later join events_eventmark one
    on one.kind = later.kind and one.code = later.code and one.event_id = later.event_id
    and one.id < later.id
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0010_lists_read_small_rows"),
    ]

    operations = [
        migrations.RunSQL(_TWICE, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="eventmark", name="mark_by_code"),
        migrations.AddConstraint(
            model_name="eventmark",
            constraint=models.UniqueConstraint(
                fields=("kind", "code", "event"), name="mark_by_code"
            ),
        ),
    ]
