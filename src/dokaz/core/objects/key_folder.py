# SPDX-License-Identifier: Apache-2.0
"""A folder of secret keys, as plain files or all under one passphrase.

Secret files end in `.seed`, `.age` or `.damaged`, at any depth. `protection.age` in the folder
itself says that they are protected; see `sealed/protection.py` for the form.

Promises:

- a protected file is re-read from the disk, opened and compared before the plain one goes
- a kill at any moment loses no key; the same call, made again, goes on where it was
- the plain file's bytes are overwritten where they lie before its name goes
- a key written while files change hands is never lost: writers and changers keep apart by a lock

Not promised: that overwritten bytes cannot be brought back from flash memory, from a file system
that writes copies, or from older backups.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from dokaz.core.errors import DokazError
from dokaz.core.objects.durable import (
    WriteMode,
    is_temporary,
    open_regular,
    sync_folder,
    write_all,
    write_file_durably,
)
from dokaz.core.objects.errors import KeysLocked, NoMatchingKey, WeakPassphrase, faults_named
from dokaz.core.objects.sealed.keys import Randomness
from dokaz.core.objects.sealed.passphrase import DEFAULT_WORK_FACTOR
from dokaz.core.objects.sealed.protection import (
    Protection,
    is_protected,
    make_protection,
    open_protection,
    write_protection,
)

PROTECTION = "protection.age"
LEAST_PASSPHRASE = 12
_LOCK = ".protection.lock"
_SECRET = frozenset({".seed", ".age", ".damaged"})
_LARGEST = 1 << 20

Passphrase = Callable[[], str | None]
"""Gives the passphrase when it is needed, or None where there is none."""
Observer = Callable[[str], None]


class KeyFolder:
    """Reads and writes the secret files of one folder. Several processes may use it at once.

    `passphrase` is asked once for each state of `protection.age`.
    """

    def __init__(self, root: Path, *, passphrase: Passphrase, randomness: Randomness) -> None:
        self.root = root
        self._passphrase = passphrase
        self._randomness = randomness
        self._opened: tuple[tuple[int, ...], Protection] | None = None

    @property
    def is_protected(self) -> bool:
        """Whether new secrets are written in protected form."""
        return self._protection_path.exists()

    def open(self) -> None:
        """Open the protection now, if there is one, so that no later reading can fail for it.

        Raises:
            KeysLocked: the passphrase is missing or wrong, or `protection.age` is damaged.
        """
        if self.is_protected:
            self._protection()

    def read(self, path: Path) -> bytes:
        """What a secret file holds.

        Raises:
            OSError: as the system says it.
            KeysLocked: it is protected and cannot be opened.
        """
        content = path.read_bytes()
        if is_protected(content) and not self.is_protected:
            # The protection may have been taken off between the two looks.
            content = path.read_bytes()
        return self._content(path, content)

    def write(self, path: Path, content: bytes, *, mode: WriteMode = WriteMode.REPLACE) -> None:
        """Write a secret file (0600), protected if the folder is; its folder must exist.

        With `NEW_OR_EQUAL` a file that exists is left as it is, whatever it holds.

        Raises:
            KeysLocked: the folder is protected and cannot be opened; nothing was written.
            StorageFault: as `write_file_durably`.
        """
        with self.changing():
            if mode is WriteMode.NEW_OR_EQUAL and path.exists():
                return
            if self.is_protected:
                content = self._protection().seal(content, randomness=self._randomness)
            write_file_durably(path, content, mode=mode)

    def renew(self, path: Path, content: bytes) -> None:
        """Write a secret file in the place of one whose bytes are then overwritten where they lie.

        Raises:
            KeysLocked: as `write`.
            StorageFault: as `write`; or the new file is there and the old bytes may be too.
        """
        with ExitStack() as closing, self.changing():
            old = None
            if path.exists():
                with faults_named("renewing a key"):
                    old = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
                closing.callback(os.close, old)
            self.write(path, content)
            if old is not None:
                with faults_named("overwriting a key that was renewed"):
                    _overwrite(old)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold off `protect` and `unprotect` for the body; for whoever moves secret files."""
        with _locked(self.root / _LOCK, fcntl.LOCK_SH):
            yield

    def plain_files(self) -> tuple[Path, ...]:
        """Secret files that lie unprotected, in order of their names."""
        return tuple(path for path in self._secrets() if not is_protected(_beginning(path)))

    def protect(
        self,
        *,
        passphrase: str,
        work_factor: int = DEFAULT_WORK_FACTOR,
        observe: Observer = lambda step: None,
    ) -> int:
        """Bring every secret file under this passphrase; returns how many changed form.

        1. `protection.age` is made and opened again from the disk; one that exists is opened
        2. each plain file is replaced by its protected form, read back and compared
        3. its old bytes are overwritten, then lose their name

        Raises:
            KeysLocked: there is a protection that this passphrase does not open, or a file does
                not open under it; what was changed before stays changed and opens.
            WeakPassphrase: a new one has fewer than `LEAST_PASSPHRASE` characters.
            StorageFault: a disk failed; every key is still there in one form.
        """
        with _locked(self.root / _LOCK, fcntl.LOCK_EX):
            self._clear_leftovers()
            protection = self._made_or_opened(passphrase, work_factor)  # 1
            observe("protection ready")
            changed = 0
            for path in self._secrets():
                content = _read(path)
                if is_protected(content):
                    _require_opens(protection, content, path)
                    continue
                sealed = protection.seal(content, randomness=self._randomness)
                self._replace(path, sealed, same=content, protection=protection, observe=observe)
                changed += 1
            return changed

    def unprotect(self, *, passphrase: str, observe: Observer = lambda step: None) -> int:
        """Bring every secret file back to plain form; `protection.age` goes last.

        Raises: as `protect`.
        """
        with _locked(self.root / _LOCK, fcntl.LOCK_EX):
            self._clear_leftovers()
            if not self.is_protected:
                return 0
            protection = _opened(self._protection_path, passphrase)
            opened = {
                path: _require_opens(protection, content, path)
                for path in self._secrets()
                if is_protected(content := _read(path))
            }
            for path, content in opened.items():
                write_file_durably(path, content)
                observe("opened")
            with faults_named("removing the protection of keys"):
                self._protection_path.unlink()
                sync_folder(self.root)
            return len(opened)

    def change_passphrase(
        self, *, old: str, new: str, work_factor: int = DEFAULT_WORK_FACTOR
    ) -> None:
        """Open the same keys with another passphrase from now on; their files stay as they are.

        Older copies of `protection.age`, in backups too, still open with the old one.

        Raises:
            KeysLocked: `old` is wrong, or nothing is protected. Nothing was changed.
        """
        with _locked(self.root / _LOCK, fcntl.LOCK_EX):
            protection = _opened(self._protection_path, old)
            self._write_protection(protection, new, work_factor)

    @property
    def _protection_path(self) -> Path:
        return self.root / PROTECTION

    def _protection(self) -> Protection:
        with faults_named("looking at the protection of keys"):
            status = self._protection_path.stat()
        state = (status.st_mtime_ns, status.st_ino, status.st_size)
        if self._opened is None or self._opened[0] != state:
            passphrase = self._passphrase()
            if not passphrase:
                raise KeysLocked(
                    "The keys are under a passphrase and none was given. Nothing was started or "
                    "changed. Name a file that holds it in DOKAZ_KEYS_PASSPHRASE_FILE, or run the "
                    "command in a terminal to be asked."
                )
            self._opened = (state, _opened(self._protection_path, passphrase))
        return self._opened[1]

    def _content(self, path: Path, content: bytes) -> bytes:
        if not is_protected(content):
            return content
        if not self.is_protected:
            raise KeysLocked(
                f"Key {path.name} is protected, but {PROTECTION} is not in the key folder. Nothing "
                "was changed. Bring that file back from a backup of the key folder."
            )
        return _require_opens(self._protection(), content, path)

    def _made_or_opened(self, passphrase: str, work_factor: int) -> Protection:
        if self.is_protected:
            return _opened(self._protection_path, passphrase)
        for path in self._secrets():
            if is_protected(_beginning(path)):
                raise KeysLocked(
                    f"Key {path.name} is protected, but {PROTECTION} is not in the key folder. "
                    "Nothing was changed. Bring that file back from a backup of the key folder."
                )
        protection = make_protection(randomness=self._randomness)
        self._write_protection(protection, passphrase, work_factor)
        return protection

    def _write_protection(self, protection: Protection, passphrase: str, work_factor: int) -> None:
        if len(passphrase) < LEAST_PASSPHRASE:
            raise WeakPassphrase(
                f"A passphrase for keys needs {LEAST_PASSPHRASE} characters or more: take five "
                "words that have nothing to do with each other. Nothing was changed."
            )
        content = write_protection(
            protection, passphrase=passphrase, randomness=self._randomness, work_factor=work_factor
        )
        # Before it counts: a file that does not open must never be the only one.
        _require_same(open_protection(content, passphrase=passphrase), protection)
        write_file_durably(self._protection_path, content)
        _require_same(_opened(self._protection_path, passphrase), protection)

    def _replace(
        self, path: Path, sealed: bytes, *, same: bytes, protection: Protection, observe: Observer
    ) -> None:
        _require_equal(protection.open(sealed), same)
        with faults_named("protecting a key"):
            old = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        aside = path.with_name(f".dokaz-{os.getpid()}-0.tmp")
        try:
            # A second name keeps hold of the plain bytes, so that a killed run's are found again.
            with suppress(OSError):
                os.link(path, aside, follow_symlinks=False)
            observe("set aside")
            write_file_durably(path, sealed)
            observe("replaced")
            _require_equal(protection.open(_read(path)), same)
            with faults_named("overwriting a plain key"):
                _overwrite(old)
            observe("overwritten")
        finally:
            os.close(old)
            with suppress(OSError):
                if _identity(aside) == _identity(path):
                    aside.unlink()
        with faults_named("removing a plain key"):
            aside.unlink(missing_ok=True)
            sync_folder(path.parent)

    def _clear_leftovers(self) -> None:
        """End what a killed run left: plain bytes set aside are overwritten, unless in use."""
        with faults_named("clearing up the key folder"):
            used = {_identity(path) for path in self._secrets()}
            for folder, _, names in os.walk(self.root):
                for path in (Path(folder) / name for name in names if is_temporary(name)):
                    if _identity(path) not in used:
                        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
                        try:
                            _overwrite(descriptor)
                        finally:
                            os.close(descriptor)
                    path.unlink()
                    sync_folder(path.parent)

    def _secrets(self) -> list[Path]:
        found = []
        with faults_named("reading the key folder"):
            for folder, _, names in os.walk(self.root):
                for path in (Path(folder) / name for name in names):
                    is_ours = path.suffix in _SECRET and not path.is_symlink() and path.is_file()
                    if is_ours and path != self._protection_path:
                        found.append(path)
        return sorted(found)


