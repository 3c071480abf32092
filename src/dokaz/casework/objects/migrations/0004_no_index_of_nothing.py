# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models

from dokaz.gate.migrations._without_index import WithoutIndex


class Migration(migrations.Migration):
    dependencies = [
        ("casework_objects", "0003_tags"),
    ]

    operations = [
        WithoutIndex(
            model_name="protectedobject",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="absorbed",
                to="casework_objects.protectedobject",
            ),
        ),
    ]
