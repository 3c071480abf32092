# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every command keeps to: exit codes, JSON, help that the guides quote, no traceback."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from tests.intake.installation import REPOSITORY
from tests.interfaces.cli.help_texts import help_in, help_texts, quoted
from tests.interfaces.cli.installed import Node
from tests.waiting import PATIENCE_SECONDS, free_port

from dokaz.core.errors import DokazError, InvalidInput, NotProven, OutcomeUnknown, StorageFault
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from dokaz.interfaces.cli import errors, exits
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.failures import as_ours
from dokaz.interfaces.cli.main import COMMANDS, main
from dokaz.interfaces.cli.main import _failed as failed
from dokaz.interfaces.portal.stories import read_story
from dokaz.interfaces.portal.wrong import FilesWrong

GUIDES = REPOSITORY / "docs" / "guides"


def test_exit_codes_are_these_for_ever() -> None:
    assert {code.name: int(code) for code in exits.Exit} == {
        "DONE": 0,
        "ATTENTION": 1,
        "USAGE": 2,
        "REFUSED": 3,
        "NOT_FOUND": 4,
        "OPERATOR": 5,
        "DEFECT": 70,
    }


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidInput("x"), 2),
        (NotProven("x"), 3),
        (StorageFault("x"), 5),
        (OutcomeUnknown("x"), 5),
        (Refused("a.b.c", "role_missing"), 3),
        (Conflict("closed", "x"), 3),
        (NotFound("item"), 4),
        (Rejected("field", "x"), 2),
        (errors.WrongChoice("x"), 2),
        (errors.SignInRefused("x"), 3),
        (errors.Busy("x"), 3),
        (errors.RestoreIncomplete("x"), 5),
        (errors.NewerDatabase("x"), 5),
        (errors.Defect("x"), 70),
    ],
)
def test_who_must_act_decides_the_code(error: DokazError, code: int) -> None:
    assert exits.exit_for(error) == code


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (sqlite3.OperationalError("no such table: Іваненко"), errors.DatabaseUnreachable),
        (PermissionError(13, "denied", "/home/Іваненко"), StorageFault),
        (KeyError("Іваненко"), errors.Defect),
    ],
)
def test_errors_of_others_lose_their_words(error: Exception, kind: type) -> None:
    ours = as_ours(error)
    assert isinstance(ours, kind)
    assert "Іваненко" not in str(ours)


def test_a_refusal_that_repeats_a_name_steers_no_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Whoever sends a story or a plan chooses the names in it, and of its folders."""
    folder = tmp_path / "\x1b[2J\x1b[1;1HALL PROVEN\x1b[31m"
    folder.mkdir()
    with pytest.raises(FilesWrong) as wrong:
        read_story(folder, kinds=(), oblasts=())
    assert "\x1b" in str(wrong.value)
    assert failed(WrongChoice(str(wrong.value))) == 2
    said = capsys.readouterr().err
    assert "ALL PROVEN" in said
    assert "\x1b" not in said


def test_codes_of_errors_are_not_used_twice() -> None:
    own = [
        value.code
        for value in vars(errors).values()
        if isinstance(value, type) and value.__module__ == errors.__name__
    ]
    assert len(own) == len(set(own)) > 5
    assert all(code.startswith("cli.") for code in own)


def test_every_command_loads_and_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    texts = help_texts()
    for name, summary in COMMANDS.items():
        if name != "verify":
            assert name in texts
            assert summary
    commands = {words for words in texts if words}
    leaves = {w for w in commands if not any(other.startswith(f"{w} ") for other in commands)}
    assert all("--json" in texts[words] for words in leaves)
    assert main(["no-such-command"]) == 2
    assert main(["receive"]) == 2


@pytest.mark.parametrize("language", ["uk", "en"])
def test_the_guide_quotes_the_help_as_it_is(language: str) -> None:
    guide = (GUIDES / f"command-line.{language}.md").read_text("utf-8")
    assert quoted(guide) == help_in(language), "run tests.interfaces.cli.help_texts on the guides"


@pytest.mark.parametrize("language", ["uk", "en"])
def test_the_guides_name_every_exit_code_and_setting(language: str) -> None:
    guide = (GUIDES / f"command-line.{language}.md").read_text("utf-8")
    for code in exits.Exit:
        assert f"| {int(code)} |" in guide
    operate = (GUIDES / f"operate.{language}.md").read_text("utf-8")
    from dokaz.site import configuration

    for field in configuration.dataclasses.fields(configuration.Configuration):
        if field.name not in ("home", "secret"):
            assert f"`{field.name}`" in operate, field.name


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "_DOKAZ_COMPLETE" in capsys.readouterr().out
    assert main(["completion", "csh"]) == 2


def test_completion_knows_the_commands(template: Node) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from dokaz.interfaces.cli.main import main; main([])"],
        env={
            **template.values,
            "_DOKAZ_COMPLETE": "bash_complete",
            "COMP_WORDS": "dokaz led",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert "ledger" in done.stdout


def test_json_may_stand_before_or_after(node: Node) -> None:
    before = node.run("--json", "ledger", "status")
    after = node.run("ledger", "status", "--json")
    assert before.code == after.code == 0
    assert before.document == after.document
    assert json.loads(node.run("ledger", "key", "--json").out)["log_key"]


@pytest.mark.thorough("test_key_protection.py starts one in a terminal, and stops it")
def test_a_node_starts_serves_and_stops(node: Node) -> None:
    """The whole node from `dokaz run`, with the port of its own choosing."""
    port = free_port()
    values = {**node.values, "DOKAZ_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "dokaz.interfaces.cli.main", "run"],
        env=values,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert answers(f"http://127.0.0.1:{port}/sign-in/", process)
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, said
    assert f"http://127.0.0.1:{port}" in said


def answers(address: str, process: subprocess.Popen[str]) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=60) as response:
                return response.status == 200
        except OSError:
            time.sleep(0.3)
    return False


def test_files_of_a_new_node_are_the_accounts_alone(tmp_path: Path, template: Node) -> None:
    home = tmp_path / "new"
    node = template.with_values(DOKAZ_HOME=str(home))
    before = os.umask(0o000)
    try:
        node.run("ledger", "key")
    finally:
        os.umask(before)
    made = [home, *home.rglob("*")]
    assert len(made) > 2
    assert [path for path in made if path.stat().st_mode & 0o077] == []
