# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of a new node, made at once from the models and noted as if each step had been taken.

Taking the steps of all rooms one after the other costs an empty database a hundred times what its
tables cost, since Django builds all models anew for each of them. A node in use takes its steps.
That both ways lead to the same tables is held by a test on both engines.
"""

from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

if TYPE_CHECKING:
    from django.db.migrations.state import StateApps


class AlsoOnNewTables(RunPython):
    """A step in Python that shapes tables, and is taken where they are made at once as well.

    An ordinary `RunPython` is for rows that are there: a new database has none.
    """


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether there is no table at all yet."""
    return not connection.introspection.table_names()


def make(connection: BaseDatabaseWrapper) -> None:
    """Make all tables of an empty database, whole or not at all."""
    loader = MigrationLoader(connection)
    recorder = MigrationRecorder(connection)
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.app_label in loader.migrated_apps and model._meta.can_migrate(
                connection
            ):
                editor.create_model(model)
        editor.create_model(recorder.Migration)
        for migration in _steps(connection, loader):
            _shape(migration, editor)
        recorder.migration_qs.bulk_create(
            recorder.Migration(app=app, name=name) for app, name in _names(loader)
        )


def _steps(connection: BaseDatabaseWrapper, loader: MigrationLoader) -> list[Migration]:
    """All steps in an order in which they can be taken."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(loader.graph.leaf_nodes(), clean_start=True)
    return [migration for migration, _backwards in plan]


def _shape(migration: Migration, editor: Any) -> None:
    for operation in migration.operations:
        if isinstance(operation, AlsoOnNewTables):
            # The models as they are: this step stands for the tables they have now.
            operation.code(cast("StateApps", apps), editor)


def _names(loader: MigrationLoader) -> list[tuple[str, str]]:
    """Of every step, and of those that a later one stands for."""
    found: dict[tuple[str, str], None] = {}
    for key, migration in loader.graph.nodes.items():
        found.update(dict.fromkeys((key, *migration.replaces)))
    return list(found)
