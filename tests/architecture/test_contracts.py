# SPDX-License-Identifier: AGPL-3.0-or-later
"""The import contracts hold, and each of them catches the break it is there for."""

import configparser
import os
import re
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
    # Wide enough that no line is broken.
    environment = {
        **os.environ, "PYTHONPATH": f"{root}{os.pathsep}{REPOSITORY}", "COLUMNS": "1000"
    }  # fmt: skip
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def copy_into(folder: Path) -> Path:
    """A copy of the package's modules that a test may break."""
    modules = shutil.ignore_patterns("*.pyc", "__pycache__", "static", "locale", "templates")
    shutil.copytree(REPOSITORY / "src" / "dokaz", folder / "dokaz", ignore=modules)
    return folder


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a package that has all these breaks at once."""
    copy = copy_into(tmp_path_factory.mktemp("broken"))
    for file, line in BREAKS.values():
        module = copy / "dokaz" / file
        module.write_text(module.read_text("utf-8") + f"\n{line}\n", "utf-8")
    result = lint(copy)
    assert result.returncode == 1, result.stdout[-3000:] + result.stderr[-2000:]
    return result.stdout


def test_the_contracts_hold() -> None:
    result = lint(REPOSITORY / "src")
    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.parametrize(("contract", "broken"), BREAKS.items(), ids=BREAKS.keys())
def test_each_contract_catches_its_break(contract: str, broken: tuple[str, str], told: str) -> None:
    """Other contracts' breaks may break it too: it has to name the import that is its own."""
    file, line = broken
    name = contracts()[contract]
    assert f"\n{name} BROKEN" in told
    section = re.split(r"\n\n\n(?=.+\n-+\n)", told.partition(f"\n{name}\n---")[2])[0]
    importer = f"dokaz.{file.removesuffix('.py').replace('/', '.')}"
    word = "reaches into" if contract == "rooms" else "->"
    assert re.search(rf"{importer} {word} {line.removeprefix('import ')}\b", section), section


def contracts() -> dict[str, str]:
    """Names of the contracts by their identifiers."""
    found = configparser.ConfigParser()
    found.read(REPOSITORY / ".importlinter", "utf-8")
    start = "importlinter:contract:"
    return {one.removeprefix(start): found[one]["name"] for one in found if one.startswith(start)}


def test_every_contract_has_a_break() -> None:
    assert set(contracts()) == set(BREAKS)


def test_a_new_folder_without_a_floor_is_caught(tmp_path: Path) -> None:
    copy = copy_into(tmp_path)
    (copy / "dokaz" / "attic").mkdir()
    (copy / "dokaz" / "attic" / "__init__.py").write_text("")
    assert lint(copy, contract="floors").returncode != 0
