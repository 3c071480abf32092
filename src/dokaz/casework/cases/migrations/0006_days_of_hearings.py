# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days of hearings are known by their proceedings, not by their words."""

import django.db.models.deletion
from django.db import migrations, models

_REFER = """
update casework_cases_casedeadline set proceeding_id = (
    select p.id from casework_cases_proceeding p
    join casework_cases_hearingnote h on h.proceeding_id = p.id
    where p.case_id = casework_cases_casedeadline.case_id
    and casework_cases_casedeadline.what = 'Судове засідання: ' || p.number
    and h.next_on = casework_cases_casedeadline.due_date
    order by p.id limit 1
) where ended_at is null
"""


def refer(apps, schema_editor):
    """Of deadlines that are there only the words and the day tell that they are a hearing's.

    The lock on rows asks for an act, and the node performs none while its tables change: it is
    put back after the last step, as after every start with new steps.
    """
    table = "casework_cases_casedeadline"
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"drop trigger if exists dokaz_guard on {table}")
    else:
        schema_editor.execute(f"drop trigger if exists dokaz_{table}_guard_update")
    schema_editor.execute(_REFER)


class Migration(migrations.Migration):
    dependencies = [("casework_cases", "0005_words_erased")]

    operations = [
        migrations.AddField(
            model_name="casedeadline",
            name="proceeding",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deadlines",
                to="casework_cases.proceeding",
            ),
        ),
        migrations.RunPython(refer, migrations.RunPython.noop),
    ]
