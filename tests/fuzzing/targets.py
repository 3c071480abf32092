# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is given any bytes: parsers written here, each with beginnings that lead further into it.

A target returns or raises one of `OURS`; whatever else it raises is a fault. `run.py` looks for
faults with coverage as its guide, `test_targets.py` with a few made-up inputs in every test run.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dokaz.core.bundle import openpgp, openpgp_revocation, proofmode_claims
from dokaz.core.errors import DokazError
from dokaz.core.log.checkpoint import parse_checkpoint_body
from dokaz.core.seals import opentimestamps_format, timestamp_ber
from dokaz.core.seals.signature import parse_envelope
from dokaz.deconflict.duplicates.addresses.canonical import canonical
from dokaz.intake.capturing.session import BadAddress, checked_address
from dokaz.intake.derivatives import captures
from dokaz.media.errors import UnreadableMedia
from dokaz.media.opening import archivebox, auto_archiver, telegram, whatsapp
from dokaz.media.opening.members import NotAContainer, Unopenable
from dokaz.media.probe import identify

OURS = (DokazError, UnreadableMedia, NotAContainer, Unopenable, BadAddress,
        proofmode_claims.ProofMalformed)  # fmt: skip

_WARC = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://net.example/\r\n"
    b"Content-Type: application/http\r\nContent-Length: 40\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
)
_MOST_MEMBERS = 200


@dataclass(frozen=True, slots=True)
class Target:
    """`seeds`: beginnings of what it reads."""

    read: Callable[[bytes], Any]
    seeds: tuple[bytes, ...] = (b"",)


def _judged(media_type: str) -> Callable[[bytes], Any]:
    return lambda data: captures.judge(io.BytesIO(data), media_type=media_type)


def _opened(module: Any) -> Callable[[bytes], Any]:
    def read(data: bytes) -> None:
        for number, member in enumerate(module.contents(io.BytesIO(data)).members):
            if member.chunks is not None:
                for _chunk in member.chunks():
                    pass
            if number >= _MOST_MEMBERS:
                return

    return read


def _text(parse: Callable[[str], Any]) -> Callable[[bytes], Any]:
    return lambda data: parse(data.decode("utf-8", "surrogateescape"))


def _signature(data: bytes) -> Any:
    half = len(data) // 2
    return openpgp.check_signature(iter((data,)), data[:half], (data[half:], data))


_CERTIFICATE = b"\xc6\x06\x04\0\0\0\0\x01"
_BUNDLE = b"SHA256,File Modified,DeviceID,Network,Locale\r\n" + b"0" * 64

TARGETS: Mapping[str, Target] = {
    "archivebox": Target(_opened(archivebox), (b'{"url": "https://net.example/", "history": {',)),
    "auto_archiver": Target(_opened(auto_archiver), (b"url,status,archive_location\n", b'[{"')),
    "ber": Target(lambda data: timestamp_ber.read_single(data, "fuzz"), (b"\x30\x03", b"\x30\x80")),
    "canonical_address": Target(_text(canonical),
        (b"https://", b"t.me/", b"web.archive.org/web/2/")),
    "capture_address": Target(_text(checked_address), (b"https://", b"http://[")),
    "checkpoint": Target(_text(parse_checkpoint_body), (b"net.example/log\n1\n",)),
    "envelope": Target(parse_envelope, (b'{"payload": "", "payloadType": "", "signatures": [',)),
    "identify": Target(lambda data: identify(io.BytesIO(data), extension="bin"), (b"PK\x03\x04",
        b"%PDF-", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftyp")),
    "openpgp": Target(_signature, (_CERTIFICATE, b"-----BEGIN PGP SIGNATURE-----\n\n")),
    "openpgp_revocation": Target(lambda data: openpgp_revocation.find_revocations((data,)),
        (_CERTIFICATE, b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n")),
    "opentimestamps": Target(opentimestamps_format.read_detached,
        (b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08",)),
    "page_note": Target(_judged("application/xml"),
        (b"bplist00", b"[InternetShortcut]\nURL=", b"{")),
    "proofmode_csv": Target(proofmode_claims.read_csv, (_BUNDLE,)),
    "proofmode_json": Target(proofmode_claims.read_json, (b'{"File Hash SHA256": "',)),
    "saved_page": Target(_judged("text/html"), (b"<!--\n Page saved with SingleFile \n url: ",)),
    "telegram": Target(_opened(telegram), (b'{"name": "x", "id": 1, "messages": [',)),
    "warc": Target(_judged("application/warc"), (_WARC, b"WARC/1.0\r\n")),
    "warc_packed": Target(_judged("application/warc+gzip"), (b"\x1f\x8b\x08\0\0\0\0\0\0\x03",)),
    "wacz": Target(_judged("application/wacz"), (b"PK\x05\x06" + bytes(18), b"PK\x03\x04")),
    "whatsapp": Target(_opened(whatsapp), ("05.03.22, 10:00 - Ім’я: слова\n".encode(),)),
    "zip_bundle": Target(_judged("application/zip"), (b"PK\x05\x06" + bytes(18), b"PK\x03\x04")),
}  # fmt: skip


def give(target: Target, data: bytes) -> None:
    """Give it the bytes. Raises what is no error of ours."""
    try:
        target.read(data)
    except OURS:
        return
