# SPDX-License-Identifier: AGPL-3.0-or-later
"""A holder's files.

`holder.name`, `signing.seed`, `exchange.seed`, `share.seed` (the share of the key and the
fingerprint of its description; with `protection.age` all under a passphrase), `description.json`,
`directory.json`, `counts.log`; of the keeper also `keeper.seed` and the tag log in `log/`. Shares
and descriptions of earlier epochs lie in `earlier/` until they are retired; all descriptions before
the present one, which are no secret, in `described/`.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError, StorageFault
from dokaz.core.keys import SigningKey
from dokaz.core.objects.durable import sync_folder, write_all, write_file_durably
from dokaz.core.objects.errors import faults_named
from dokaz.core.objects.key_folder import KeyFolder, Passphrase
from dokaz.core.objects.sealed import Identity
from dokaz.core.seals.errors import EnvelopeNotProven
from dokaz.core.seals.signature import Envelope, parse_envelope
from dokaz.deconflict.register.protocol import sodium
from dokaz.deconflict.register.protocol.counts import Count, Tally, read_counts
from dokaz.deconflict.register.protocol.description import (
    Description,
    HolderCard,
    open_description,
)
from dokaz.deconflict.register.protocol.directory import (
    Directory,
    open_directory,
    require_together,
    version_of,
)
from dokaz.deconflict.register.protocol.fields import in_base64, read_document
from dokaz.deconflict.register.protocol.files import Files

_SHARE = "dokaz-register-share/1"


class HolderUnusable(DokazError):
    """The folder is not a whole holder; the message says what to do."""

    code = "register.holder_unusable"


class HolderFolder:
    """Reads and writes one holder's folder. `passphrase` is asked if its keys lie under one."""

    def __init__(self, root: Path, *, passphrase: Passphrase = lambda: None) -> None:
        self.root = root
        self.keys = KeyFolder(root, passphrase=passphrase, randomness=secrets.token_bytes)
        self._counts_unsure = False

    def create(self, *, name: str) -> HolderCard:
        """Make a new holder here, without a share; returns its card.

        Raises:
            HolderUnusable: there is one already.
        """
        if (self.root / "signing.seed").exists():
            raise HolderUnusable("there is a holder in this folder already; it was left alone")
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write("holder.name", name.encode() + b"\n")
        exchange = Identity.generate(randomness=secrets.token_bytes)
        key = SigningKey.generate(randomness=secrets.token_bytes)
        self.keys.write(self.root / "exchange.seed", exchange.to_text().encode() + b"\n")
        self.keys.write(self.root / "signing.seed", key.seed.hex().encode() + b"\n")
        return self.card()

    def card(self) -> HolderCard:
        """The holder's public keys. Raises HolderUnusable, KeysLocked."""
        name = self._read("holder.name").decode("utf-8").strip()
        return HolderCard(name, self.signing().public, self.identity().recipient)

    def signing(self) -> SigningKey:
        """The key it speaks with. Raises HolderUnusable, KeysLocked."""
        return SigningKey(bytes.fromhex(self._secret("signing.seed").decode("ascii").strip()))

    def identity(self) -> Identity:
        """The key that opens shares sealed to it. Raises HolderUnusable, KeysLocked."""
        return Identity.parse(self._secret("exchange.seed").decode("ascii").strip())

    @property
    def has_share(self) -> bool:
        """Whether a ceremony ended here with a share."""
        return (self.root / "description.json").exists()

    def take_up(self, envelope: Envelope, share: bytes) -> None:
        """Hold a share from now on. The one before is overwritten; that of an earlier epoch is put
        aside, so that who was registered under its key is still found.

        Raises:
            MalformedMessage, EnvelopeNotProven, CeremonyBroken: not a description all signed.
            HolderUnusable: the share is not the one the description has for this holder, or it is
                of an epoch that this holder left: an old ceremony's folder was passed on again.
        """
        previous = self.description() if self.has_share else None
        found = open_description(envelope, previous=previous)
        number = found.number_of(self.signing().public)
        if number is None or sodium.multiply_base(share) != found.public_share(number):
            raise HolderUnusable("the share does not fit the description; nothing was changed")
        if previous is not None and previous.epoch != found.epoch:
            self._require_never_left(found.epoch)
            self._put_aside(previous)
        value = {"format": _SHARE, "plan": found.plan, "share": in_base64(share)}
        # Old shares fit each other for ever: who finds enough of them on disks has the key.
        self.keys.renew(self.root / "share.seed", canonical_json(value))
        if previous is not None and previous != found:
            self._remember()
        self._write("description.json", envelope.to_json())

    def _require_never_left(self, epoch: str) -> None:
        for path in (self.root / "described").glob("*.json"):
            if open_description(parse_envelope(path.read_bytes())).epoch == epoch:
                raise HolderUnusable(
                    "this holder left that epoch for a newer one. Nothing was changed. Find out "
                    "who passed the old folder on, and start again with a new plan."
                )

    def _remember(self) -> None:
        """Keep what was described before, for members who know nothing newer."""
        (self.root / "described").mkdir(mode=0o700, exist_ok=True)
        content = self._read("description.json")
        known = sorted((self.root / "described").glob("*.json"))
        if not any(one.read_bytes() == content for one in known):
            self._write(f"described/{len(known):04}.json", content)

    def files(self) -> Files:
        """What members fetch. Raises HolderUnusable."""
        before = [one.read_bytes() for one in sorted((self.root / "described").glob("*.json"))]
        return Files((*before, self._read("description.json")), self._read("directory.json"))

    def description(self) -> Description:
        """The key's description. Raises HolderUnusable."""
        return open_description(parse_envelope(self._read("description.json")))

    def share(self, description: Description) -> bytes:
        """This holder's share of the described key.

        Raises:
            HolderUnusable: share and description are of two ceremonies: one was cut off.
            KeysLocked: it lies under a passphrase that is missing or wrong.
        """
        plan, share = _read_share(self._secret("share.seed"))
        if plan != description.plan:
            raise HolderUnusable(
                "the share in this folder is of another ceremony than its description: taking it "
                "up was cut off. Run 'dokaz register-holder ceremony' on the same folder again."
            )
        return share

    def earlier(self) -> tuple[tuple[Description, bytes], ...]:
        """Descriptions and shares of earlier epochs that were not retired, by epoch.

        Raises:
            HolderUnusable, KeysLocked: as `share`.
        """
        found = []
        for path in sorted((self.root / "earlier").glob("*.json")):
            described = open_description(parse_envelope(path.read_bytes()))
            _, share = _read_share(self._secret(f"earlier/{path.stem}.seed"))
            found.append((described, share))
        return tuple(sorted(found, key=lambda one: one[0].epoch))

    def retire(self, epoch: str) -> None:
        """Destroy the share of an earlier epoch: with it nobody registered under its key is found.

        Raises:
            HolderUnusable: there is none.
        """
        share, described = self._aside(epoch)
        if not described.exists():
            raise HolderUnusable("no share of such an earlier epoch is in this folder")
        with self.keys.changing():
            with share.open("r+b") as file:
                file.write(bytes(share.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            share.unlink()
            described.unlink()
            sync_folder(share.parent)

    def _put_aside(self, description: Description) -> None:
        share, described = self._aside(description.epoch)
        plan, _ = _read_share(self._secret("share.seed"))
        if plan != description.plan:
            return  # Cut off after this was done: the share of the new epoch lies there already.
        share.parent.mkdir(mode=0o700, exist_ok=True)
        self.keys.write(share, self._secret("share.seed"))
        write_file_durably(described, self._read("description.json"), permissions=0o600)

    def _aside(self, epoch: str) -> tuple[Path, Path]:
        """Files of an earlier epoch; its name is anything, so a digest of it is theirs."""
        name = hashlib.sha256(epoch.encode()).hexdigest()[:16]
        return self.root / "earlier" / f"{name}.seed", self.root / "earlier" / f"{name}.json"

    def take_directory(self, envelope: Envelope) -> Directory:
        """Serve the organisations of this directory from now on.

        Raises:
            MalformedMessage, EnvelopeNotProven: too few holders signed it, or it goes back.
        """
        path = self.root / "directory.json"
        # Only its number is wanted: who signed it may be a holder no more.
        known = version_of(path.read_bytes()) if path.exists() else 0
        described = self.description()
        found = open_directory(envelope, description=described, newer_than=known)
        require_together(found, described)
        self._write("directory.json", envelope.to_json())
        return found

    def directory(self) -> Directory:
        """Who may ask. Raises HolderUnusable."""
        envelope = parse_envelope(self._read("directory.json"))
        try:
            return open_directory(envelope, description=self.description())
        except EnvelopeNotProven as error:
            raise HolderUnusable(
                "too few of the present holders signed the directory in this folder. Sign the next "
                "one, and take it with 'dokaz register-holder directory'."
            ) from error

    @property
    def is_keeper(self) -> bool:
        """Whether this holder keeps the tag log."""
        return (self.root / "keeper.seed").exists()

    def make_keeper(self) -> SigningKey:
        """Make the key of the tag log here. Raises HolderUnusable: there is one."""
        if self.is_keeper:
            raise HolderUnusable("this holder keeps a tag log already; it was left alone")
        key = SigningKey.generate(randomness=secrets.token_bytes)
        (self.root / "log").mkdir(mode=0o700, exist_ok=True)
        self.keys.write(self.root / "keeper.seed", key.seed.hex().encode() + b"\n")
        return key

    def keeper(self) -> SigningKey:
        """The tag log's key. Raises HolderUnusable, KeysLocked."""
        return SigningKey(bytes.fromhex(self._secret("keeper.seed").decode("ascii").strip()))

    def tally(self) -> Tally:
        """What was asked so far, from the log of counts. May be called beside a holder at work: a
        line that is cut off is left as it is, being written, or never answered.

        Raises CountsBroken.
        """
        try:
            content = (self.root / "counts.log").read_bytes()
        except FileNotFoundError:
            return Tally()
        whole, _, _ = content.rpartition(b"\n")
        return Tally(read_counts(whole.splitlines()))

    def clear_counts(self) -> None:
        """Take away a line that was cut off, by a kill: it was never answered, and the next one
        would not follow it. Only for the one process that serves the folder. Raises StorageFault.
        """
        path = self.root / "counts.log"
        with faults_named("clearing the log of counts"):
            if path.exists():
                content = path.read_bytes()
                os.truncate(path, content.rfind(b"\n") + 1)

    def append_count(self, count: Count) -> None:
        """Keep a count before the request is answered.

        Raises:
            StorageFault: it is not kept, and nothing of it stays in the log: the next line would
                not follow it. Where that cannot be brought about, nothing more is kept until a new
                start, which reads the log anew.
        """
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        if self._counts_unsure:
            raise StorageFault("the log of counts holds what could not be taken back")
        try:
            descriptor = os.open(self.root / "counts.log", flags, 0o600)
            try:
                self._append(descriptor, count.line + b"\n")
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StorageFault("the log of counts cannot be written") from error

    def _append(self, descriptor: int, line: bytes) -> None:
        size = os.fstat(descriptor).st_size
        try:
            write_all(descriptor, line)
            os.fsync(descriptor)
        except OSError:
            self._counts_unsure = True
            os.ftruncate(descriptor, size)
            self._counts_unsure = False
            raise

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """Two processes over one folder would each give out the whole quota.

        Raises:
            HolderUnusable: another process serves this folder.
        """
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise HolderUnusable("another process serves this folder already") from error
            yield
        finally:
            os.close(descriptor)

    def _secret(self, name: str) -> bytes:
        try:
            return self.keys.read(self.root / name)
        except OSError as error:
            raise self._missing(name) from error

    def _read(self, name: str) -> bytes:
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise self._missing(name) from error

    def _missing(self, name: str) -> HolderUnusable:
        return HolderUnusable(
            f"{name} is not in this folder. Nothing was done. A holder is made by 'dokaz "
            "register-holder init', its share by 'ceremony', and 'directory' tells it who may ask."
        )

    def _write(self, name: str, content: bytes) -> None:
        write_file_durably(self.root / name, content, permissions=0o600)


def _read_share(content: bytes) -> tuple[str, bytes]:
    """The fingerprint of the ceremony a share came from, and the share."""
    fields = read_document(content, what="share")
    fields.literal("format", _SHARE)
    return fields.text("plan"), fields.content("share", length=32)
