# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tests share: real files made by others, when they are beside the repository."""

import functools
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import databases, postgresql, tables
from tests.thoroughness import THOROUGH, count

TESTS = Path(__file__).resolve().parent
REPOSITORY = TESTS.parent
LONGEST_NAME = 2000


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import, on PostgreSQL, what a run for databases leaves out."""
    asked: str = config.option.markexpr
    if os.environ.get("DOKAZ_TEST_DATABASE") != "postgresql" or "database" not in asked:
        return None
    path = collection_path.relative_to(TESTS).as_posix()
    left_out = "not same_on_both" in asked and databases.same_on_both(path)
    # A folder may hold one of the tests that are tried everywhere.
    if databases.asks_for_none(path) or (left_out and collection_path.is_file()):
        return True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark whatever asks for the database, in whichever way, and what need not be run on both;
    leave to the thorough run what is only for it."""
    if not THOROUGH:
        later = {item for item in items if item.get_closest_marker("thorough")}
        config.hook.pytest_deselected(items=list(later))
        items[:] = [item for item in items if item not in later]
    for item in items:
        if len(item.nodeid) > LONGEST_NAME:
            # Processes of a run send each other these names again and again.
            raise pytest.UsageError(f"{item.nodeid[:200]}: give its values shorter ids")
        fixtures = getattr(item, "fixturenames", ())
        if (
            "db" in fixtures
            or "transactional_db" in fixtures
            or item.get_closest_marker("django_db")
        ):
            path, asks_for_none, same_on_both = _of_file(item.path)
            if asks_for_none:
                raise pytest.UsageError(f"tests/databases.py says that {path} asks for no database")
            item.add_marker("database")
            if same_on_both:
                item.add_marker("same_on_both")


@functools.cache
def _of_file(file: Path) -> tuple[str, bool, bool]:
    """Its path below `tests`, and what tests/databases.py says of it: thousands of tests ask."""
    path = file.relative_to(TESTS).as_posix()
    return path, databases.asks_for_none(path), databases.same_on_both(path)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Nearly all that is made while tests are imported and collected stays: to look through it for
    garbage again and again takes a third of that time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end and need not be looked through again; and
    what a test leaves is looked through once in a while, not some thousand times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def _observing() -> Iterator[None]:
    """Let tests look at all rows on PostgreSQL, and the program at those its readers may see."""
    from dokaz.gate import reading
    from tests import observing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "current_reader", observing.current_reader)
        yield


@pytest.fixture(scope="session", autouse=True)
def _language() -> Iterator[None]:
    """The command line speaks English in tests, here and in processes they start, whatever the
    machine's language; tests of its Ukrainian ask for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOKAZ_LANGUAGE", "en")
        yield


@pytest.fixture(scope="session", autouse=True)
def _confined_processes_end() -> Iterator[None]:
    """Whatever opened files of others in a confined process leaves it to the next that does:
    starting one costs more than most tests."""
    yield
    if confined := sys.modules.get("dokaz.intake.background.confined"):
        confined.close_confined()


@pytest.fixture(scope="session", autouse=True)
def _files_of_pages_looked_up_once() -> Iterator[None]:
    """Every test client makes the middleware anew, which looks at each file that pages load."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[tuple[Any, ...], dict[str, Any]] = {}

    def look_once(self: Any) -> None:
        key = (self.static_prefix, self.max_age, self.add_headers_function)
        if key not in found:
            look(self)
            found[key] = dict(self.files)
        self.files.update(found[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _middleware_made_once() -> Iterator[None]:
    """Every test client makes all middleware anew; with the same settings it is the same, as it is
    for all clients of a server."""
    from django.conf import settings
    from django.test.client import ClientHandler

    load = ClientHandler.load_middleware
    made: dict[str, Any] = {}

    def load_once(self: Any) -> None:
        if made.get("settings") is not settings._wrapped:
            load(self)
            made.update(settings=settings._wrapped, chain=self._middleware_chain)
        self._middleware_chain = made["chain"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield


@pytest.fixture(autouse=True)
def _node_left_as_it_was() -> Iterator[None]:
    """A test that leaves another node's folder in the settings would fail others, not itself."""
    from django.conf import settings

    before = settings.DOKAZ
    yield
    after, settings.DOKAZ = settings.DOKAZ, before
    assert after is before, "settings.DOKAZ was not put back"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Begin a test database with the tables that migrations would make."""
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = postgresql.with_tables(
            os.environ["DOKAZ_DATABASE"]
        )
        yield
        return
    create = connection.creation._create_test_db
    filled = []

    def create_filled(*arguments: Any, **named: Any) -> str:
        name: str = create(*arguments, **named)
        filled.append(tables.fill(name))
        return name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.creation, "_create_test_db", create_filled)
        yield
    for database in filled:
        database.close()


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """Folder of real files made by others; tests that need it are skipped, visibly, without it."""
    folder = Path(os.environ.get("DOKAZ_FIXTURES", REPOSITORY.parent / "shared" / "fixtures"))
    if not folder.is_dir():
        pytest.skip(f"no shared fixtures at {folder.name}/: set DOKAZ_FIXTURES to run this test")
    return folder


# How long one example takes says how busy the machine is, not whether the code is right. A run
# tries the same examples as the run before it; DOKAZ_TEST_EXPLORE=yes looks for new ones.
settings.register_profile(
    "any machine",
    deadline=None,
    max_examples=count(30, 1000),
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("DOKAZ_TEST_EXPLORE"),
)
settings.load_profile("any machine")
