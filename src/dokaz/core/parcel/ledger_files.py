# SPDX-License-Identifier: Apache-2.0
"""The files of `ledger/` in a parcel: written from ledger material, and read back.

Reading here is only reading: keys, policy and roots found in a parcel are the sender's claim.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.keys import PublicKey
from dokaz.core.log.checkpoint import parse_checkpoint_body
from dokaz.core.log.merkle import HASH_LENGTH
from dokaz.core.log.note import parse_note, parse_verifier_key
from dokaz.core.log.tiles import parse_tile_path
from dokaz.core.parcel import fields, layout
from dokaz.core.parcel.errors import BadPlan, MalformedRecord
from dokaz.core.parcel.names import require_reference
from dokaz.core.parcel.plan import Anchor, LedgerMaterial, Organisation, OrganisationKey
from dokaz.core.parcel.times import read_time, write_time

# What may stand in the guide's commands between quotes without changing their meaning.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*\Z")


def ledger_files(material: LedgerMaterial) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file under `ledger/`, in a fixed order.

    Raises:
        BadPlan: a name cannot be a file name.
        InvalidInput: the checkpoint is none, or a tile has an impossible path.
    """
    final_size = parse_checkpoint_body(parse_note(material.checkpoint).text).size
    yield layout.CHECKPOINT, material.checkpoint
    yield layout.LOG_VKEY, material.log_vkey.strip().encode() + b"\n"
    yield layout.POLICY, material.policy.encode()
    yield layout.KEYS, organisations_json(material.organisations)
    for path, content in material.tiles():
        parse_tile_path(path)
        yield layout.LEDGER + path, content
    for anchor in material.anchors:
        yield from _anchor_files(anchor, final_size=final_size)
    for each in material.continuations:
        folder = f"{layout.CONTINUATIONS}{each.kept_size}/"
        yield folder + "note", each.note
        record = ConsistencyRecord(each.kept_size, final_size, each.consistency)
        yield folder + "consistency.json", record.to_bytes()
        yield folder + "first.json", each.first.to_line()
    for name, roots in sorted(material.authority_roots.items()):
        yield f"{layout.TSA}{require_reference(name)}.pem", roots
    for name, chain in sorted(material.authority_chains.items()):
        yield f"{layout.TSA}{require_reference(name)}.chain.pem", chain


def _anchor_files(anchor: Anchor, *, final_size: int) -> Iterator[tuple[str, bytes]]:
    folder = f"{layout.ANCHORS}{anchor.size}/"
    yield folder + "checkpoint", anchor.checkpoint
    record = ConsistencyRecord(anchor.size, final_size, anchor.consistency)
    yield folder + "consistency.json", record.to_bytes()
    for stamp in anchor.timestamps:
        yield f"{folder}{require_reference(stamp.authority)}.tsr", stamp.response
    for name, proof in sorted(anchor.opentimestamps.items()):
        yield f"{folder}{require_reference(name)}.ots", proof


def log_name(material: LedgerMaterial) -> str:
    """The log's key name, for the guide.

    Raises:
        BadPlan: the name could not be quoted plainly in a command.
        MalformedVerifierKey: the key is no verifier key.
    """
    name = parse_verifier_key(material.log_vkey.strip()).name
    if not _PLAIN_NAME.match(name):
        raise BadPlan("the log's name must have only A-Z a-z 0-9 . _ / - to be typed in commands")
    return name


def guide_commands(material: LedgerMaterial) -> list[list[str]]:
    """One `openssl ts -verify` for each time-stamp whose roots come along."""
    commands = []
    for anchor in material.anchors:
        folder = f"{layout.ANCHORS}{anchor.size}/"
        for stamp in anchor.timestamps:
            name = stamp.authority
            if name not in material.authority_roots:
                continue
            command = ["openssl", "ts", "-verify", "-data", folder + "checkpoint"]
            command += ["-in", f"{folder}{name}.tsr", "-CAfile", f"{layout.TSA}{name}.pem"]
            if name in material.authority_chains:
                command += ["-untrusted", f"{layout.TSA}{name}.chain.pem"]
            commands.append(command)
    return commands


def organisations_json(organisations: tuple[Organisation, ...]) -> bytes:
    """`ledger/keys.json` (format section 5.2)."""
    value = {
        "organisations": [
            {
                "id": each.id,
                "name": each.name,
                "keys": [
                    {
                        "id": key.key.key_id,
                        "public_key": base64.b64encode(key.key.raw).decode(),
                        "valid_from": write_time(key.valid_from),
                        "valid_to": write_time(key.valid_to) if key.valid_to else None,
                    }
                    for key in each.keys
                ],
            }
            for each in organisations
        ]
    }
    return canonical_json(value) + b"\n"


def read_organisations(content: bytes) -> tuple[Organisation, ...]:
    """Read `ledger/keys.json`, or a file of the same form given to the verifier.

    Raises:
        InvalidInput: not JSON, a field absent or malformed, a key that is not accepted or whose id
            is not its own.
    """
    record = fields.as_object(parse_json(content), "the file of keys")
    listed = fields.as_list(record.get("organisations"), "field 'organisations'")
    return tuple(_organisation(fields.as_object(each, "an organisation")) for each in listed)


def _organisation(record: dict[str, object]) -> Organisation:
    keys = fields.as_list(record.get("keys"), "field 'keys'")
    return Organisation(
        id=None if record.get("id") is None else fields.uuid(record, "id"),
        name=fields.text(record, "name"),
        keys=tuple(_key(fields.as_object(each, "a key")) for each in keys),
    )


def _key(record: dict[str, object]) -> OrganisationKey:
    raw = fields.base64_bytes(record.get("public_key"), length=32, what="a public key")
    key = PublicKey(raw)
    if fields.text(record, "id") != key.key_id:
        raise MalformedRecord("a key has the id of another key")
    until = record.get("valid_to")
    return OrganisationKey(
        key=key,
        valid_from=read_time(record.get("valid_from")),
        valid_to=None if until is None else read_time(until),
    )


@dataclass(frozen=True, slots=True)
class ConsistencyRecord:
    """`consistency.json` of an anchor or continuation: from `old_size` to `new_size`."""

    old_size: int
    new_size: int
    proof: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """Canonical JSON and LF."""
        proof = [base64.b64encode(each).decode() for each in self.proof]
        value = {"old_size": self.old_size, "new_size": self.new_size, "proof": proof}
        return canonical_json(value) + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes) -> "ConsistencyRecord":
        """Read the file.

        Raises:
            InvalidInput: not JSON, or a field absent or malformed.
        """
        record = fields.as_object(parse_json(content), "consistency.json")
        hashes = fields.as_list(record.get("proof"), "field 'proof'")
        return cls(
            old_size=fields.whole_number(record, "old_size"),
            new_size=fields.whole_number(record, "new_size"),
            proof=tuple(
                fields.base64_bytes(each, length=HASH_LENGTH, what="a hash of the proof")
                for each in hashes
            ),
        )
