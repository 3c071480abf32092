# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the directory of sources says of each: account, language, and the ground of a judgement."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0006_machine_text"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="credibility_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="credibility_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="credibility_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="source",
            name="handle",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="source",
            name="language",
            field=models.CharField(blank=True, max_length=35),
        ),
        migrations.AddField(
            model_name="source",
            name="platform",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
