# SPDX-License-Identifier: AGPL-3.0-or-later
"""A parcel that was unpacked and packed again by an honest program is not called false."""

import io
import os
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import pytest
from tests.core.parcel.forger import Files, take_apart
from tests.core.parcel.repacker import PROGRAMS, Named, put, unicode_path
from tests.core.parcel.simulator import World
from tests.core.verify.full_parcel import failed, ids, verify_bytes

from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Report
from dokaz.core.verify.verifier import verify_path

# "ю" and "ф" differ for old programs only in case; "род" in the page of Windows is valid UTF-8.
NAMES = ("фото їжака.jpg", "ю.jpg", "ф.jpg", "род.jpg", "йод.jpg", "plain.jpg")


@cache
def parcel() -> bytes:
    world = World()
    world.add_item("A-1", [(name, name.encode() * 9) for name in NAMES])
    return world.parcel()


@cache
def unchanged() -> Report:
    return verify_bytes(parcel())


def require_same_but_for_the_container(report: Report) -> None:
    assert not failed(report)
    assert [step.findings for step in report.steps[1:]] == [
        step.findings for step in unchanged().steps[1:]
    ]
    assert "container.repacked" in {finding.id for finding in report.steps[0].findings}


@pytest.mark.parametrize("program", PROGRAMS)
def test_whatever_program_packed_it_again_nothing_is_called_false(program: str) -> None:
    top, files = take_apart(parcel())
    again = PROGRAMS[program].pack(top, files)
    report = verify_bytes(again)
    require_same_but_for_the_container(report)
    named = {finding.id for finding in report.steps[0].findings}
    assert ("container.companions" in named) is PROGRAMS[program].companions


@pytest.mark.parametrize("program", PROGRAMS)
def test_and_what_was_changed_meanwhile_is_named(program: str) -> None:
    top, files = take_apart(parcel())
    path = next(path for path in files if path.endswith("їжака.jpg"))
    files[path] = files[path].upper()
    report = verify_bytes(PROGRAMS[program].pack(top, files))
    assert "bag.digest" in ids(report)
    assert path in {f.values.get("path") for step in report.steps for f in step.findings}


@pytest.mark.skipif(shutil.which("zip") is None, reason="zip is not installed")
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_so_it_is_with_zip_itself(tmp_path: Path, locale: str) -> None:
    with zipfile.ZipFile(io.BytesIO(parcel())) as archive:
        archive.extractall(tmp_path)
    again = tmp_path / "again.zip"
    top = next(each.name for each in tmp_path.iterdir())
    subprocess.run(
        ["zip", "-qr", again.name, top],
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": locale},
        check=True,
    )
    require_same_but_for_the_container(verify_path(again, trust=Trust(), workers=1))


def test_two_files_cannot_be_exchanged_behind_their_names() -> None:
    """Content and manifests fit under the stored names; programs that know the field "Unicode
    Path" would unpack each of the two under the name of the other."""
    top, files = take_apart(parcel())
    one, two = (next(p for p in files if p.endswith(name)) for name in ("plain.jpg", "ю.jpg"))
    assert ids(verify_bytes(packed(top, files, {}))) == set()
    exchanged = packed(top, files, {one: two, two: one})
    assert ids(verify_bytes(exchanged)) == {"container.unsafe", "container.unsafe_at"}
    # One of them under a name that is nobody's: found as a file too few and one too many.
    assert ids(verify_bytes(packed(top, files, {one: "data/new.jpg"}))) == {
        "bag.file_missing",
        "bag.not_listed",
        "metadata.file_missing",
        "metadata.file_unnamed",
    }


def packed(top: str, files: Files, said: dict[str, str]) -> bytes:
    """A zip by hand in which some members have a second name."""

    def named(path: str) -> Named:
        stored = f"{top}/{path}".encode()
        return Named(stored, extra=unicode_path(stored, f"{top}/{said.get(path, path)}"))

    return put([(named(path), content) for path, content in files.items()])
