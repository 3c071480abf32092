# SPDX-License-Identifier: Apache-2.0
"""The report for a terminal, and the same for programs.

Names and reasons may come from a hostile file: control characters and marks that turn the direction
of text are shown as escapes, so that nothing in a parcel can draw on the reader's screen.
"""

import json
import re

from dokaz.core.verify.codes import value_in
from dokaz.core.verify.messages import (
    OVERALL,
    PROVES,
    STATUS,
    STEPS,
    SUBJECT,
    finding_text,
    pick,
)
from dokaz.core.verify.verdict import Report, Status

REPORT_FORMAT = "dokaz-report/1"
_MARKS = {Status.PROVEN: "✔", Status.NOT_CHECKED: "?", Status.FAILED: "✘", Status.NOTE: "·"}
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    """`text` with everything that could steer a screen shown as an escape."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def text_report(report: Report, *, language: str, version: str) -> str:
    """The report in plain text; `language` is "uk" or "en"."""
    lines = [f"dokaz-verify {version}", ""]
    for name, value in report.subject.items():
        label = pick(SUBJECT.get(name, (name, name)), language)
        lines.append(f"{label}: {printable(value_in(name, value, language))}")
    lines.append("")
    for step in report.steps:
        status = pick(STATUS[step.status], language)
        title = pick(STEPS[step.id], language)
        lines.append(f"{_MARKS[step.status]} {step.number:>2}. {title}: {status}")
        for finding in step.findings:
            text = printable(finding_text(finding.id, finding.values, language))
            lines.append(f"       {_MARKS[finding.status]} {text}")
    overall = pick(STATUS[report.status], language).upper()
    lines += ["", f"{overall}. {pick(OVERALL[report.status], language)}"]
    lines += ["", pick(PROVES, language), ""]
    return "\n".join(lines)


def json_report(report: Report, *, version: str) -> str:
    """The report as one JSON object. Ids are stable; messages are English and for reading only."""
    value = {
        "format": REPORT_FORMAT,
        "verifier": version,
        "kind": report.kind,
        "status": report.status.value,
        "exit_code": int(report.exit_code),
        "subject": dict(report.subject),
        "steps": [
            {
                "number": step.number,
                "id": step.id,
                "status": step.status.value,
                "findings": [
                    {
                        "id": finding.id,
                        "status": finding.status.value,
                        "values": dict(finding.values),
                        "message": finding_text(finding.id, finding.values, "en"),
                    }
                    for finding in step.findings
                ],
            }
            for step in report.steps
        ],
    }
    return json.dumps(value, ensure_ascii=True, indent=2) + "\n"
