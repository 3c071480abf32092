# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's files: its key, the register's description and directory, and what was looked at.

`organisation.seed`, `description.json`, `directory.json`, `left.json` (epochs that are over),
`looked` (the directory that consents were held against).
"""

import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from dokaz.core.canonical import NotCanonical, canonical_json, parse_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.objects.durable import write_file_durably
from dokaz.core.objects.key_folder import KeyFolder, Passphrase
from dokaz.core.seals.signature import Envelope, parse_envelope
from dokaz.deconflict.register.protocol.asking import Sending
from dokaz.deconflict.register.protocol.description import Description, open_description
from dokaz.deconflict.register.protocol.directory import (
    Directory,
    open_directory,
    require_together,
    version_of,
)


class MemberUnusable(DokazError):
    """The folder is not a whole member's; the message says what to do."""

    code = "register.member_unusable"


class MemberFiles:
    """Reads and writes the files. `passphrase` is asked if its keys lie under one."""

    def __init__(
        self,
        root: Path,
        *,
        sending: Sending,
        clock: Callable[[], float],
        passphrase: Passphrase = lambda: None,
    ) -> None:
        self.root, self._sending, self._clock = root, sending, clock
        self.keys = KeyFolder(root, passphrase=passphrase, randomness=secrets.token_bytes)

    def create(self) -> PublicKey:
        """Make the organisation's key for the register; its public half goes into the directory.

        Raises:
            MemberUnusable: there is one already.
        """
        if (self.root / "organisation.seed").exists():
            raise MemberUnusable("there is a key for the register here already; it was left alone")
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.root / "records").mkdir(mode=0o700, exist_ok=True)
        key = SigningKey.generate(randomness=secrets.token_bytes)
        self.keys.write(self.root / "organisation.seed", key.seed.hex().encode() + b"\n")
        return key.public

    def take(self, *, description: Envelope, directory: Envelope) -> Directory:
        """Use this register from now on, or the newer description and directory of it.

        Raises:
            MalformedMessage, EnvelopeNotProven: not signed by its holders, or older.
            CeremonyBroken: it names another key for the same epoch.
        """
        known = (self.root / "description.json").exists()
        before = self.description() if known else None
        found = open_description(description, previous=before)
        path = self.root / "directory.json"
        # Only its number: cut off between the two files, it does not fit the description.
        newer_than = version_of(path.read_bytes()) if path.exists() else 0
        opened = open_directory(directory, description=found, newer_than=newer_than)
        require_together(opened, found)
        if opened.organisation_of(self._key().public) is None:
            raise MemberUnusable(
                "the directory does not name this organisation's key. Nothing was changed. Give "
                "the key to the holders, who sign a new directory."
            )
        self._leave(before, found)
        self._write("description.json", description.to_json())
        self._write("directory.json", directory.to_json())
        return opened

    def _leave(self, before: Description | None, found: Description) -> None:
        """Remember the epoch that is left: nobody brings the folder back to it unasked."""
        left = set(self._left()) - {found.epoch}
        if before is not None and before.epoch != found.epoch:
            left.add(before.epoch)
        if left != self._left():
            self._write("left.json", canonical_json(sorted(left)))

    def _left(self) -> frozenset[str]:
        try:
            return frozenset(parse_json((self.root / "left.json").read_bytes()))
        except (FileNotFoundError, NotCanonical, TypeError):
            return frozenset()

    def description(self) -> Description:
        """The register's key. Raises MemberUnusable."""
        return _description(self._read("description.json"))

    def directory(self) -> Directory:
        """Who takes part. Raises MemberUnusable."""
        return _directory(self._read("directory.json"), self._read("description.json"))

    @property
    def epoch(self) -> str:
        """The epoch whose key new records are made with. Raises MemberUnusable."""
        return self.description().epoch

    def looked_at(self) -> int:
        """The version of the directory whose members consents were last held against; 0: none."""
        try:
            return int((self.root / "looked").read_text("ascii"))
        except (OSError, ValueError):
            return 0

    def mark_looked(self, version: int) -> None:
        """Consents were held against the members of this version of the directory."""
        self._write("looked", str(version).encode())

    def _key(self) -> SigningKey:
        try:
            content = self.keys.read(self.root / "organisation.seed")
        except OSError as error:
            raise self._missing("organisation.seed") from error
        return _signing_key(content)

    def _read(self, name: str) -> bytes:
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise self._missing(name) from error

    def _missing(self, name: str) -> MemberUnusable:
        return MemberUnusable(
            f"{name} is not in this folder. Nothing was done. 'dokaz register init' makes the key, "
            "'dokaz register use' takes the register's description and directory."
        )

    def _write(self, name: str, content: bytes) -> None:
        write_file_durably(self.root / name, content, permissions=0o600)


@lru_cache(maxsize=4)
def _signing_key(content: bytes) -> SigningKey:
    return SigningKey(bytes.fromhex(content.decode("ascii").strip()))


@lru_cache(maxsize=4)
def _description(content: bytes) -> Description:
    """Signatures and shares are checked once for each content of the file."""
    return open_description(parse_envelope(content))


@lru_cache(maxsize=4)
def _directory(content: bytes, described: bytes) -> Directory:
    return open_directory(parse_envelope(content), description=_description(described))
