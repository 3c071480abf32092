# SPDX-License-Identifier: AGPL-3.0-or-later
"""The import contracts hold, and each of them catches the break it is there for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

BREAKS = {
    "floors": ("gate/policy.py", "import dokaz.members.api"),
    "core-floors": ("core/digests.py", "import dokaz.core.parcel"),
    "casework-floors": ("casework/places/api.py", "import dokaz.casework.events.api"),
    "deconflict-floors": (
        "deconflict/register/protocol/errors.py",
        "import dokaz.deconflict.duplicates",
    ),
    "register-protocol-pure": ("deconflict/register/protocol/errors.py", "import django"),
    "core-pure": ("core/digests.py", "import django"),
    "media-pure": ("media/probe.py", "import django"),
    "witness-small": ("interfaces/witness/app.py", "import dokaz.gate.api"),
    "register-holder-small": ("interfaces/register_holder/app.py", "import dokaz.gate.api"),
    "portal-alone": ("interfaces/portal/site.py", "import dokaz.publication.api"),
    "interfaces-independent": ("interfaces/witness/app.py", "import dokaz.interfaces.web"),
    "ledger-private": ("members/api.py", "import dokaz.ledger.append"),
    "rooms": ("evidence/api.py", "import dokaz.members.models"),
}


def lint(root: Path, *, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    command += ["--config", str(REPOSITORY / ".importlinter"), "--no-cache"]
    if contract:
        command += ["--contract", contract]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{REPOSITORY}"}
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package's modules that a test may break."""
    modules = shutil.ignore_patterns("*.pyc", "__pycache__", "static", "locale", "templates")
    shutil.copytree(REPOSITORY / "src" / "dokaz", tmp_path / "dokaz", ignore=modules)
    return tmp_path


def test_the_contracts_hold() -> None:
    result = lint(REPOSITORY / "src")
    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.parametrize(("contract", "broken"), BREAKS.items(), ids=BREAKS.keys())
def test_each_contract_catches_its_break(
    contract: str, broken: tuple[str, str], copy: Path
) -> None:
    file, line = broken
    module = copy / "dokaz" / file
    module.write_text(module.read_text("utf-8") + f"\n{line}\n", "utf-8")
    result = lint(copy, contract=contract)
    assert result.returncode == 1, result.stdout[-3000:] + result.stderr[-2000:]
    assert "BROKEN" in result.stdout


def test_every_contract_has_a_break() -> None:
    text = (REPOSITORY / ".importlinter").read_text("utf-8")
    named = {line.split(":")[2].rstrip("]") for line in text.splitlines() if ":contract:" in line}
    assert named == set(BREAKS)


def test_a_new_folder_without_a_floor_is_caught(copy: Path) -> None:
    (copy / "dokaz" / "attic").mkdir()
    (copy / "dokaz" / "attic" / "__init__.py").write_text("")
    assert lint(copy, contract="floors").returncode != 0
