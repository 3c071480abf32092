# SPDX-License-Identifier: Apache-2.0
"""Signed notes: text with signature lines under it (C2SP signed-note v1.0.0).

Promises: one note has exactly one form in bytes, and reading and writing keep it. Signatures by
keys nobody asked about are kept and never judged. The text must not be believed before a
signature over it was checked.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from dokaz.core.keys import BadSignature, PublicKey, SigningKey, UnacceptableKey
from dokaz.core.log.errors import MalformedNote, MalformedVerifierKey, NoteNotProven
from dokaz.core.log.lines import decode_base64, encode_base64

KEY_ID_LENGTH = 4
# Enough for the text and the largest allowed number of post-quantum signatures; a reader has to
# accept 16 signatures (signed-note, "Format").
MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
_MARK = "— "
_LABEL_SHOWN = 60


class SignatureType(IntEnum):
    """Signature types this project knows (signed-note, "Signature types")."""

    ED25519 = 0x01
    ED25519_COSIGNATURE = 0x04
    MLDSA44_COSIGNATURE = 0x06


_KEY_LENGTHS: dict[int, int] = {
    SignatureType.ED25519: 32,
    SignatureType.ED25519_COSIGNATURE: 32,
    SignatureType.MLDSA44_COSIGNATURE: 1312,
}


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: key name, 4-byte key id, and the signature bytes after the id.

    Raises:
        MalformedNote: not a possible key name, key id or signature.
    """

    name: str
    key_id: bytes
    signature: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise MalformedNote("signature line has an impossible key name")
        if len(self.key_id) != KEY_ID_LENGTH or not self.signature:
            raise MalformedNote("signature line is too short to hold a signature")

    def line(self) -> str:
        """The line as it stands in a note, with its newline."""
        return f"{_MARK}{self.name} {encode_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note: its text with the final newline, and its signatures in the order of the lines.

    Raises:
        MalformedNote: the text cannot stand in a note, or there is no signature or too many.
    """

    text: str
    signatures: tuple[NoteSignature, ...]

    def __post_init__(self) -> None:
        _require_text(self.text)
        if not 1 <= len(self.signatures) <= MAX_SIGNATURES:
            raise MalformedNote(f"note has {len(self.signatures)} signatures, not 1 to 100")

    def to_bytes(self) -> bytes:
        """The note as it is stored and sent."""
        return (self.text + "\n" + "".join(s.line() for s in self.signatures)).encode("utf-8")

    def with_signatures(self, added: Iterable[NoteSignature]) -> "SignedNote":
        """The note with more signature lines below; lines it already has are not repeated."""
        merged = dict.fromkeys((*self.signatures, *added))
        return replace(self, signatures=tuple(merged))


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name and the kind of signature it is used for; a "vkey" as text.

    `type` is the signature type byte, `key` the public key's bytes. Keys of types that this
    project does not know can be held and written, never used.

    Raises:
        MalformedVerifierKey: impossible name or type, or a known type with a bad key.
    """

    name: str
    type: int
    key: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise MalformedVerifierKey("verifier key has an impossible name")
        if not 0 <= self.type <= 0xFF:
            raise MalformedVerifierKey("signature type is not one byte")
        expected = _KEY_LENGTHS.get(self.type)
        if expected is not None and len(self.key) != expected:
            raise MalformedVerifierKey(f"verifier key has {len(self.key)} key bytes")
        if self.type in (SignatureType.ED25519, SignatureType.ED25519_COSIGNATURE):
            self.ed25519()

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart (signed-note, "Signatures")."""
        hashed = self.name.encode("utf-8") + b"\n" + bytes([self.type]) + self.key
        return hashlib.sha256(hashed).digest()[:KEY_ID_LENGTH]

    def encode(self) -> str:
        """The key as text: name+hex(key id)+base64(type || key)."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(bytes([self.type]) + self.key)}"

    def ed25519(self) -> PublicKey:
        """The Ed25519 key of types 0x01 and 0x04.

        Raises:
            MalformedVerifierKey: another type, or a key this project does not accept.
        """
        if self.type not in (SignatureType.ED25519, SignatureType.ED25519_COSIGNATURE):
            raise MalformedVerifierKey("verifier key is not an Ed25519 key")
        try:
            return PublicKey(self.key)
        except UnacceptableKey as error:
            raise MalformedVerifierKey(str(error)) from error

    def names(self, signature: NoteSignature) -> bool:
        """Whether the line says that it was made by this key."""
        return signature.name == self.name and signature.key_id == self.key_id


