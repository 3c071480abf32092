# SPDX-License-Identifier: AGPL-3.0-or-later
"""An item may have several addresses: its own, and where a short link led."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deconflict_duplicates", "0001_initial")]

    operations = [
        migrations.AlterField(model_name="knownaddress", name="item_id", field=models.UUIDField()),
        migrations.AddConstraint(
            model_name="knownaddress",
            constraint=models.UniqueConstraint(
                fields=("item_id", "key"), name="known_address_once"
            ),
        ),
    ]
