# SPDX-License-Identifier: Apache-2.0
"""Reading what a person gives on the command line into `Trust`.

A value may be the thing itself or the name of a file that holds it. Whatever cannot be used is
refused with its option, so that a mistyped key never turns into "not given".
"""

import re
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.keys import PublicKey
from dokaz.core.log.checkpoint import parse_checkpoint_body
from dokaz.core.log.note import SignedNote, VerifierKey, parse_note, parse_verifier_key
from dokaz.core.log.policy import Policy, parse_policy
from dokaz.core.objects.sealed import Identity
from dokaz.core.parcel.ledger_files import read_organisations
from dokaz.core.parcel.plan import Organisation
from dokaz.core.verify.errors import BadGrounds
from dokaz.core.verify.trust import Trust

_FINGERPRINT = re.compile(r"(?:ed25519:)?([0-9a-fA-F]{64})\Z")
_HEADER = re.compile(r"([0-9]{1,9})[=:]([0-9a-fA-F]{160})\Z")
_MAX_FILE = 16 << 20


def read_trust(
    *,
    log_keys: Sequence[str] = (),
    org_keys: Sequence[str] = (),
    policy: str | None = None,
    tsa_roots: Sequence[str] = (),
    block_headers: Sequence[str] = (),
    remembered: Sequence[str] = (),
) -> Trust:
    """Turn option values into grounds.

    Raises:
        BadGrounds: a value is neither usable itself nor the name of a usable file.
    """
    log_ids = frozenset(_fingerprints(log_keys))
    org_ids = frozenset(_fingerprints(org_keys))
    organisations: list[Organisation] = []
    keys: list[PublicKey] = []
    for value in org_keys:
        if not _FINGERPRINT.match(value):
            _read_org_key(value, organisations, keys)
    return Trust(
        log_keys=tuple(_read_log_key(v) for v in log_keys if not _FINGERPRINT.match(v)),
        log_key_ids=log_ids,
        organisation_key_ids=org_ids,
        organisations=tuple(organisations),
        organisation_keys=tuple(keys),
        policy=_read_policy(policy) if policy else None,
        tsa_roots=tuple(_file(value, "--tsa-roots") for value in tsa_roots),
        block_headers=dict(_read_header(value) for value in block_headers),
        remembered=tuple(_read_checkpoint(value) for value in remembered),
    )


def read_identities(values: Sequence[str]) -> tuple[Identity, ...]:
    """Read `AGE-SECRET-KEY-1…` lines from files; a key on the command line would stay in history.

    Raises:
        BadGrounds: a file cannot be read or holds no usable key.
    """
    identities: list[Identity] = []
    for value in values:
        text = _file(value, "--identity").decode("utf-8", "replace")
        lines = [line.strip() for line in text.splitlines()]
        for line in lines:
            if line and not line.startswith("#"):
                try:
                    identities.append(Identity.parse(line))
                except InvalidInput as error:
                    raise BadGrounds(f"--identity: no usable age key: {error}") from error
    return tuple(identities)


def _fingerprints(values: Sequence[str]) -> list[str]:
    matches = (_FINGERPRINT.match(value) for value in values)
    return [f"ed25519:{match[1].lower()}" for match in matches if match]


def _read_log_key(value: str) -> VerifierKey:
    text = value if "+" in value and not Path(value).is_file() else _text(value, "--log-key")
    try:
        key = parse_verifier_key(text.strip())
        key.ed25519()
    except InvalidInput as error:
        raise BadGrounds(f"--log-key: {error}") from error
    return key


def _read_org_key(value: str, organisations: list[Organisation], keys: list[PublicKey]) -> None:
    content = _file(value, "--org-key")
    try:
        if content.lstrip().startswith(b"{"):
            organisations.extend(read_organisations(content))
        else:
            keys.append(_read_pem(content))
    except DokazError as error:
        raise BadGrounds(f"--org-key: {error}") from error


def _read_pem(content: bytes) -> PublicKey:
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadGrounds("the file is no public key in PEM and no key file") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadGrounds("the key is not an Ed25519 key")
    return PublicKey(key.public_bytes_raw())


def _read_policy(value: str) -> Policy:
    content = _file(value, "--policy")
    try:
        return parse_policy(content)
    except InvalidInput as error:
        raise BadGrounds(f"--policy: {error}") from error


def _read_checkpoint(value: str) -> SignedNote:
    content = _file(value, "--remembered")
    try:
        note = parse_note(content)
        parse_checkpoint_body(note.text)
    except InvalidInput as error:
        raise BadGrounds(f"--remembered: {error}") from error
    return note


def _read_header(value: str) -> tuple[int, bytes]:
    match = _HEADER.match(value.strip())
    if match is None:
        raise BadGrounds("--block-header: write HEIGHT=160 hexadecimal digits of the header")
    return int(match[1]), bytes.fromhex(match[2])


def _text(value: str, option: str) -> str:
    return _file(value, option).decode("utf-8", "replace")


def _file(value: str, option: str) -> bytes:
    path = Path(value)
    try:
        if path.stat().st_size > _MAX_FILE:
            raise BadGrounds(f"{option}: the file is too long to be one")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise BadGrounds(f"{option}: cannot read {value}") from error
