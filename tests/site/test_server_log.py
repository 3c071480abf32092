# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web server's log: known words pass, all others are withheld, also unknown ones."""

import importlib.util
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from gunicorn.config import Config

from dokaz.site.server_log import HARMLESS, REPLACED, WITHHELD, ServerLog


@pytest.fixture
def log() -> Iterator[ServerLog]:
    made = ServerLog(Config())
    yield made
    for handler in list(made.error_log.handlers):
        if getattr(handler, "_gunicorn", False):
            made.error_log.removeHandler(handler)


def written(log: ServerLog) -> io.StringIO:
    stream = io.StringIO()
    # The test runner may listen too.
    (handler,) = [one for one in log.error_log.handlers if getattr(one, "_gunicorn", False)]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    return stream


def test_what_the_operator_needs_is_written_whole(log: ServerLog) -> None:
    stream = written(log)
    log.critical("WORKER TIMEOUT (pid:%s)", 17)
    log.error("Connection in use: %s", "('127.0.0.1', 8000)")
    assert "WORKER TIMEOUT (pid:17)" in stream.getvalue()
    assert "('127.0.0.1', 8000)" in stream.getvalue()


@pytest.mark.parametrize(
    ("message", "arguments", "instead"),
    [
        ("Error handling request %s %s", ("GET", "/x/?text=Olena"), "a request failed"),
        ("Error handling request /x/?text=Olena", (), "a request failed"),
        ("Invalid request from ip=192.0.2.7: Olena", (), "a request could not be read"),
        ("Exception during worker exit:\n%s", ("ValueError: Olena",), WITHHELD),
        ("words of a later version about %s", ("Olena",), WITHHELD),
    ],
)
def test_words_that_may_be_a_request_s_are_replaced(
    log: ServerLog, message: str, arguments: tuple[str, ...], instead: str
) -> None:
    stream = written(log)
    log.warning(message, *arguments)
    try:
        try:
            raise KeyError("Olena")
        except KeyError as error:
            raise ValueError("Olena of Izium") from error
    except ValueError:
        log.exception(message, *arguments, stack_info=True)
    text = stream.getvalue()
    assert text.count(instead) == 2
    assert "ValueError" in text
    assert "test_words_that_may" in text
    assert "Olena" not in text
    assert "192.0.2.7" not in text


def test_a_reload_keeps_one_handler_and_stays_quiet(log: ServerLog) -> None:
    log.setup(Config())
    stream = written(log)
    log.error("about Olena")
    assert stream.getvalue().count(WITHHELD) == 1
    assert "Olena" not in stream.getvalue()


@pytest.fixture(scope="module")
def sources() -> list[str]:
    """The text of every module of the web server."""
    found = importlib.util.find_spec("gunicorn")
    assert found is not None
    assert found.origin is not None
    return [path.read_text() for path in Path(found.origin).parent.rglob("*.py")]


@pytest.mark.parametrize("template", sorted({*HARMLESS, *REPLACED}))
def test_the_server_still_says_it_so(sources: list[str], template: str) -> None:
    """A template that the server does not use any more would be withheld without anybody knowing.

    A suffix the server adds to a message stands in its source apart from it.
    """
    parts = [part for part in template.partition(" Perhaps")[::2] if part]
    assert all(any(part in source for source in sources) for part in parts)
