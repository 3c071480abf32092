# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programs run as processes of their own that need not import everything each time.

A run starts `dokaz` many hundreds of times, and nearly all that a start costs is imports. Here a
process that has imported all rooms forks, and the program runs in the fork as `python -m MODULE` or
`python FILE` would run it: with its own environment, folder, streams and exit code. What is made
of the environment, the settings, is made anew. How a start goes from nothing is for other tests.
"""

from __future__ import annotations

import atexit
import importlib
import multiprocessing
import os
import runpy
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

_SETTINGS = "dokaz.site.settings"
_OF_SERVERS = ("dokaz.site.urls", "dokaz.interfaces.worker.steps", "gunicorn.app.base")
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Ended:
    """A process that ended: its exit code (negative: the signal that ended it) and its words."""

    returncode: int
    stdout: str
    stderr: str


def run(
    program: str, arguments: Sequence[str], *, values: dict[str, str], cwd: Path, timeout: float
) -> Ended:
    """Run a module by its dotted name, or a file by its path, to its end.

    Raises TimeoutError after `timeout` seconds, when it has been killed.
    """
    with tempfile.TemporaryDirectory(prefix="dokaz-process-") as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = _started(program, arguments, values, cwd, out, err)
        process.join(timeout)
        if process.is_alive():
            process.kill()
            process.join()
            raise TimeoutError(f"{program} was killed after {timeout:g} s: {_text(err)[-3000:]}")
        code = process.exitcode
        process.close()
        assert code is not None
        return Ended(code, _text(out), _text(err))


def start(
    program: str, arguments: Sequence[str], *, values: dict[str, str], cwd: Path, log: Path
) -> BaseProcess:
    """Start a program that goes on until somebody ends it; all it says is added to `log`."""
    return _started(program, arguments, values, cwd, log, log)


def pull_the_plug(process: BaseProcess) -> None:
    """SIGKILL to a process and to all that it started, at once."""
    assert process.pid is not None
    for pid in (process.pid, *_children(process.pid)):
        os.kill(pid, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    """All processes started by one, and by those."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            child = int(folder.name)
            found += [child, *_children(child)]
    return found


def _started(
    program: str,
    arguments: Sequence[str],
    values: dict[str, str],
    cwd: Path,
    out: Path,
    err: Path,
) -> BaseProcess:
    process = _FORKS.Process(
        target=_become, args=(program, list(arguments), values, str(cwd), str(out), str(err))
    )
    process.start()
    return process


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _become(
    program: str, arguments: list[str], values: dict[str, str], cwd: str, out: str, err: str
) -> None:
    """Be that program, in a process that was just forked."""
    os.environ.clear()
    os.environ.update(values)
    os.chdir(cwd)
    if values.get("PYTHONWARNINGS") == "ignore":
        warnings.simplefilter("ignore")
    _stream(out, 1)
    _stream(err, 2)
    sys.path[:0] = [part for part in values.get("PYTHONPATH", "").split(os.pathsep) if part]
    sys.argv = [program, *arguments]
    code = _ended_with(program)
    # Forks of this kind leave out what others do at their end.
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _stream(path: str, number: int) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(opened, number)
    os.close(opened)
    stream = open(number, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    if number == 1:
        sys.stdout = sys.__stdout__ = stream  # type: ignore[misc]
    else:
        sys.stderr = sys.__stderr__ = stream  # type: ignore[misc]


def _ended_with(program: str) -> int:
    """Run it; the exit code Python would end with."""
    try:
        if program.endswith(".py"):
            sys.path.insert(0, str(Path(program).parent))
            runpy.run_path(program, run_name="__main__")
        else:
            runpy.run_module(program, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        print(ended.code, file=sys.stderr)
        return 1
    except BaseException:  # noqa: BLE001 - whatever it is, Python would tell it and end with 1
        traceback.print_exc()
        return 1
    return 0


def _prepare() -> None:
    """Import everything, and forget what the environment had a part in."""
    import django

    with tempfile.TemporaryDirectory(prefix="dokaz-test-") as home:
        os.environ.update(DJANGO_SETTINGS_MODULE=_SETTINGS, DOKAZ_HOME=home)
        os.environ.pop("DOKAZ_DATABASE", None)
        django.setup()
    # Not the command line itself, which looks at its streams as it is imported.
    for name in ("click", "rich.progress", "rich.table", "dokaz.core.parcel.writer", *_OF_SERVERS):
        importlib.import_module(name)
    _read_migrations()
    _forget_settings()


def _read_migrations() -> None:
    """Whoever looks at the state of the tables imports all of them."""
    from django.db.migrations.loader import MigrationLoader

    MigrationLoader(None)


def _forget_settings() -> None:
    from django.apps import apps
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty

    settings.__dict__.clear()
    settings.__dict__["_wrapped"] = empty
    del sys.modules[_SETTINGS]
    # Django made the object, which has not connected yet.
    for alias in connections:
        del connections[alias]
    vars(connections).pop("settings")
    vars(connections)["_settings"] = None
    # The program sets Django up as ever; only what is loaded already is not loaded again.
    apps.ready = False
    apps.populate = lambda installed_apps=None: setattr(apps, "ready", True)  # type: ignore[method-assign]


if multiprocessing.current_process().name == "MainProcess" and "pytest" not in sys.modules:
    # Only the process that forks is without pytest.
    _prepare()
