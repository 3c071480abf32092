# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publication", "0003_layers_and_embargoes")]

    operations = [
        migrations.AddField(
            model_name="layer", name="objects_told", field=models.JSONField(default=list)
        ),
    ]