def is_key_name(name: str) -> bool:
    """Whether `name` can be a key name: not empty, no space, plus sign or control character."""
    if not name or "+" in name:
        return False
    return not any(c.isspace() or c < " " or "\ud800" <= c <= "\udfff" for c in name)


def log_key(name: str, key: PublicKey) -> VerifierKey:
    """The verifier key (type 0x01) of a log or other signer of plain notes."""
    return VerifierKey(name, SignatureType.ED25519, key.raw)


def parse_verifier_key(text: str) -> VerifierKey:
    """Read a verifier key ("vkey").

    Raises:
        MalformedVerifierKey: not in the format, or the key id is not the key's.
    """
    name, _, rest = text.partition("+")
    key_id, plus, encoded = rest.partition("+")
    material = decode_base64(encoded)
    if not plus or not material:
        raise MalformedVerifierKey("verifier key is not name+id+base64")
    key = VerifierKey(name, material[0], material[1:])
    # Key ids of other types may be made in other ways (signed-note, type 0x02), but a key that
    # nothing ties to its id is of no use here.
    if key.key_id.hex() != key_id:
        raise MalformedVerifierKey("verifier key has the id of another key")
    return key


def parse_note(content: bytes) -> SignedNote:
    """Read a signed note without judging its signatures.

    Raises:
        MalformedNote: not a note, too large, or not in its only possible form.
    """
    if len(content) > MAX_NOTE_BYTES:
        raise MalformedNote("note is larger than 1,000,000 bytes")
    try:
        decoded = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedNote("note is not UTF-8") from error
    text, separator, below = decoded.rpartition("\n\n")
    if not separator:
        raise MalformedNote("note has no empty line before its signatures")
    return SignedNote(text + "\n", parse_signature_lines(below))


def parse_signature_lines(text: str) -> tuple[NoteSignature, ...]:
    """Read signature lines, each with its newline, as they stand below a note's text.

    Raises:
        MalformedNote: not signature lines only, none at all, or too many.
    """
    *lines, last = text.split("\n")
    if last or not lines:
        raise MalformedNote("signature line does not end in a newline")
    if len(lines) > MAX_SIGNATURES:
        raise MalformedNote("note has more than 100 signatures")
    return tuple(_parse_signature_line(line) for line in lines)


def _parse_signature_line(line: str) -> NoteSignature:
    name, space, encoded = line.removeprefix(_MARK).partition(" ")
    content = decode_base64(encoded)
    if not line.startswith(_MARK) or not space or content is None:
        raise MalformedNote("signature line is not of the form: — name base64")
    return NoteSignature(name, content[:KEY_ID_LENGTH], content[KEY_ID_LENGTH:])


def sign_note(text: str, *, name: str, key: SigningKey) -> SignedNote:
    """Sign `text` (with its final newline) as `name` with a plain Ed25519 signature (type 0x01).

    Raises:
        MalformedNote: the text cannot stand in a note.
        MalformedVerifierKey: the name cannot be a key name.
    """
    _require_text(text)
    key_id = log_key(name, key.public).key_id
    signature = NoteSignature(name, key_id, key.sign(text.encode("utf-8")))
    return SignedNote(text, (signature,))


def verify_note(note: SignedNote, *, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Check the plain Ed25519 signatures (type 0x01) of the keys asked about.

    Returns those keys that signed. Lines of other keys are not looked at. One bad line that
    names an asked key condemns the note, even beside a good one (signed-note, "Signatures").

    Raises:
        NoteNotProven: no asked key signed, or a line that names one does not hold.
        MalformedVerifierKey: an asked key is not of type 0x01.
    """
    message = note.text.encode("utf-8")
    signed = []
    for key in keys:
        if key.type != SignatureType.ED25519:
            raise MalformedVerifierKey("plain signatures are checked with keys of type 0x01")
        lines = [line for line in note.signatures if key.names(line)]
        for line in lines:
            try:
                key.ed25519().verify(signature=line.signature, message=message)
            except BadSignature as error:
                raise NoteNotProven(f"the signature of {_shown(key.name)} does not hold") from error
        if lines:
            signed.append(key)
    if not signed:
        raise NoteNotProven("the note is not signed by an expected key")
    return tuple(signed)


def _shown(name: str) -> str:
    """A name from outside, short enough for a message."""
    return name if len(name) <= _LABEL_SHOWN else name[:_LABEL_SHOWN] + "…"


def _require_text(text: str) -> None:
    if not text.endswith("\n"):
        raise MalformedNote("note text does not end in a newline")
    if any((c < " " and c != "\n") or "\ud800" <= c <= "\udfff" for c in text):
        raise MalformedNote("note holds a control character")
