# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts of programs name the API token they were done with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("gate", "0001_initial"),)

    operations = (
        migrations.AddField(model_name="act", name="token_id", field=models.UUIDField(null=True)),
    )
