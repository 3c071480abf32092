# SPDX-License-Identifier: AGPL-3.0-or-later
"""Event types: the Library of Congress PREMIS vocabulary where it has a term, own terms beside it.

Source of terms and codes: id.loc.gov/vocabulary/preservation/eventType (PREMIS 3).
"""

PAYLOAD_TYPE = "application/vnd.dokaz.event+json"

PREMIS_CODES = {
    "accession": "acc",
    "capture": "cap",
    "transfer": "tra",
    "ingestion": "ing",
    "message digest calculation": "mes",
    "quarantine": "qua",
    "unquarantine": "unq",
    "virus check": "vir",
    "unpacking": "unp",
    "format identification": "for",
    "validation": "val",
    "digital signature validation": "dig",
    "digital signature generation": "dsg",
    "fixity check": "fix",
    "replication": "rep",
    "refreshment": "ref",
    "recovery": "rec",
    "encryption": "enc",
    "decryption": "dec",
    "displaying": "dsp",
    "exporting": "exp",
    "dissemination": "dis",
    "information package creation": "ipc",
    "extraction": "ext",
    "redaction": "red",
    "migration": "mig",
    "normalization": "nor",
    "metadata extraction": "mee",
    "metadata modification": "mem",
    "policy assignment": "poa",
    "deaccession": "dea",
    "deletion": "del",
}

OWN_TERMS = frozenset(
    {
        "act",
        "access denied",
        "account change",
        "assessment",
        "consent given",
        "consent withdrawn",
        "key destroyed",
        "key enrolment",
        "key rotation",
        "legal hold lifted",
        "legal hold set",
        "organisation change",
        "receipt",
        "relation asserted",
        "sealing",
        "session",
        "timestamp obtained",
        "timestamp verified",
        "unsealing",
        "view",
        "witness cosigned",
    }
)


def is_event_type(event_type: str) -> bool:
    """Whether the word is in one of the two lists."""
    return event_type in PREMIS_CODES or event_type in OWN_TERMS


def premis_uri(event_type: str) -> str | None:
    """The term's URI in the PREMIS vocabulary, or None for an own term."""
    code = PREMIS_CODES.get(event_type)
    return f"http://id.loc.gov/vocabulary/preservation/eventType/{code}" if code else None
