# SPDX-License-Identifier: Apache-2.0
"""Step 7: enough witnesses cosigned the checkpoint (C2SP tlog-policy).

Witnesses refuse a checkpoint that does not extend what they saw before, so a quorum of them means
that history was not rewritten and that others are shown the same. Proven only under a policy that
came from elsewhere: whoever forges a parcel can also invent witnesses.
"""

from dataclasses import replace
from datetime import UTC, datetime

from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.log.policy import Policy, PolicyResult, evaluate_policy, parse_policy, shown_name
from dokaz.core.parcel import layout
from dokaz.core.parcel.times import write_time
from dokaz.core.verify.case import Case
from dokaz.core.verify.fingerprints import fingerprint
from dokaz.core.verify.verdict import Findings, StepReport

_LAST_SHOWN_TIME = 253_402_300_799  # the end of year 9999, beyond which no date can be written


def check(case: Case) -> StepReport:
    """Report step 7."""
    findings = Findings()
    if case.note is None:
        findings.not_checked("log.no_checkpoint")
        return findings.report(7, "witnesses")
    policy = case.trust.policy or _claimed_policy(case, findings)
    if policy is not None:
        try:
            # Logs are step 6's; here only witnesses are asked about.
            result = evaluate_policy(replace(policy, logs=()), case.note)
        except DokazError as error:
            findings.failed("witnesses.signature", reason=error)
        else:
            judge(result, policy, given=case.trust.policy is not None, findings=findings)
    return findings.report(7, "witnesses")


def _claimed_policy(case: Case, findings: Findings) -> Policy | None:
    if layout.POLICY not in case.reader:
        findings.not_checked("witnesses.no_policy")
        return None
    try:
        return parse_policy(case.reader.read(layout.POLICY, limit=1_000_000))
    except InvalidInput as error:
        findings.failed("witnesses.policy_malformed", path=layout.POLICY, reason=error)
        return None


def judge(result: PolicyResult, policy: Policy, *, given: bool, findings: Findings) -> None:
    """Add what the policy's result says; `given` tells that the policy came from elsewhere."""
    for name, cosignature in result.cosigned.items():
        findings.note(
            "witnesses.cosigned",
            witness=cosignature.witness,
            at=shown_time(cosignature.at),
            key=fingerprint(policy.witnesses[name]),
        )
    counts = {"cosigned": str(len(result.cosigned)), "listed": str(len(policy.witnesses))}
    if policy.quorum is None:
        findings.not_checked("witnesses.none_asked")
    elif not result.quorum_met:
        missing = ", ".join(shown_name(name) for name in result.missing)
        findings.failed("witnesses.too_few", missing=missing, **counts)
    elif given:
        findings.proven("witnesses.quorum", **counts)
    else:
        findings.not_checked("witnesses.claimed_quorum", **counts)


def shown_time(seconds: int) -> str:
    """POSIX seconds as a time, or as a number where no date can be written."""
    if seconds > _LAST_SHOWN_TIME:
        return str(seconds)
    return write_time(datetime.fromtimestamp(seconds, UTC))
