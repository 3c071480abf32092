# SPDX-License-Identifier: Apache-2.0
"""The published age test vectors (cctv_age.json says whose), all that are not armored or hybrid.

Each tells what must come out: success with the digest of the content, or at which stage a reader
must refuse. Reader and judge are not by the same hand.
"""

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from dokaz.core.errors import DokazError
from dokaz.core.objects.errors import MalformedSeal, NoMatchingKey, SealBroken
from dokaz.core.objects.sealed import Identity, unseal
from dokaz.core.objects.sealed.header import read_header
from dokaz.core.objects.sealed.passphrase import unwrap_with_passphrase
from dokaz.core.objects.sealed.payload import open_payload

VECTORS: dict[str, str] = json.loads(
    Path(__file__).with_name("cctv_age.json").read_text(encoding="ascii")
)["vectors"]

# A vector's stage of refusal, and our errors for it. A missing payload nonce counts as header
# failure there and as a broken payload here, because our header stands alone. That no stanza is of
# a known type means another kind of file to the reader of passphrases.
REFUSALS: dict[str, tuple[type[DokazError], ...]] = {
    "header failure": (MalformedSeal,),
    "HMAC failure": (SealBroken,),
    "payload failure": (SealBroken,),
    "no match": (NoMatchingKey,),
}
EXCEPTIONS: dict[str, type[DokazError]] = {
    "stream_no_nonce": SealBroken,
    "stream_short_nonce": SealBroken,
    "scrypt_uppercase": MalformedSeal,
}


@dataclass
class Vector:
    expect: str
    payload: str | None
    identities: list[Identity]
    passphrase: str | None
    content: bytes


def read_vector(text: str) -> Vector:
    head, _, content = base64.b64decode(text).partition(b"\n\n")
    fields = [line.split(": ", 1) for line in head.decode("ascii").splitlines()]
    single = dict(fields)
    if single.get("compressed") == "zlib":
        content = zlib.decompress(content)
    return Vector(
        expect=single["expect"],
        payload=single.get("payload"),
        identities=[Identity.parse(value) for key, value in fields if key == "identity"],
        passphrase=single.get("passphrase"),
        content=content,
    )


def open_age_file(vector: Vector, opened: list[bytes]) -> None:
    header, length = read_header(vector.content)
    assert header.write() == vector.content[:length]
    payload = [vector.content[length:]]
    if vector.passphrase is None:
        opened.extend(unseal(payload, header=vector.content[:length], identities=vector.identities))
        return
    file_key = unwrap_with_passphrase(header.stanzas, passphrase=vector.passphrase)
    header.require_mac(file_key)
    opened.extend(open_payload(payload, file_key=file_key))


@pytest.mark.parametrize("name", VECTORS)
def test_vector(name: str) -> None:
    vector = read_vector(VECTORS[name])
    opened: list[bytes] = []
    if vector.expect == "success":
        open_age_file(vector, opened)
        assert hashlib.sha256(b"".join(opened)).hexdigest() == vector.payload
        return
    allowed = EXCEPTIONS.get(name) or REFUSALS[vector.expect]
    with pytest.raises(allowed):
        open_age_file(vector, opened)


def test_enough_vectors_are_here() -> None:
    expected = [read_vector(text).expect for text in VECTORS.values()]
    assert expected.count("success") >= 12
    for stage, least in {"header failure": 45, "HMAC failure": 1, "payload failure": 10}.items():
        assert expected.count(stage) >= least