def _opened(path: Path, passphrase: str) -> Protection:
    try:
        return open_protection(_read(path), passphrase=passphrase)
    except NoMatchingKey as error:
        raise KeysLocked(
            "The passphrase of the keys is wrong. Nothing was started or changed. Look at the "
            "file that DOKAZ_KEYS_PASSPHRASE_FILE names, or type it again."
        ) from error
    except KeysLocked:
        raise
    except DokazError as error:
        raise KeysLocked(
            f"{PROTECTION} is not there or is damaged, so the keys under it stay closed. Nothing "
            "was changed. Bring that file back from a backup of the key folder."
        ) from error


def _require_opens(protection: Protection, content: bytes, path: Path) -> bytes:
    try:
        return protection.open(content)
    except DokazError as error:
        raise KeysLocked(
            f"Key {path.name} is damaged, or protected by another {PROTECTION}. It was left as it "
            "is. Bring it back from a backup of the key folder."
        ) from error


def _require_equal(found: bytes, wanted: bytes) -> None:
    if found != wanted:
        raise KeysLocked(
            "A key that was protected does not read back as it was. The plain one was kept where "
            "it could be. Check the disk before you go on."
        )


def _require_same(found: Protection, wanted: Protection) -> None:
    _require_equal(found.identity.to_text().encode(), wanted.identity.to_text().encode())


def _beginning(path: Path) -> bytes:
    with faults_named("reading a key"), path.open("rb") as file:
        return file.read(64)


def _read(path: Path) -> bytes:
    with faults_named("reading a key"), os.fdopen(open_regular(path), "rb") as file:
        return file.read(_LARGEST)


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat(follow_symlinks=False)
    return status.st_dev, status.st_ino


def _overwrite(descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    os.lseek(descriptor, 0, os.SEEK_SET)
    write_all(descriptor, bytes(size))
    os.fsync(descriptor)


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    with faults_named("using the key folder"):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)
