# SPDX-License-Identifier: AGPL-3.0-or-later
"""The committed browser files are those of the lock, and a changed one is noticed."""

import importlib.util
import json
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "vendor.py"


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, working on copies of its folders."""
    spec = importlib.util.spec_from_file_location("vendor_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "vendor_tool", tool)
    spec.loader.exec_module(tool)
    for name in ("STATIC", "REPLAY", "TESTING"):
        copy = tmp_path / name
        shutil.copytree(getattr(tool, name), copy)
        monkeypatch.setattr(tool, name, copy)
    return tool


@pytest.mark.parametrize("name", ["STATIC", "REPLAY", "TESTING"])
def test_committed_files_agree_with_the_lock(vendor: ModuleType, name: str) -> None:
    folder = getattr(vendor, name)
    assert vendor.check(vendor.read_lock(folder), folder) == []


def test_changed_missing_and_foreign_files_are_named(vendor: ModuleType) -> None:
    with (vendor.STATIC / "htmx.min.js").open("ab") as file:
        file.write(b" ")
    (vendor.STATIC / "tus.min.js").unlink()
    (vendor.STATIC / "extra.js").write_text("1")

    problems = vendor.check(vendor.read_lock(vendor.STATIC), vendor.STATIC)

    assert problems == ["not in the lock: extra.js", "changed: htmx.min.js", "missing: tus.min.js"]


def test_another_archive_is_refused_and_nothing_written(
    vendor: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.tgz"
    other.write_bytes(b"not the package")
    monkeypatch.setattr(vendor, "fetch", lambda package, folder: other)
    before = {path: path.read_bytes() for path in vendor.STATIC.rglob("*") if path.is_file()}

    with pytest.raises(vendor.VendorError):
        vendor.refresh(vendor.read_lock(vendor.STATIC), vendor.STATIC, pin=False)

    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.parametrize("name", ["STATIC", "REPLAY", "TESTING"])
def test_every_package_is_pinned_with_licence_and_digests(vendor: ModuleType, name: str) -> None:
    text = (getattr(vendor, name) / vendor.LOCK_NAME).read_text()
    lock = json.loads(text)
    for package in lock["packages"]:
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package["integrity"])
        assert package["licence"]
    for digest in vendor.locked_digests(lock).values():
        assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert "http" not in text


def test_nothing_shipped_refers_to_a_missing_map_or_a_foreign_address(vendor: ModuleType) -> None:
    for path in vendor.STATIC.rglob("*"):
        if path.suffix in (".js", ".css"):
            text = path.read_text()
            assert "sourceMappingURL" not in text
            assert not re.search(r"url\(\s*['\"]?(https?:)?//", text)
            assert not re.search(r"@import", text)
