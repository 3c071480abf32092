# SPDX-License-Identifier: AGPL-3.0-or-later
"""The archive inside a backup: what is written is read back, what is hostile is refused."""

import io
import secrets
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.errors import DokazError
from dokaz.core.keys import SigningKey
from dokaz.core.log.note import log_key
from dokaz.core.objects.sealed import Identity
from dokaz.interfaces.cli.backup import layout, settings_file, tar
from dokaz.interfaces.cli.backup.archive import Archive, head
from dokaz.interfaces.cli.backup.errors import BackupDamaged, BackupUnproven, BackupUnreadable
from dokaz.interfaces.cli.backup.reading import Unpacked, claim, unpack
from dokaz.interfaces.cli.backup.sealing import Passphrase, decrypt, encrypt_to, encrypt_with
from dokaz.interfaces.cli.backup.signing import Known, Maker, key_id_in, require_signed

KEY = Identity(b"\x09" * 32)
SIGNER = SigningKey(b"\x0a" * 32)
HEAD = head({"database": "sqlite", "objects": "included"})


def plain(tmp_path: Path, members: list[tuple[str, bytes]]) -> bytes:
    archive = Archive(
        at=datetime(2025, 3, 1, tzinfo=UTC), manifest=tmp_path / "list", watch=lambda done: None
    )
    parts = [b"".join(archive.value(name, content)) for name, content in members]
    parts += archive.end(key=SIGNER)
    archive.close()
    return b"".join(parts)


def sealed(content: bytes, path: Path) -> Path:
    chunks = encrypt_to([content], recipients=[KEY.recipient], randomness=secrets.token_bytes)
    path.write_bytes(b"".join(chunks))
    return path


def unpacked(tmp_path: Path, content: bytes) -> Unpacked:
    return unpack(sealed(content, tmp_path / "b.age"), claimed(tmp_path / "home"), openers=[KEY])


def claimed(home: Path) -> Path:
    claim(home)
    return home


GOOD = [(layout.HEAD, HEAD), ("keys/node.seed", b"secret"), ("ledger/public/checkpoint", b"note")]


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    found = unpacked(tmp_path, plain(tmp_path, GOOD))
    assert (found.files, found.engine) == (3, "sqlite")
    assert (tmp_path / "home" / "keys" / "node.seed").read_bytes() == b"secret"
    assert oct((tmp_path / "home" / "keys" / "node.seed").stat().st_mode & 0o777) == "0o600"


def test_other_programs_read_it_too(tmp_path: Path) -> None:
    """pyrage (age's own code in Rust) and Python's tarfile stand for `age` and `tar`."""
    file = sealed(plain(tmp_path, GOOD), tmp_path / "b.age")
    identity = pyrage.x25519.Identity.from_str(KEY.to_text())
    content = pyrage.decrypt(file.read_bytes(), [identity])
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        names = archive.getnames()
        manifest = archive.extractfile(layout.MANIFEST).read()
    assert names == [*(name for name, _ in GOOD), layout.MANIFEST, layout.SIGNATURE]
    assert manifest.count(b"\n") == 3


