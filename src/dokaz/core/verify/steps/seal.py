# SPDX-License-Identifier: Apache-2.0
"""Step 12: the sender signed this very parcel: titles, omissions and list of events included."""

from dokaz.core.canonical import parse_json
from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.keys import PublicKey
from dokaz.core.parcel import fields, layout
from dokaz.core.parcel.items import ParcelRecord
from dokaz.core.parcel.plan import OrganisationKey
from dokaz.core.seals.signature import Envelope, parse_envelope, verify
from dokaz.core.verify.case import Case
from dokaz.core.verify.verdict import Findings, StepReport

_MAX_SEAL = 1 << 20


def check(case: Case) -> StepReport:
    """Report step 12."""
    findings = Findings()
    if layout.SEAL not in case.reader:
        findings.not_checked("seal.none")
    elif case.record is None:
        findings.not_checked("metadata.no_record")
    else:
        _check_seal(case, case.record, findings)
    return findings.report(12, "seal")


def _check_seal(case: Case, record: ParcelRecord, findings: Findings) -> None:
    entry = _sender_key(case, record)
    if entry is None:
        findings.failed("seal.key_unknown", key=record.sender_key, path=layout.KEYS)
        return
    if not entry.is_valid_at(record.made_at):
        findings.failed("seal.key_not_valid", key=record.sender_key)
        return
    key = entry.key
    try:
        content = case.reader.read(layout.SEAL, limit=_MAX_SEAL)
        envelope = parse_envelope(content)
        verify(envelope, payload_type=layout.SEAL_PAYLOAD_TYPE, keys=[key])
        _require_form(content, envelope, key)
        _require_speaks_of(case, record, envelope.payload)
    except DokazError as error:
        findings.failed("seal.broken", path=layout.SEAL, reason=error)
        return
    values = {
        "name": case.trust.name_of(record.sender_id) or record.sender_name,
        "key": key.key_id,
    }
    if case.trust.contradicts(record.sender_id, key):
        findings.failed("events.key_contradicted", count="1", **values)
    elif case.trust.lists_key(record.sender_id, key):
        findings.proven("seal.signed", **values)
    elif case.trust.knows_bare_key(key):
        findings.proven("seal.signed_with_bare_key", **values)
    else:
        findings.not_checked("seal.signed_by_claimed_key", **values)


def _sender_key(case: Case, record: ParcelRecord) -> OrganisationKey | None:
    for organisation in (*case.trust.organisations, *case.organisations):
        for entry in organisation.keys:
            if (organisation.id, entry.key.key_id) == (record.sender_id, record.sender_key):
                return entry
    return None


def _require_form(content: bytes, envelope: Envelope, key: PublicKey) -> None:
    """No manifest lists the seal: what its signature does not cover is as its form prescribes."""
    signed_by = [signature.keyid for signature in envelope.signatures]
    if signed_by != [key.key_id] or content != envelope.to_json() + b"\n":
        raise InvalidInput(
            "the seal has bytes that its signature does not cover and no writer made"
        )


def _require_speaks_of(case: Case, record: ParcelRecord, payload: bytes) -> None:
    value = fields.as_object(parse_json(payload), "the seal")
    digests = case.digests.get(layout.TAG_MANIFEST)
    if digests is None or fields.sha256(value, "tagmanifest-sha256") != digests.sha256:
        raise InvalidInput("the seal is over another tag manifest: the parcel was changed after it")
    if value.get("format") != layout.FORMAT or fields.text(value, "ref") != record.ref:
        raise InvalidInput("the seal is of another parcel")
