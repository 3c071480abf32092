# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz-verify` as people run it: exit codes, options, and nothing but core behind it."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cryptography
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.core.parcel.forger import flip_in_zip, forge
from tests.core.parcel.simulator import seeded
from tests.core.parcel.test_encrypted import IDENTITY, encrypted
from tests.core.verify.full_parcel import HEIGHT, Full, make_full
from tests.core.verify.test_receipt import WORLD, receipt

import dokaz
from dokaz.core import cli
from dokaz.core.keys import SigningKey
from dokaz.core.objects.sealed import Identity
from dokaz.core.parcel import layout
from dokaz.core.parcel.ledger_files import organisations_json
from dokaz.core.verify.command_words import COMPLAINTS, HELP
from dokaz.core.verify.verdict import ExitCode

SOURCE = Path(dokaz.__path__[0]).parent


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Full:
    return make_full(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def parcel(full: Full, tmp_path: Path) -> Path:
    path = tmp_path / "parcel.zip"
    path.write_bytes(full.parcel)
    return path


@pytest.fixture
def grounds(full: Full, tmp_path: Path) -> list[str]:
    """Options for everything but the block header, which tests cannot make for Bitcoin itself."""
    world = full.world
    keys = tmp_path / "keys.json"
    keys.write_bytes(organisations_json(tuple(m.as_organisation() for m in world.members)))
    policy, roots, vkey = tmp_path / "policy", tmp_path / "roots.pem", tmp_path / "log.vkey"
    policy.write_text(world.policy)
    roots.write_bytes(full.roots)
    vkey.write_text(world.log_vkey + "\n")
    return [
        *("--org-key", str(keys)),
        *("--policy", str(policy)),
        *("--tsa-roots", str(roots)),
        *("--log-key", str(vkey)),
    ]


def run_json(
    capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> tuple[int, dict[str, object]]:
    code = cli.main([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_0_all_proven(
    full: Full, tmp_path: Path, grounds: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A receipt, since no test can bring a Bitcoin block for a parcel's OpenTimestamps proof."""
    (tmp_path / "r.tlog-proof").write_bytes(receipt().to_bytes())
    (tmp_path / "file").write_bytes(b"first" * 300)
    assert WORLD.policy == full.world.policy
    code, report = run_json(
        capsys, tmp_path / "r.tlog-proof", "--file", tmp_path / "file", *grounds
    )
    assert (code, report["status"]) == (0, "proven"), report


def test_1_something_not_checked(
    parcel: Path, grounds: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, report = run_json(capsys, parcel, *grounds)
    assert (code, report["status"]) == (1, "not_checked")
    steps = report["steps"]
    assert isinstance(steps, list)
    assert [step["id"] for step in steps if step["status"] != "proven"] == ["blocks"]


def test_2_failed(full: Full, parcel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parcel.write_bytes(flip_in_zip(full.parcel, "data/ALFA-EV-1/IMG_0001.jpg"))
    code, report = run_json(capsys, parcel)
    assert (code, report["status"]) == (2, "failed")


def test_2_unsafe(full: Full, parcel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parcel.write_bytes(b"MZ" + full.parcel)
    code, report = run_json(capsys, parcel)
    assert (code, report["status"]) == (2, "failed")
    steps = report["steps"]
    assert isinstance(steps, list)
    assert {step["status"] for step in steps[1:]} == {"not_checked"}


@pytest.mark.parametrize("content", [None, b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_3_unreadable(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.zip"
    if content is not None:
        path.write_bytes(content)
    assert cli.main([str(path)]) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("dokaz-verify: cannot read this")


def test_3_newer_format(full: Full, parcel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def newer(files: dict[str, bytes]) -> None:
        files[layout.PARCEL] = files[layout.PARCEL].replace(b"parcel/1", b"parcel/2")

    parcel.write_bytes(forge(full.parcel, newer))
    assert cli.main([str(parcel)]) == 3
    assert "newer dokaz-verify" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--unknown"],
        ["--workers", "0"],
        ["--lang", "xx"],
        ["--file", "x"],
        ["--log-key", "name+00000000+AAAA"],
        ["--log-key", "/nonexistent"],
        ["--org-key", "ed25519:1234"],
        ["--policy", "/nonexistent"],
        ["--block-header", "1=00"],
    ],
    ids=lambda options: options[0],
)
def test_64_usage(parcel: Path, options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = cli.main([str(parcel), *options])
    except SystemExit as stop:
        code = int(stop.code or 0)
    assert code == 64
    assert capsys.readouterr().out == ""


def test_64_without_input(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main([])
    assert stop.value.code == 64
    assert "usage" in capsys.readouterr().err


def test_70_a_fault_of_the_program_is_never_taken_for_a_verdict(
    parcel: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(cli, "verify_opened", fault)
    assert cli.main([str(parcel)]) == 70
    assert "nothing was decided" in capsys.readouterr().err


def test_fingerprints_and_pem_are_taken(
    full: Full, parcel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = full.world.members
    pem = tmp_path / "first.pem"
    pem.write_bytes(first.key.public.to_pem())
    code, report = run_json(
        capsys,
        parcel,
        *("--org-key", pem, "--org-key", second.key.public.key_id),
        *("--log-key", full.world.log_key.public.key_id.removeprefix("ed25519:").upper()),
    )
    steps = report["steps"]
    assert isinstance(steps, list)
    proven = {step["id"] for step in steps if step["status"] == "proven"}
    assert {"events", "log", "seal", "custody", "omissions"} <= proven
    assert code == 1


def test_a_key_file_that_gives_other_keys_fails(
    full: Full, parcel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = replace(full.world.members[0], key=SigningKey(seeded("another key")))
    keys = tmp_path / "keys.json"
    keys.write_bytes(organisations_json((other.as_organisation(),)))
    code, report = run_json(capsys, parcel, "--org-key", keys)
    assert code == 2
    assert "events.key_contradicted" in json.dumps(report)


def test_a_block_header_without_work_fails(
    full: Full, parcel: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, report = run_json(capsys, parcel, "--block-header", f"{HEIGHT}={full.header.hex()}")
    assert code == 2
    assert "blocks.proof" in json.dumps(report)


def test_an_encrypted_parcel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.zip.age"
    path.write_bytes(encrypted())
    assert cli.main([str(path)]) == 3
    assert "--identity" in capsys.readouterr().err
    identity = tmp_path / "key.txt"
    identity.write_text(f"# made for a test\n{IDENTITY.to_text()}\n")
    assert cli.main([str(path), "--identity", str(identity)]) == 1
    identity.write_text(Identity(seeded("wrong")).to_text() + "\n")
    assert cli.main([str(path), "--identity", str(identity)]) == 3


@pytest.mark.parametrize(("language", "word"), [("uk", "доведено"), ("en", "proven")])
def test_reports_for_people(
    parcel: Path, tmp_path: Path, language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "report.html"
    assert cli.main([str(parcel), "--lang", language, "--html", str(page)]) == 1
    assert word in capsys.readouterr().out
    assert word in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        ({"LANG": "uk_UA.UTF-8"}, "uk"),
        ({"LC_ALL": "C", "LANG": "uk_UA.UTF-8"}, "en"),
        ({"LC_ALL": "C", "DOKAZ_LANGUAGE": "uk"}, "uk"),
    ],
)
def test_the_language_follows_the_computer(
    settings: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DOKAZ_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert cli._language() == language


@pytest.mark.parametrize("table", [HELP, COMPLAINTS])
def test_the_command_has_words_in_both_languages(table: dict[str, tuple[str, str]]) -> None:
    for name, (english, ukrainian) in table.items():
        assert english.count("{}") == ukrainian.count("{}")
        assert name == "grounds" or re.search("[а-яіїєґ]", ukrainian)
        assert not re.search("[а-яіїєґ]", english)


def test_help_and_complaints_are_ukrainian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOKAZ_LANGUAGE", "uk")
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith("використання: dokaz-verify")
    assert "Коди завершення: 0 усе доведено" in shown
    assert cli.main([str(tmp_path / "absent.zip")]) == 3
    assert capsys.readouterr().err == (
        "dokaz-verify: це не читається: файл не відкривається: немає такого файлу чи теки\n"
    )
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04 and no more")
    assert cli.main([str(tmp_path / "cut.zip")]) == 3
    assert "можливо, його обірвано" in capsys.readouterr().err
    assert cli.main(["x.zip", "--block-header", "1=00"]) == 64
    assert "шістнадцяткових цифр заголовка" in capsys.readouterr().err
    # Asked for in so many words, English goes before the environment.
    assert cli.main([str(tmp_path / "absent.zip"), "--lang", "en"]) == 3
    assert "cannot open the file" in capsys.readouterr().err


ISOLATED = """
import sys
sys.path[:0] = {paths!r}
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {banned!r}:
            raise ImportError("not allowed here: " + name)
        return None
sys.meta_path.insert(0, Refuse())
import socket
def no_network(*a, **k):
    raise OSError("no network")
socket.socket.connect = no_network
from dokaz.core.cli import main
code = main(sys.argv[1:])
ours = (n for n in sys.modules if n.startswith("dokaz."))
foreign = sorted(n for n in ours if not n.startswith("dokaz.core"))
print("MODULES", foreign, "django" in sys.modules, file=sys.stderr)
sys.exit(code)
"""
BANNED = ("django", "requests", "urllib3", "boto3", "httpx", "lxml", "psycopg", "ssl")


def test_it_runs_with_nothing_but_core_and_without_network(parcel: Path) -> None:
    """Isolated Python, refused imports: whatever core does not declare to need cannot be there."""
    needed = {str(Path(m.__path__[0]).parent) for m in (cryptography, rfc8785)}
    program = ISOLATED.format(paths=[str(SOURCE), *needed], banned=BANNED)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    result = subprocess.run(
        [sys.executable, "-S", "-I", "-W", "error", "-c", program, str(parcel), "--lang", "en"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    assert "MODULES [] False" in result.stderr
    assert "Nothing failed" in result.stdout


def test_a_narrow_terminal_encoding_does_not_stop_the_report(parcel: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(SOURCE)}
    result = subprocess.run(
        [sys.executable, "-m", "dokaz.core.cli", str(parcel), "--lang", "uk"],
        capture_output=True,
        env=environment,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    assert result.stdout.isascii()


def test_the_public_key_of_another_kind_is_refused(
    parcel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = tmp_path / "ec.pem"
    pem.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert cli.main([str(parcel), "--org-key", str(pem)]) == 64
    assert "Ed25519" in capsys.readouterr().err


GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"


@pytest.mark.parametrize("language", ["uk", "en"])
def test_the_guides_name_every_option_and_every_exit_code(language: str) -> None:
    guide = (GUIDES / f"verify.{language}.md").read_text("utf-8")
    options = {
        option
        for action in cli._parser(language)._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    assert len(options) >= 10
    assert not {option for option in options if option not in guide}
    for code in ExitCode:
        assert f"\n| {int(code)} | " in guide
