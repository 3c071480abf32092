# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose backup it is: the node signs the list of everything in it.

Whoever has an `age1…` key can make a file that its owner can open, so encryption to a key tells
nothing of the maker; and a copy of a PostgreSQL database is a program: what it says is done, with
the rights of the role that brings it back. So who restores gives the line of the log's key, or the
digest of the file, that they noted before. A passphrase was known to the maker and to nobody else.

Not promised: that the node was in good hands when it signed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.log.note import parse_verifier_key
from dokaz.core.seals.signature import parse_envelope, sign, verify
from dokaz.interfaces.cli.backup import layout
from dokaz.interfaces.cli.backup.errors import BackupUnproven

if TYPE_CHECKING:
    from dokaz.interfaces.cli.backup.reading import Unpacked

PAYLOAD_TYPE = "application/vnd.dokaz.backup+json"
LONGEST = 10_000
_KEY = re.compile(r"[0-9a-f]{64}\Z")
_FINGERPRINT = re.compile(r"ed25519:[0-9a-f]{64}\Z")


class Maker(StrEnum):
    """On what it rests that a backup is of this node."""

    SIGNATURE = "signature"
    DIGEST = "digest"
    PASSPHRASE = "passphrase"  # noqa: S105 - not one, but that there was one
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Known:
    """What whoever restores knows of the backup from elsewhere. `key_id` is of the log's key;
    `passphrase`: one opened it."""

    key_id: str = ""
    sha256: str = ""
    passphrase: bool = False

    def maker_of(self, found: "Unpacked") -> Maker:
        """On what it rests that the backup is of this node.

        Raises:
            BackupUnproven: it is another one, or a program would be run that nobody vouches for.
        """
        if self.sha256 and self.sha256 != found.sha256:
            raise BackupUnproven(
                "The file has another digest than the one you gave. Nothing of it was run. "
                "Look whether it is the right file, and where it comes from."
            )
        if self.key_id:
            require_signed(found.signature, list_sha256=found.list_sha256, key_id=self.key_id)
            return Maker.SIGNATURE
        if self.sha256:
            return Maker.DIGEST
        if self.passphrase:
            return Maker.PASSPHRASE
        if found.dump is not None:
            raise BackupUnproven(
                "A PostgreSQL backup is a program that the database runs, and nothing says that "
                "this one is of your node: anybody with the age1… key can make such a file. "
                "Nothing of it was run. Give --log-key with the line that a witness or a partner "
                "noted, or --sha256 with the digest that was noted when it was made."
            )
        return Maker.NOT_CHECKED


def signature(list_sha256: str, *, key: SigningKey) -> bytes:
    """The last member of a backup; `list_sha256` is of its list, in hexadecimal."""
    payload = _payload(list_sha256, key.public)
    return sign(payload, payload_type=PAYLOAD_TYPE, key=key).to_json() + b"\n"


def key_id_in(text: str) -> str:
    """The key's identifier in a line of 'dokaz ledger key', or in a fingerprint as people read it
    to each other over the telephone.

    Raises:
        MalformedVerifierKey: it is neither.
    """
    text = text.strip()
    if _FINGERPRINT.match(text.lower()):
        return text.lower()
    return parse_verifier_key(text).ed25519().key_id


def require_signed(content: bytes, *, list_sha256: str, key_id: str) -> None:
    """Hold the last member of a backup against a key that is known. The member brings the key
    itself along, so that a fingerprint is enough to know it.

    Raises:
        BackupUnproven: there is none, it is of another list, or another key made it.
    """
    if not content:
        raise BackupUnproven(
            "The backup is not signed: an older version of the program made it, or somebody took "
            "the signature out. Nothing of it was run. Give --sha256 with the digest that was "
            "noted when it was made."
        )
    if not _is_signed(content, list_sha256=list_sha256, key_id=key_id):
        raise BackupUnproven(
            "The backup is not signed with this key. Nothing of it was run. Compare the line with "
            "what a witness or a partner noted; if it is right, the file is not of your node."
        )


def _is_signed(content: bytes, *, list_sha256: str, key_id: str) -> bool:
    try:
        envelope = parse_envelope(content.strip())
        key = _key_in(envelope.payload)
        if key is None or key.key_id != key_id:
            return False
        verify(envelope, payload_type=PAYLOAD_TYPE, keys=(key,))
    except DokazError:
        return False
    return envelope.payload == _payload(list_sha256, key)


def _payload(list_sha256: str, key: PublicKey) -> bytes:
    value = {"format": layout.FORMAT, "key": key.raw.hex(), "list_sha256": list_sha256}
    return canonical_json(value)


def _key_in(payload: bytes) -> PublicKey | None:
    value = parse_json(payload)
    text = value.get("key") if isinstance(value, dict) else None
    if not isinstance(text, str) or not _KEY.match(text):
        return None
    return PublicKey(bytes.fromhex(text))
