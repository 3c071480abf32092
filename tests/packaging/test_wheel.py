# SPDX-License-Identifier: AGPL-3.0-or-later
"""The wheel is whole, and without extras it verifies a parcel with no Django and no network."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.core.parcel.simulator import small_world

REPOSITORY = Path(__file__).resolve().parents[2]
# What `pip install dokaz` brings beside the package itself.
DEPENDENCIES = ("cryptography", "cffi", "_cffi_backend", "rfc8785")
PROGRAM = "import sys; sys.path[:0] = {paths!r}; from dokaz.core.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Folders that hold the unpacked wheel and what the core depends on, and nothing else."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    beside = tmp_path_factory.mktemp("beside")
    for name in DEPENDENCIES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            # One of them is needed by some versions of another only.
            continue
        origin = Path(spec.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        (beside / source.name).symlink_to(source)
    return [str(unpacked), str(beside)]


def run_verifier(
    bare: list[str], *arguments: str, offline: bool
) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(paths=bare)
    # -S leaves out site-packages, -I everything that the environment could add.
    command = [sys.executable, "-I", "-S", "-B", "-c", program, *arguments]
    if offline:
        command = ["unshare", "--user", "--map-root-user", "--net", *command]
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def can_unshare() -> bool:
    tool = shutil.which("unshare")
    if tool is None:
        return False
    command = [tool, "--user", "--map-root-user", "--net", "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_the_wheel_holds_what_pages_need_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for needed in (
        "dokaz/interfaces/web/templates/web/base.html",
        "dokaz/interfaces/web/static/vendor/vendor.lock.json",
        "dokaz/interfaces/replay/fence.js",
        "dokaz/interfaces/replay/vendor/wabac.js",
        "dokaz/gate/migrations/0001_initial.py",
        "dokaz/interfaces/cli/locale/uk/LC_MESSAGES/dokaz.mo",
    ):
        assert needed in names
    assert any(name.endswith("locale/uk/LC_MESSAGES/django.mo") for name in names)
    assert any("licenses/LICENSE" in name for name in names)
    assert any("Apache-2.0" in name for name in names)
    assert not [name for name in names if name.startswith(("tests/", "tools/", "benchmarks/"))]


def test_without_extras_the_verifier_runs_with_no_network(bare: list[str], tmp_path: Path) -> None:
    parcel = tmp_path / "parcel.zip"
    parcel.write_bytes(small_world().parcel())
    if not can_unshare():
        pytest.skip("this system does not let a test take the network away (unshare)")
    result = run_verifier(bare, str(parcel), "--json", offline=True)
    assert result.returncode == 1, result.stderr
    report = json.loads(result.stdout)
    assert "failed" not in {step["status"] for step in report["steps"]}


def test_without_extras_one_changed_byte_is_found(bare: list[str], tmp_path: Path) -> None:
    content = bytearray(small_world().parcel())
    content[content.index(b"second")] ^= 1
    parcel = tmp_path / "parcel.zip"
    parcel.write_bytes(bytes(content))
    result = run_verifier(bare, str(parcel), "--json", offline=False)
    assert result.returncode == 2, result.stderr
    assert "IMG_0001" in result.stdout


def test_without_extras_there_is_no_django(bare: list[str]) -> None:
    program = f"import sys; sys.path[:0] = {bare!r}; import dokaz.core.cli, django"
    command = [sys.executable, "-I", "-S", "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "No module named 'django'" in result.stderr
