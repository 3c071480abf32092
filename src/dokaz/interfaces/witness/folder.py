# SPDX-License-Identifier: AGPL-3.0-or-later
"""A witness's memory: its key, the logs it knows, the last checkpoint of each, and evidence.

Layout: `witness.seed`, with `protection.age` if it lies under a passphrase, `witness.name`,
`logs.txt` (one log key a line), `latest/<hash of origin>`, `evidence/`, and
`statements/` of logs that go on under a new name. A witness that lost
`latest` must not go on under its name: it could be brought to cosign a second history
(tlog-witness, "Security considerations").
"""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dokaz.core.errors import DokazError
from dokaz.core.keys import SigningKey
from dokaz.core.log.checkpoint import Checkpoint, parse_checkpoint_body
from dokaz.core.log.continuation import FORMAT as CONTINUATION
from dokaz.core.log.continuation import Continuation, parse_continuation
from dokaz.core.log.cosignature import Cosigner
from dokaz.core.log.note import (
    SignedNote,
    VerifierKey,
    log_key,
    parse_note,
    parse_verifier_key,
)
from dokaz.core.log.witness import Evidence, Latest
from dokaz.core.objects.durable import WriteMode, write_file_durably
from dokaz.core.objects.key_folder import KeyFolder, Passphrase


class WitnessUnusable(DokazError):
    """The folder is not a whole witness; the message says what to do."""

    code = "witness.unusable"


