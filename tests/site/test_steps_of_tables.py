# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every change of a model has its step, without which nodes in use would keep their old tables.

That the steps lead to the tables of a new node is for tests/interfaces/cli/test_migrating.py, which
takes all of them. This one only reads them, so it says at once what was forgotten.
"""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AlterField, AlterModelManagers, AlterModelOptions
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ModelState, ProjectState


def missing(now: ProjectState) -> dict[str, list[str]]:
    """What the steps of our rooms lack for these models, by room."""
    loader = MigrationLoader(None)
    ours = {one.label for one in apps.get_app_configs() if one.name.startswith("dokaz.")}
    rooms = ours & set(loader.migrated_apps)
    asking = NonInteractiveMigrationQuestioner(specified_apps=rooms, dry_run=True)
    before = loader.project_state()
    found = MigrationAutodetector(before, now, asking).changes(
        graph=loader.graph, trim_to_apps=rooms
    )
    lacking = {
        room: [
            operation.describe()
            for step in steps
            for operation in step.operations
            if _changes_tables(operation, before.models, room)
        ]
        for room, steps in found.items()
        if room in rooms
    }
    return {room: operations for room, operations in lacking.items() if operations}


def _changes_tables(operation: Any, before: dict[tuple[str, str], ModelState], room: str) -> bool:
    """False for what only Python knows of, such as the choices of a field."""
    if not isinstance(operation, AlterField):
        return not isinstance(operation, AlterModelOptions | AlterModelManagers)
    old = before[room, operation.model_name_lower].fields[operation.name]
    return _of_tables(old) != _of_tables(operation.field)


def _of_tables(field: models.Field[Any, Any]) -> tuple[Any, ...]:
    _name, path, positional, named = field.deconstruct()
    kept = {key: one for key, one in named.items() if key not in field.non_db_attrs}
    return path, positional, kept


def test_nothing_is_without_its_step() -> None:
    assert missing(ProjectState.from_apps(apps)) == {}


def test_a_new_column_without_one_is_named() -> None:
    now = ProjectState.from_apps(apps)
    changed = ModelState.from_model(apps.get_model("evidence", "Item"))
    changed.fields["invented"] = models.TextField(default="")
    now.models["evidence", "item"] = changed
    assert missing(now) == {"evidence": ["Add field invented to item"]}