def test_a_passphrase_is_the_one_age_programs_know() -> None:
    chunks = encrypt_with(
        [b"content"], passphrase="слово", randomness=secrets.token_bytes, work_factor=3
    )
    made = b"".join(chunks)
    assert pyrage.passphrase.decrypt(made, "слово") == b"content"
    theirs = pyrage.passphrase.encrypt(b"other", "слово")
    assert b"".join(decrypt([theirs], openers=[Passphrase("слово")])) == b"other"


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "keys/../../evil",
        "/etc/passwd",
        "keys//x",
        "keys/",
        "keys/a\\b",
        "keys/a\nb",
        "keys/" + "x" * 201,
        "dokaz.toml",
        "objects/ab/" + "cd" * 32,
        "objects/ab/short",
        "ledger",
        "web/evil.py",
        "restore-incomplete",
    ],
)
def test_a_name_no_backup_has_is_refused(tmp_path: Path, name: str) -> None:
    content = tar.header(layout.HEAD, size=len(HEAD), at=0) + HEAD + tar.padding(len(HEAD))
    content += tar.header(name, size=4, at=0) + b"evil" + tar.padding(4) + tar.END
    with pytest.raises(BackupUnreadable):
        unpacked(tmp_path, content)
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.DIRTYPE,
        tarfile.FIFOTYPE,
        tarfile.GNUTYPE_SPARSE,
        tarfile.GNUTYPE_LONGNAME,
        tarfile.XGLTYPE,
    ],
)
def test_anything_but_a_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("keys/link")
    member.type, member.linkname = kind, "/etc/passwd"
    content = tar.header(layout.HEAD, size=len(HEAD), at=0) + HEAD + tar.padding(len(HEAD))
    content += member.tobuf(format=tarfile.USTAR_FORMAT) + tar.END
    with pytest.raises(BackupUnreadable):
        unpacked(tmp_path, content)
    assert not (tmp_path / "home" / "keys").exists()


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupUnreadable, match="twice"):
        unpacked(tmp_path, plain(tmp_path, [*GOOD, GOOD[1]]))
    assert (tmp_path / "home" / "keys" / "node.seed").read_bytes() == b"secret"


def test_a_list_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    content = plain(tmp_path, GOOD)
    assert content.count(b"secret") == 1
    with pytest.raises(BackupDamaged, match="list"):
        unpacked(tmp_path, content.replace(b"secret", b"SECRET"))


def test_a_file_left_out_is_refused(tmp_path: Path) -> None:
    whole, without = plain(tmp_path, GOOD), plain(tmp_path, GOOD[:2])
    # List and signature: a header and one block each.
    start = len(without) - len(tar.END) - 2048
    listing = whole[-(2048 + len(tar.END)) :]
    assert listing[:13] == b"manifest.json"
    with pytest.raises(BackupDamaged, match="list"):
        unpacked(tmp_path, without[:start] + listing)


def judged(found: Unpacked, key: SigningKey = SIGNER) -> None:
    require_signed(found.signature, list_sha256=found.list_sha256, key_id=key.public.key_id)


def test_a_backup_is_signed_over_its_list(tmp_path: Path) -> None:
    found = unpacked(tmp_path, plain(tmp_path, GOOD))
    judged(found)
    with pytest.raises(BackupUnproven, match="not signed with this key"):
        judged(found, SigningKey(b"\x0b" * 32))


def test_who_restores_knows_the_key_the_digest_or_the_passphrase(tmp_path: Path) -> None:
    found = unpacked(tmp_path, plain(tmp_path, GOOD))
    line, digest = log_key("archive.example/log", SIGNER.public).encode(), found.sha256
    key = SIGNER.public.key_id
    assert key_id_in(f" {line}\n") == key_id_in(key.upper()) == key
    with pytest.raises(DokazError):
        key_id_in(line[:-4])
    assert Known(key_id=key, sha256=digest).maker_of(found) is Maker.SIGNATURE
    assert Known(sha256=digest).maker_of(found) is Maker.DIGEST
    assert Known(passphrase=True).maker_of(found) is Maker.PASSPHRASE
    # One that is wrong is not made good by another.
    other = SigningKey(b"\x0b" * 32).public.key_id
    for wrong in (Known(key_id=other, sha256=digest, passphrase=True), Known(key, "ab" * 32, True)):
        with pytest.raises(BackupUnproven):
            wrong.maker_of(found)
    assert Known().maker_of(found) is Maker.NOT_CHECKED
    found.dump = tmp_path / "dump"
    with pytest.raises(BackupUnproven, match="is a program"):
        Known().maker_of(found)


def test_a_signature_of_another_backup_counts_for_nothing(tmp_path: Path) -> None:
    """Whoever can read an old backup of the node takes its signature along."""
    theirs = plain(tmp_path, [*GOOD, ("keys/other.seed", b"evil")])
    signed = plain(tmp_path, GOOD)[-(1024 + len(tar.END)) :]
    assert signed[:9] == b"signature"
    found = unpacked(tmp_path, theirs[: -len(signed)] + signed)
    with pytest.raises(BackupUnproven, match="not signed with this key"):
        judged(found)


