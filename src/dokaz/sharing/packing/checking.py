# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checking a packed file with the verifier its recipient will use, before anyone gets it.

The grounds given are this node's own keys, so a verdict "proven" means: it holds together. It is
not the recipient's verdict, who brings keys from elsewhere.
"""

from collections.abc import Callable
from uuid import UUID

from dokaz.core.parcel.plan import Organisation
from dokaz.core.parcel.reader import open_zip
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Report, Status
from dokaz.core.verify.verifier import verify_opened
from dokaz.ledger.api import log_verifier_key
from dokaz.sharing.errors import ParcelDoesNotVerify, WitnessesMissing
from dokaz.sharing.packing.kept import open_sealed

_TOO_FEW = "witnesses.too_few"
Progress = Callable[[int, int], None]


def require_verified(
    parcel_id: UUID,
    *,
    organisation_id: UUID,
    signers: tuple[Organisation, ...],
    progress: Progress,
) -> Report:
    """Run all twelve steps over the sealed file on disk.

    Raises:
        WitnessesMissing: only the witnesses are too few.
        ParcelDoesNotVerify: a step failed; names the findings.
        CannotRead: it is no readable parcel.
    """
    report = verify_opened(
        lambda: open_zip(open_sealed(parcel_id, organisation_id)),
        trust=Trust(log_keys=(log_verifier_key(),), organisations=signers),
        workers=1,
        progress=progress,
    )
    failed = tuple(
        dict.fromkeys(
            finding.id
            for step in report.steps
            for finding in step.findings
            if finding.status is Status.FAILED
        )
    )
    if failed == (_TOO_FEW,):
        raise WitnessesMissing(findings=failed)
    if failed:
        raise ParcelDoesNotVerify(findings=failed)
    return report
