# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guide in each parcel is true: its commands, typed as printed, say what it says they say."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.core.parcel.forger import take_apart
from tests.core.verify.full_parcel import Full, make_full

from dokaz.core.parcel.guide import LANGUAGES, guide_text

COMMAND = re.compile(r"^    \$ (.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Full:
    return make_full(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def unpacked(full: Full, tmp_path: Path) -> Path:
    (tmp_path / "p.zip").write_bytes(full.parcel)
    subprocess.run(["unzip", "-q", "p.zip"], cwd=tmp_path, check=True)
    return tmp_path / take_apart(full.parcel)[0]


def commands(folder: Path, language: str) -> list[str]:
    text = (folder / f"READ-ME-FIRST.{language}.txt").read_text("utf-8")
    return COMMAND.findall(text)


def run(folder: Path, language: str) -> subprocess.CompletedProcess[str]:
    """Type every command as printed; stop at the first that fails."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": str(folder.parent),
    }
    script = "set -e -o pipefail\n" + "\n".join(commands(folder, language))
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_as_printed_succeeds(full: Full, unpacked: Path, language: str) -> None:
    result = run(unpacked, language)
    assert result.returncode == 0, result.stderr
    output = result.stdout + result.stderr
    assert "Signature Verified Successfully" in output
    assert "Verification: OK" in output
    assert ". is valid" in output
    fingerprint = full.world.log_key.public.key_id.removeprefix("ed25519:")
    assert fingerprint in output


@pytest.mark.parametrize(
    "path",
    [
        "data/ALFA-EV-1/IMG_0001.jpg",
        "custody/events.jsonl",
        "ledger/checkpoint",
        "ledger/anchors/*/invented.tsr",
        "manifest-sha512.txt",
    ],
)
def test_a_flipped_bit_stops_the_commands(unpacked: Path, path: str) -> None:
    (target,) = unpacked.glob(path)
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(bytes(content))
    assert run(unpacked, "en").returncode != 0


def test_the_signature_command_alone_sees_a_changed_checkpoint(unpacked: Path) -> None:
    """Without the digests before it, as for someone who checks only this."""
    checkpoint = unpacked / "ledger" / "checkpoint"
    lines = checkpoint.read_text("utf-8").split("\n")
    lines[1] = str(int(lines[1]) + 1)
    checkpoint.write_text("\n".join(lines), "utf-8")
    wanted = [c for c in commands(unpacked, "en") if "sha256sum --q" not in c and "bagit" not in c]
    script = "set -e -o pipefail\n" + "\n".join(c for c in wanted if "sha512sum" not in c)
    result = subprocess.run(
        ["bash", "-c", script], cwd=unpacked, capture_output=True, text=True, check=False
    )
    assert result.returncode != 0
    assert "Signature Verification Failure" in result.stdout + result.stderr


def test_both_languages_give_the_same_commands(unpacked: Path) -> None:
    assert commands(unpacked, "uk") == commands(unpacked, "en")
    assert len(commands(unpacked, "uk")) >= 11


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_is_filled(unpacked: Path, language: str) -> None:
    text = (unpacked / f"READ-ME-FIRST.{language}.txt").read_text("utf-8")
    places = re.findall(r"\{[a-z_]+\}", text)
    assert places == []
    page = (unpacked / f"READ-ME-FIRST.{language}.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert f'lang="{language}"' in page


@pytest.mark.parametrize(
    ("language", "limits"),
    [("en", ("not prove", "Who filmed", "not later than")), ("uk", ("не доводить", "Хто зняв"))],
)
def test_the_limits_of_proof_are_stated(language: str, limits: tuple[str, ...]) -> None:
    text = guide_text(language, {}, timestamps=[])
    assert all(limit in text for limit in limits)
