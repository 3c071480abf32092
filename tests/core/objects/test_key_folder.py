# SPDX-License-Identifier: Apache-2.0
"""Keys under a passphrase: nothing is lost at any moment, and nothing opens without it."""

import os
import secrets
import shutil
from pathlib import Path

import pyrage
import pytest

from dokaz.core.errors import DokazError
from dokaz.core.objects.durable import WriteMode, is_temporary
from dokaz.core.objects.errors import KeysLocked, WeakPassphrase
from dokaz.core.objects.key_folder import PROTECTION, KeyFolder

WORDS = "п'ять зовсім різних слів тут"
OTHER = "інші слова, також досить довгі"
QUICK = 2
KEYS = {
    "node.seed": b"ab" * 32 + b"\n",
    "organisations/one.seed": b"cd" * 32 + b"\n",
    "organisations/one.age": b"AGE-SECRET-KEY-1EXAMPLE\nAGE-SECRET-KEY-1OLDER\n",
    "organisations/retired/one.2025-01-01.abcd.damaged": b"\x00\xff not text",
    "parcels/one.age": b"AGE-SECRET-KEY-1PARCELS\n",
}
PUBLIC = {"recovery.recipients": b"age1public\n", "web.secret": b"session\n"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "keys"
    for name, content in {**KEYS, **PUBLIC}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(content)
        path.chmod(0o600)
    return root


def folder(root: Path, words: str | None = WORDS) -> KeyFolder:
    return KeyFolder(root, passphrase=lambda: words, randomness=secrets.token_bytes)


def read_all(keys: KeyFolder) -> dict[str, bytes]:
    return {name: keys.read(keys.root / name) for name in KEYS}


def plain_bytes_in(root: Path) -> set[str]:
    """Names of keys whose plain bytes lie anywhere below the folder, under whatever name."""
    everything = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
    return {name for name, content in KEYS.items() if any(content in one for one in everything)}


def test_protected_keys_read_as_before_and_no_plain_byte_stays(root: Path) -> None:
    descriptors = {name: os.open(root / name, os.O_RDONLY) for name in KEYS}
    assert folder(root).protect(passphrase=WORDS, work_factor=QUICK) == len(KEYS)
    assert read_all(folder(root)) == KEYS
    assert plain_bytes_in(root) == set()
    for name, descriptor in descriptors.items():
        # What lay under the old name was overwritten, not only unlinked.
        assert os.pread(descriptor, 1000, 0) == bytes(len(KEYS[name]))
        os.close(descriptor)
    assert {name: (root / name).read_bytes() for name in PUBLIC} == PUBLIC
    assert folder(root).plain_files() == ()
    assert {oct((root / name).stat().st_mode & 0o777) for name in KEYS} == {"0o600"}


def test_age_opens_them_without_this_program(root: Path) -> None:
    folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    text = pyrage.passphrase.decrypt((root / PROTECTION).read_bytes(), WORDS).decode().strip()
    identity = pyrage.x25519.Identity.from_str(text)
    for name, content in KEYS.items():
        assert pyrage.decrypt((root / name).read_bytes(), [identity]) == content


@pytest.mark.parametrize("words", [None, "", OTHER])
def test_without_the_passphrase_nothing_opens_and_nothing_is_written(
    root: Path, words: str | None
) -> None:
    folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    locked = folder(root, words)
    with pytest.raises(KeysLocked):
        locked.open()
    with pytest.raises(KeysLocked):
        locked.read(root / "node.seed")
    with pytest.raises(KeysLocked):
        locked.write(root / "new.seed", b"ef" * 32)
    if words is not None:
        for change in (locked.protect, locked.unprotect):
            with pytest.raises(KeysLocked):
                change(passphrase=words)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_what_is_written_later_is_protected_too(root: Path) -> None:
    keys = folder(root)
    keys.protect(passphrase=WORDS, work_factor=QUICK)
    keys.write(root / "organisations" / "two.seed", b"ef" * 32)
    assert b"efef" not in (root / "organisations" / "two.seed").read_bytes()
    assert folder(root).read(root / "organisations" / "two.seed") == b"ef" * 32
    keys.write(root / "node.seed", b"another", mode=WriteMode.NEW_OR_EQUAL)
    assert keys.read(root / "node.seed") == KEYS["node.seed"]


def test_taking_it_off_brings_every_key_back(root: Path) -> None:
    keys = folder(root)
    keys.protect(passphrase=WORDS, work_factor=QUICK)
    keys.write(root / "organisations" / "two.seed", b"ef" * 32)
    assert keys.unprotect(passphrase=WORDS) == len(KEYS) + 1
    assert not (root / PROTECTION).exists()
    assert {name: (root / name).read_bytes() for name in KEYS} == KEYS
    assert read_all(folder(root, None)) == KEYS
    assert keys.unprotect(passphrase=WORDS) == 0


def test_a_new_passphrase_opens_and_the_old_one_no_more(root: Path) -> None:
    folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    with pytest.raises(KeysLocked):
        folder(root).change_passphrase(old=OTHER, new=WORDS, work_factor=QUICK)
    folder(root).change_passphrase(old=WORDS, new=OTHER, work_factor=QUICK)
    assert read_all(folder(root, OTHER)) == KEYS
    with pytest.raises(KeysLocked):
        folder(root, WORDS).open()


def test_a_running_process_follows_what_another_changed(root: Path) -> None:
    running = folder(root)
    assert running.read(root / "node.seed") == KEYS["node.seed"]
    folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    assert read_all(running) == KEYS
    folder(root).unprotect(passphrase=WORDS)
    assert read_all(running) == KEYS


@pytest.mark.parametrize("short", ["", "a", "elevenchars"])
def test_a_short_passphrase_is_refused_and_nothing_changed(root: Path, short: str) -> None:
    with pytest.raises(WeakPassphrase):
        folder(root).protect(passphrase=short, work_factor=QUICK)
    assert {name: (root / name).read_bytes() for name in KEYS} == KEYS
    assert not (root / PROTECTION).exists()


def steps_of(root: Path, change: str) -> int:
    """How many moments a whole change tells about."""
    seen: list[str] = []
    _change(folder(root), change, seen.append)
    return len(seen)


def _change(keys: KeyFolder, change: str, observe) -> None:
    if change == "protect":
        keys.protect(passphrase=WORDS, work_factor=QUICK, observe=observe)
    else:
        keys.unprotect(passphrase=WORDS, observe=observe)


@pytest.mark.parametrize("change", ["protect", "unprotect"])
def test_ended_at_every_moment_no_key_is_lost_and_the_next_call_ends_it(
    root: Path, tmp_path: Path, change: str
) -> None:
    if change == "unprotect":
        folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    copy = tmp_path / "counted"
    shutil.copytree(root, copy)
    moments = steps_of(copy, change)
    assert moments >= len(KEYS)
    for moment in range(moments):
        place = tmp_path / str(moment)
        shutil.copytree(root, place)
        left = moment
        pid = os.fork()
        if pid == 0:

            def end(step: str) -> None:
                nonlocal left
                if left == 0:
                    os._exit(9)  # no handler runs, as when the power goes
                left -= 1

            try:
                _change(folder(place), change, end)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
        assert read_all(folder(place)) == KEYS, f"after moment {moment}"
        _change(folder(place), change, lambda step: None)
        assert read_all(folder(place)) == KEYS
        assert not [path for path in place.rglob("*") if is_temporary(path.name)]
        assert plain_bytes_in(place) == (set() if change == "protect" else set(KEYS))


def test_a_failing_disk_in_the_middle_loses_no_key(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dokaz.core.objects import key_folder
    from dokaz.core.objects.errors import StoreFull

    calls = []

    def full(path: Path, content: bytes, **options: object) -> None:
        calls.append(path)
        if len(calls) == 3:
            raise StoreFull("no room")
        written(path, content, **options)  # type: ignore[arg-type]

    written = key_folder.write_file_durably
    monkeypatch.setattr(key_folder, "write_file_durably", full)
    with pytest.raises(StoreFull):
        folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    assert read_all(folder(root)) == KEYS
    assert not [path for path in root.rglob("*") if is_temporary(path.name)]
    folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    assert read_all(folder(root)) == KEYS
    assert plain_bytes_in(root) == set()


def test_a_damaged_file_is_named_and_left(root: Path) -> None:
    folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    path = root / "organisations" / "one.age"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    for act in (
        lambda: folder(root).read(path),
        lambda: folder(root).unprotect(passphrase=WORDS),
        lambda: folder(root).protect(passphrase=WORDS),
    ):
        with pytest.raises(KeysLocked, match=r"one\.age"):
            act()
    assert path.read_bytes() == content
    assert folder(root).read(root / "node.seed") == KEYS["node.seed"]


def test_a_lost_protection_file_is_not_made_anew(root: Path) -> None:
    folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    (root / PROTECTION).unlink()
    with pytest.raises(KeysLocked, match=PROTECTION):
        folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    with pytest.raises(KeysLocked, match=PROTECTION):
        folder(root).read(root / "node.seed")
    assert not (root / PROTECTION).exists()


def test_any_bytes_in_place_of_the_protection_are_our_error(root: Path) -> None:
    folder(root).protect(passphrase=WORDS, work_factor=QUICK)
    good = (root / PROTECTION).read_bytes()
    for content in (b"", b"age-encryption.org/v1\n", good[:-1], good + b"x", b"\xff" * 300):
        (root / PROTECTION).write_bytes(content)
        with pytest.raises(DokazError) as caught:
            folder(root).open()
        assert isinstance(caught.value, KeysLocked)