class WitnessFolder:
    """Reads and writes one witness's folder. `passphrase` is asked if its key lies under one."""

    def __init__(self, root: Path, *, passphrase: Passphrase = lambda: None) -> None:
        self.root = root
        self.keys = KeyFolder(root, passphrase=passphrase, randomness=secrets.token_bytes)

    def create(self, *, name: str) -> VerifierKey:
        """Make a new witness here; returns its verifier key for the members' policies.

        Raises:
            WitnessUnusable: there is one already, or the name cannot be a key name.
        """
        if (self.root / "witness.seed").exists():
            raise WitnessUnusable("there is a witness in this folder already; it was left alone")
        key = SigningKey.generate(randomness=secrets.token_bytes)
        try:
            cosigner = Cosigner(name, key)
        except DokazError as error:
            raise WitnessUnusable(f"{error}: use for example witness.example.org") from error
        for folder in (self.root, self.root / "latest", self.root / "evidence"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write("witness.name", name.encode() + b"\n")
        self._write("logs.txt", b"")
        self.keys.write(self.root / "witness.seed", key.seed.hex().encode() + b"\n")
        return cosigner.verifier_key

    def cosigner(self) -> Cosigner:
        """The witness's name and key.

        Raises:
            WitnessUnusable: no witness here, or its memory is gone.
            KeysLocked: its key lies under a passphrase that is missing or wrong.
        """
        try:
            name = (self.root / "witness.name").read_text("utf-8").strip()
            seed = bytes.fromhex(self.keys.read(self.root / "witness.seed").decode("ascii").strip())
        except (OSError, ValueError) as error:
            raise WitnessUnusable(
                "no witness in this folder: run 'dokaz witness init' first"
            ) from error
        if not (self.root / "latest").is_dir():
            raise WitnessUnusable(
                "this witness has lost its memory of the logs it cosigned. It must not go on "
                "under its name: make a new one and tell the members its new key."
            )
        return Cosigner(name, SigningKey(seed))

    def add_log(self, vkey: str) -> VerifierKey:
        """Trust one more log.

        Raises:
            WitnessUnusable: not a log's verifier key.
        """
        try:
            key = parse_verifier_key(vkey.strip())
        except DokazError as error:
            raise WitnessUnusable(f"not a log's verifier key: {error}") from error
        lines = {k.encode() for keys in self.known_logs().values() for k in keys}
        self._write(
            "logs.txt", "".join(f"{line}\n" for line in sorted({*lines, key.encode()})).encode()
        )
        return key

    def known_logs(self) -> Mapping[str, Sequence[VerifierKey]]:
        """Trusted log keys by origin."""
        known: dict[str, list[VerifierKey]] = {}
        for line in (self.root / "logs.txt").read_text("utf-8").splitlines():
            if line.strip():
                key = parse_verifier_key(line.strip())
                known.setdefault(key.name, []).append(key)
        return known

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Between reading `latest` and storing the new one no other request may come."""
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def latest(self, origin: str) -> Latest | None:
        """What was last cosigned of this log."""
        content = self.latest_bytes(origin_hash(origin))
        if content is None:
            return None
        value = json.loads(content)
        note = parse_note(value["note"].encode())
        if _is_statement(note):
            return Latest(_kept_tree(parse_continuation(note)), value["at"], note)
        return Latest(parse_checkpoint_body(note.text), value["at"], note)

    def latest_note(self, hashed: str) -> bytes | None:
        """The last cosigned note of the log with this origin hash, as it is served."""
        content = self.latest_bytes(hashed)
        if content is None:
            return None
        note = parse_note(json.loads(content)["note"].encode())
        return None if _is_statement(note) else note.to_bytes()

    def latest_bytes(self, hashed: str) -> bytes | None:
        try:
            return (self.root / "latest" / hashed).read_bytes()
        except FileNotFoundError:
            return None

    def remember(self, latest: Latest) -> None:
        """Store before the answer is sent."""
        value = {"at": latest.at, "note": latest.note.to_bytes().decode()}
        name = origin_hash(latest.checkpoint.origin)
        self._write(f"latest/{name}", json.dumps(value).encode())

    def keep_evidence(self, evidence: Evidence, *, now: int) -> Path:
        """Keep signed notes that speak against a log; never overwritten, the same only once:
        anybody can send them again and again."""
        stamp = datetime.fromtimestamp(now, tz=UTC).strftime("%Y%m%dT%H%M%SZ")
        parts = [evidence.submitted.to_bytes()]
        if evidence.seen is not None:
            parts.append(evidence.seen.to_bytes())
        content = b"\n".join(parts)
        digest = hashlib.sha256(content).hexdigest()[:12]
        name = f"{evidence.kind.value}-{digest}.txt"
        for known in (self.root / "evidence").glob(f"*-{name}"):
            return known
        path = self.root / "evidence" / f"{stamp}-{name}"
        write_file_durably(path, content, mode=WriteMode.NEW_OR_EQUAL)
        return path

    def keep_statement(self, content: bytes) -> None:
        """Keep a statement that a log goes on until the keeper decides; the same only once,
        whatever lines of others were put below it."""
        note = parse_note(content)
        stated = parse_continuation(note)
        names = (stated.old_origin, stated.new_origin)
        own = tuple(line for line in note.signatures if line.name in names)
        (self.root / "statements").mkdir(mode=0o700, exist_ok=True)
        name = hashlib.sha256(note.text.encode()).hexdigest()
        if not (self.root / "statements" / name).exists():
            self._write(f"statements/{name}", SignedNote(note.text, own).to_bytes())

    def statements(self) -> list[SignedNote]:
        """Statements of watched logs that the keeper has not decided on."""
        found = sorted((self.root / "statements").glob("[0-9a-f]*"))
        notes = [parse_note(path.read_bytes()) for path in found]
        known = self.known_logs()
        return [note for note in notes if parse_continuation(note).old_origin in known]

    def accept(self, new_origin: str) -> Continuation:
        """Watch a log under its new name from now on, and no longer under the old one.

        The tree that the statement keeps is remembered: whatever is cosigned under the new name
        extends it.

        Raises:
            WitnessUnusable: no log stated this name, or several did.
        """
        with self.exclusive():
            stated = {
                note.text: note
                for note in self.statements()
                if parse_continuation(note).new_origin == new_origin
            }
            if len(stated) != 1:
                raise WitnessUnusable(
                    f"{len(stated)} statements name {new_origin}; nothing was changed. See 'dokaz "
                    "witness status', and ask the people who keep the log."
                )
            (note,) = stated.values()
            statement = parse_continuation(note)
            before = self.latest(statement.old_origin)
            if self.latest(new_origin) is None:
                at = before.at if before else 0
                self.remember(Latest(_kept_tree(statement), at, note))
            known = self.known_logs()
            keys = [log_key(new_origin, key.ed25519()) for key in known[statement.old_origin]]
            kept = [key for name, of in known.items() if name != statement.old_origin for key in of]
            lines = sorted({key.encode() for key in (*kept, *keys)})
            self._write("logs.txt", "".join(f"{line}\n" for line in lines).encode())
        return statement

    def _write(self, name: str, content: bytes) -> None:
        write_file_durably(self.root / name, content, permissions=0o600)


def _is_statement(note: SignedNote) -> bool:
    return note.text.startswith(f"{CONTINUATION}\n")


def _kept_tree(statement: Continuation) -> Checkpoint:
    return Checkpoint(statement.new_origin, statement.kept_size, statement.kept_root)


def origin_hash(origin: str) -> str:
    """Hexadecimal SHA-256 of the origin, as the witness's read address names a log."""
    return hashlib.sha256(origin.encode()).hexdigest()
