# SPDX-License-Identifier: Apache-2.0
"""What judging a WARC comes to: one judgement for each question, and every damage by its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dokaz.core.bundle.judgement import Judgement


class Ground(StrEnum):
    """Why a question is answered as it is. The values are stable."""

    HOLDS = "holds"
    NO_RECORDS = "no-records"
    RECORD_DAMAGED = "record-damaged"
    CUT_OFF = "cut-off"
    READ_PARTLY = "read-partly"
    RECORD_CHANGED = "record-changed"
    NO_DIGEST = "no-digest"
    DIGEST_UNKNOWN = "digest-unknown"


class DamageKind(StrEnum):
    """What is wrong at a place of the file. The values are stable."""

    CUT_OFF = "cut-off"
    """The file ends inside a record or a packed member."""
    PACKING = "packing"
    """A packed member cannot be unpacked, or its own check sum does not fit."""
    NOT_PACKED = "not-packed"
    """Between packed members lies something else."""
    MALFORMED = "malformed"
    """A record does not begin, or not end, as one must."""


@dataclass(frozen=True, slots=True)
class Damage:
    """`at`: offset in the file in bytes, of the record or of the packed member it lies in."""

    kind: DamageKind
    at: int


@dataclass(frozen=True, slots=True)
class DigestCount:
    """How many records' digests were compared, and with what outcome.

    `unknown`: of a kind that cannot be computed here, or over bytes that are not in this record.
    """

    held: int = 0
    differs: int = 0
    unknown: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class WarcPage:
    """A page as a server answered it: recorded, not vouched for.

    `at` is the record's own date as written. `content_type` is of the answer. `html`: the beginning
    of the page, unpacked; empty if it is packed in a way that cannot be unpacked here.
    """

    url: str
    at: str
    status: int
    content_type: str
    html: bytes


@dataclass(frozen=True, slots=True)
class WarcReport:
    """The outcome of judging a WARC.

    `records`: every record is whole. `blocks`, `payloads`: the digests that the records carry fit.
    `counts`: records by type. `algorithms`: kinds of digest that were compared. `damage` is in the
    order of the file. `software` and `created` are what the writing program says.
    """

    version: str
    software: str
    created: str
    counts: Mapping[str, int]
    algorithms: tuple[str, ...]
    damage: tuple[Damage, ...]
    block_digests: DigestCount
    payload_digests: DigestCount
    records: Judgement
    blocks: Judgement
    payloads: Judgement
