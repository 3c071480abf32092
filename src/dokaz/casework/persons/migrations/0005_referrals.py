# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models

KINDS = ["harm", "detention", "missing", "suspicion", "referral"]


class Migration(migrations.Migration):
    dependencies = [
        ("casework_persons", "0004_absorbed"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="personrecord", name="person_record_kind"),
        migrations.AddConstraint(
            model_name="personrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)), name="person_record_kind"
            ),
        ),
    ]
