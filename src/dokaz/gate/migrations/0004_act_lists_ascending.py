# SPDX-License-Identifier: AGPL-3.0-or-later
"""Indexes of the list of acts grow at their end, where a new row changes the fewest pages."""

from django.db import migrations, models

_INDEXES = {
    "act_list": ["organisation_id", "at", "id"],
    "act_outcome": ["organisation_id", "outcome", "at", "id"],
    "act_agent": ["organisation_id", "agent_ref", "at", "id"],
    "act_action": ["organisation_id", "action", "at", "id"],
    "act_by_action": ["action", "at"],
}


class Migration(migrations.Migration):
    dependencies = [
        ("gate", "0003_act_lists"),
    ]

    operations = [
        operation
        for name, fields in _INDEXES.items()
        for operation in (
            migrations.RemoveIndex(model_name="act", name=name),
            migrations.AddIndex(model_name="act", index=models.Index(fields=fields, name=name)),
        )
    ]
