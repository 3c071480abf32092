# SPDX-License-Identifier: AGPL-3.0-or-later
"""Indexes of the list of acts: each filter with the whole order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gate", "0002_acts_by_token"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="act",
            name="act_by_organisation",
        ),
        migrations.RemoveIndex(
            model_name="act",
            name="act_by_agent",
        ),
        migrations.RemoveIndex(
            model_name="act",
            name="act_by_time",
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["organisation_id", "-at", "-id"], name="act_list"),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                fields=["organisation_id", "outcome", "-at", "-id"], name="act_outcome"
            ),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                fields=["organisation_id", "agent_ref", "-at", "-id"], name="act_agent"
            ),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                fields=["organisation_id", "action", "-at", "-id"], name="act_action"
            ),
        ),
    ]