def test_a_backup_from_before_signatures_is_read_and_called_unsigned(tmp_path: Path) -> None:
    first = HEAD.replace(b"dokaz-backup 2", b"dokaz-backup 1")
    whole = plain(tmp_path, [(layout.HEAD, first), *GOOD[1:]])
    found = unpacked(tmp_path, whole[: -(1024 + len(tar.END))] + tar.END)
    assert found.files == 3
    with pytest.raises(BackupUnproven, match="not signed"):
        judged(found)


def test_only_one_signature_follows_the_list(tmp_path: Path) -> None:
    whole = plain(tmp_path, GOOD)
    body, signed = whole[: -len(tar.END)], whole[-(1024 + len(tar.END)) :]
    with pytest.raises(BackupUnreadable, match="follows"):
        unpacked(tmp_path, body + signed)
    before = plain(tmp_path, [GOOD[0], (layout.SIGNATURE, b"{}")])
    with pytest.raises(BackupUnreadable, match="before"):
        unpack(sealed(before, tmp_path / "c.age"), claimed(tmp_path / "other"), openers=[KEY])


def test_an_archive_without_its_list_is_refused(tmp_path: Path) -> None:
    content = tar.header(layout.HEAD, size=len(HEAD), at=0) + HEAD + tar.padding(len(HEAD))
    with pytest.raises(BackupDamaged):
        unpacked(tmp_path, content + tar.END)


def test_something_after_the_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupUnreadable):
        unpacked(tmp_path, plain(tmp_path, GOOD) + b"more" * 128)


def test_an_object_under_a_foreign_name_is_not_stored(tmp_path: Path) -> None:
    name = layout.object_name("ab" * 32)
    found = unpacked(tmp_path, plain(tmp_path, [*GOOD, (name, b"not this")]))
    assert (found.damaged, found.objects) == (["ab" * 32], 0)
    stored = tmp_path / "home" / "objects" / "objects"
    assert stored.is_dir()
    assert not [path for path in stored.rglob("*") if path.is_file()]


def test_a_file_of_ten_gigabytes_keeps_its_size() -> None:
    size = 10 * 1024**3
    members = tar.Reader([tar.header("database/dokaz.sqlite3", size=size, at=0)]).members()
    assert next(members).size == size


@given(st.binary(max_size=3000))
def test_any_bytes_give_our_error_or_members(content: bytes) -> None:
    try:
        for member in tar.Reader([content]).members():
            for _ in member.chunks:
                pass
    except DokazError:
        pass


@given(
    st.integers(0, 2000),
    st.integers(0, 255),
)
def test_any_changed_byte_of_a_header_gives_our_error_or_members(at: int, value: int) -> None:
    content = bytearray(tar.header("keys/" + "й" * 90, size=8**11, at=1) + bytes(600))
    content[at % len(content)] = value
    try:
        for member in tar.Reader([bytes(content)]).members():
            for _ in member.chunks:
                pass
    except DokazError:
        pass


SETTINGS = """# our node
database = "postgresql://dokaz:geheim@db.example/dokaz"
s3_bucket = "evidence"
demo = false

[[witnesses]]
vkey = "w+1+a"
url = "https://w.example"
"""


def test_a_restored_node_does_not_open_the_old_database() -> None:
    text = settings_file.adapted(SETTINGS, database="", objects_are_local=True)
    assert "geheim" not in text
    assert "s3_bucket" not in text
    assert "# our node" in text
    assert "w.example" in text
    other = settings_file.adapted(
        SETTINGS, database='postgresql://x:"\\@h/n', objects_are_local=False
    )
    assert "s3_bucket" in other
    assert "geheim" not in other


def test_settings_written_in_an_unexpected_way_are_not_guessed_at() -> None:
    text = 'demo = false\n"database" = "postgresql://old"\n'
    with pytest.raises(BackupUnreadable):
        settings_file.adapted(text, database="", objects_are_local=True)
    multi = 'log_origin = """\ndatabase = 1\n"""\n'
    with pytest.raises(BackupUnreadable):
        settings_file.adapted(multi, database="", objects_are_local=True)
