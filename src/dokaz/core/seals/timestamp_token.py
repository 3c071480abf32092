# SPDX-License-Identifier: Apache-2.0
"""Reading RFC 3161 responses and tokens into values.

Promises: `read_token` only reads. Nothing in a `TimestampToken` may be believed before
`timestamp.verify_token` has returned: anyone can write any time into a token.
Any bytes give a token, `TimestampMalformed`, or `TimestampRefused` if the authority said no.

Does not: look at certificates. They are kept as received, as candidates for the signer and its
chain, never as trust anchors.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dokaz.core.seals import timestamp_ber as ber
from dokaz.core.seals.timestamp_algorithms import algorithm_name
from dokaz.core.seals.timestamp_errors import TimestampMalformed, TimestampRefused

SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"

# Real answers have 1 to 10 KiB; with several certificates and revocation lists some 100 KiB.
MAX_TOKEN_BYTES = 1 << 20
MAX_CERTIFICATES = 32

_TIME = re.compile(rb"(\d{14})(?:\.(\d{1,9}))?Z", re.ASCII)
_FAILURES = {  # PKIFailureInfo, RFC 3161 2.4.2
    0: "algorithm not supported",
    2: "request not permitted",
    5: "request malformed",
    14: "its time source is not available",
    15: "policy not supported",
    16: "extension not supported",
    17: "additional information not available",
    25: "internal failure",
}


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """The one signature of a token, as received (RFC 5652 5.3). For verification only.

    `signed_attributes` are the bytes the signature covers: tag and length of a SET, then the
    attributes in the order received.
    """

    identifier: ber.Element
    digest_algorithm: str
    signed_attributes: bytes
    signature_algorithm: ber.Element
    signature: bytes


@dataclass(frozen=True, slots=True)
class TimestampToken:
    """What a token claims. Claims only: see `timestamp.verify_token`.

    `gen_time` is in UTC, cut to microseconds. `accuracy` is how far the authority's clock may be
    off to either side, None if it does not say. `imprint_algorithm` and `policy` are object
    identifiers. `tsa` is the DER of the name the authority gives itself, if it does.
    `certificates` are DER, in the order received. `critical_extensions` are identifiers of
    extensions a reader must understand. `raw` is the token itself (a ContentInfo), without the
    response around it: this is what is archived and what `openssl ts -verify -token_in` reads.
    """

    gen_time: datetime
    accuracy: timedelta | None
    serial: int
    policy: str
    imprint_algorithm: str
    imprint: bytes
    nonce: int | None
    tsa: bytes | None
    certificates: tuple[bytes, ...]
    critical_extensions: tuple[str, ...]
    content: bytes
    signer: SignerInfo
    raw: bytes

    @property
    def sha256(self) -> str:
        """Digest of the token, to speak about it in records."""
        return hashlib.sha256(self.raw).hexdigest()


def read_token(data: bytes) -> TimestampToken:
    """Read a TimeStampResp (what an authority answers) or a bare token (RFC 3161 2.4.2).

    Raises:
        TimestampRefused: the response says that no token was granted; the message says why.
        TimestampMalformed: anything else that is not a readable token with one signer.
    """
    if len(data) > MAX_TOKEN_BYTES:
        raise TimestampMalformed(f"time-stamp is larger than {MAX_TOKEN_BYTES} bytes")
    outer = ber.read_single(data, "time-stamp")
    parts = ber.children(outer, "time-stamp")
    if outer.tag != ber.SEQUENCE or not parts:
        raise TimestampMalformed("time-stamp is not a SEQUENCE")
    if parts[0].tag == ber.OBJECT_IDENTIFIER:
        return _read_content_info(outer)
    _require_granted(parts[0])
    if len(parts) != 2:
        raise TimestampMalformed("response grants a time-stamp but does not hold exactly one")
    return _read_content_info(parts[1])


def _require_granted(status_info: ber.Element) -> None:
    """Statuses 0 (granted) and 1 (granted with changes) carry a token; any other is a no.

    With 1 the token may differ from the request; what must not differ is checked on the token.
    """
    fields = ber.sequence(status_info, "status of the response")
    status = ber.integer(fields.take(ber.INTEGER, "a number"), "status of the response")
    if status in (0, 1):
        return
    fields.maybe(ber.SEQUENCE)  # free text of the authority: not repeated, it is not ours
    failure = fields.maybe(ber.BIT_STRING)
    reasons = "no reason given" if failure is None else _failure_names(failure)
    raise TimestampRefused(f"the authority did not grant a time-stamp (status {status}): {reasons}")


def _failure_names(bits: ber.Element) -> str:
    octets = bits.content[1:9]
    numbers = [n for n in range(8 * len(octets)) if octets[n // 8] & 0x80 >> n % 8]
    return ", ".join(_FAILURES.get(n, f"reason {n}") for n in numbers) or "no reason given"


def _read_content_info(element: ber.Element) -> TimestampToken:
    fields = ber.sequence(element, "token")
    kind = ber.object_identifier(fields.take(ber.OBJECT_IDENTIFIER, "its kind"), "token")
    if kind != SIGNED_DATA:
        raise TimestampMalformed(f"token is of kind {kind}, not signed data")
    wrapped = fields.take(ber.context(0), "signed data")
    fields.end()
    return _read_signed_data(ber.only_child(wrapped, "token"), element.raw)


def _read_signed_data(element: ber.Element, raw: bytes) -> TimestampToken:
    """SignedData, RFC 5652 5.1."""
    fields = ber.sequence(element, "signed data")
    fields.take(ber.INTEGER, "a version")
    announced = ber.children(fields.take(ber.SET, "digest algorithms"), "digest algorithms")
    content = _read_encapsulated(fields.take(ber.SEQUENCE, "its content"))
    held = fields.maybe(ber.context(0))
    certificates = [] if held is None else ber.children(held, "certificates")
    if len(certificates) > MAX_CERTIFICATES:
        raise TimestampMalformed(f"token holds more than {MAX_CERTIFICATES} certificates")
    fields.maybe(ber.context(1))  # revocation lists: kept in `raw`, not evaluated
    signers = ber.children(fields.take(ber.SET, "a signer"), "signers")
    fields.end()
    if len(signers) != 1:
        # RFC 3161 2.4.2: the token holds no signature but the authority's.
        raise TimestampMalformed(f"token has {len(signers)} signers instead of one")
    signer = _read_signer(signers[0])
    if signer.digest_algorithm not in [algorithm_name(one) for one in announced]:
        raise TimestampMalformed("token does not announce the digest algorithm of its signer")
    return _read_tst_info(
        content,
        # Other choices than a plain certificate (attribute certificates) cannot sign.
        certificates=tuple(c.raw for c in certificates if c.tag == ber.SEQUENCE),
        signer=signer,
        raw=raw,
    )


def _read_encapsulated(element: ber.Element) -> bytes:
    fields = ber.sequence(element, "content of the token")
    kind = ber.object_identifier(fields.take(ber.OBJECT_IDENTIFIER, "its kind"), "content")
    if kind != TST_INFO:
        raise TimestampMalformed(f"content of the token is of kind {kind}, not a time-stamp")
    wrapped = fields.take(ber.context(0), "the time-stamp")
    fields.end()
    return ber.octets(ber.only_child(wrapped, "content of the token"), "content of the token")


def _read_signer(element: ber.Element) -> SignerInfo:
    fields = ber.sequence(element, "signer")
    fields.take(ber.INTEGER, "a version")
    identifier = (
        fields.maybe(ber.SEQUENCE)
        or fields.maybe(ber.context(0))
        or fields.take(ber.context(0, constructed=False), "an identifier")
    )
    digest_algorithm = algorithm_name(fields.take(ber.SEQUENCE, "a digest algorithm"))
    attributes = fields.take(ber.context(0), "signed attributes")
    signature_algorithm = fields.take(ber.SEQUENCE, "a signature algorithm")
    signature = ber.octets(fields.take(ber.OCTET_STRING, "a signature"), "signature")
    fields.maybe(ber.context(1))  # unsigned attributes: anyone may add them, so they say nothing
    fields.end()
    return SignerInfo(
        identifier=identifier,
        digest_algorithm=digest_algorithm,
        # RFC 5652 5.4: the signature is over the attributes under the tag of a SET.
        signed_attributes=ber.encode(ber.SET, attributes.content),
        signature_algorithm=signature_algorithm,
        signature=signature,
    )


def _read_tst_info(
    content: bytes, *, certificates: tuple[bytes, ...], signer: SignerInfo, raw: bytes
) -> TimestampToken:
    """TSTInfo, RFC 3161 2.4.2."""
    fields = ber.sequence(ber.read_single(content, "time-stamp content"), "time-stamp content")
    version = ber.integer(fields.take(ber.INTEGER, "a version"), "version")
    if version != 1:
        raise TimestampMalformed(f"time-stamp content has version {version}, known is 1")
    policy = ber.object_identifier(fields.take(ber.OBJECT_IDENTIFIER, "a policy"), "policy")
    imprint = ber.sequence(fields.take(ber.SEQUENCE, "an imprint"), "imprint")
    imprint_algorithm = algorithm_name(imprint.take(ber.SEQUENCE, "an algorithm"))
    imprint_digest = imprint.take(ber.OCTET_STRING, "a digest").content
    imprint.end()
    serial = ber.integer(fields.take(ber.INTEGER, "a serial number"), "serial number")
    gen_time = _read_time(fields.take(ber.GENERALIZED_TIME, "a time"))
    accuracy = fields.maybe(ber.SEQUENCE)
    fields.maybe(ber.BOOLEAN)  # ordering: says something about two tokens of one authority
    nonce = fields.maybe(ber.INTEGER)
    name = fields.maybe(ber.context(0))
    extensions = fields.maybe(ber.context(1))
    fields.end()
    return TimestampToken(
        gen_time=gen_time,
        accuracy=None if accuracy is None else _read_accuracy(accuracy),
        serial=serial,
        policy=policy,
        imprint_algorithm=imprint_algorithm,
        imprint=imprint_digest,
        nonce=None if nonce is None else ber.integer(nonce, "nonce"),
        tsa=None if name is None else ber.only_child(name, "name of the authority").raw,
        certificates=certificates,
        critical_extensions=() if extensions is None else _critical(extensions),
        content=content,
        signer=signer,
        raw=raw,
    )


def _read_time(element: ber.Element) -> datetime:
    """GeneralizedTime in UTC, with or without a fraction of a second (RFC 3161 2.4.2)."""
    match = _TIME.fullmatch(element.content)
    if match is None:
        raise TimestampMalformed("time of the time-stamp is not YYYYMMDDhhmmss[.s...]Z")
    try:
        seconds = datetime.strptime(match[1].decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as impossible:
        raise TimestampMalformed("time of the time-stamp does not exist") from impossible
    fraction = (match[2] or b"").ljust(6, b"0")[:6]
    return seconds.replace(microsecond=int(fraction))


def _read_accuracy(element: ber.Element) -> timedelta:
    fields = ber.sequence(element, "accuracy")
    seconds = fields.maybe(ber.INTEGER)
    millis = fields.maybe(ber.context(0, constructed=False))
    micros = fields.maybe(ber.context(1, constructed=False))
    fields.end()
    values = [0 if e is None else ber.integer(e, "accuracy") for e in (seconds, millis, micros)]
    # Whole seconds have no limit in the standard; a century is past any meaning.
    if not (0 <= values[0] <= 3_200_000_000 and 0 <= values[1] <= 999 and 0 <= values[2] <= 999):
        raise TimestampMalformed("accuracy is out of range")
    return timedelta(seconds=values[0], milliseconds=values[1], microseconds=values[2])


def _critical(extensions: ber.Element) -> tuple[str, ...]:
    """Identifiers of the extensions marked critical."""
    found = []
    for extension in ber.children(extensions, "extensions"):
        fields = ber.sequence(extension, "extension")
        name = ber.object_identifier(fields.take(ber.OBJECT_IDENTIFIER, "a name"), "extension")
        flag = fields.maybe(ber.BOOLEAN)
        fields.take(ber.OCTET_STRING, "a value")
        fields.end()
        if flag is not None and flag.content != b"\x00":
            found.append(name)
    return tuple(found)
