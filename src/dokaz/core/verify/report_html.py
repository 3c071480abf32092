# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML page: self-contained, no scripts, nothing loaded, fit for printing."""

import html

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
from dokaz.core.verify.report_text import printable
from dokaz.core.verify.verdict import Report, StepReport

_TITLE = ("Report of verification", "Звіт про перевірку")
_STYLE = """
:root{--ok:#1b7f3b;--open:#8a5a00;--bad:#b3261e;--note:#5b6470;--line:#d7dbe0;--back:#fff;--ink:#16191d}
@media(prefers-color-scheme:dark){:root{--ok:#63d18a;--open:#f0b94d;--bad:#ff8a80;--note:#a3adb8;
--line:#394048;--back:#15181c;--ink:#e8eaed}}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);
max-width:52rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.05rem;margin:0}dl{display:grid;grid-template-columns:auto 1fr;
gap:.15rem 1rem}dt{color:var(--note)}dd{margin:0;overflow-wrap:anywhere}
section{border-top:1px solid var(--line);padding:.75rem 0;break-inside:avoid}
ul{margin:.4rem 0 0;padding-left:1.2rem}li{overflow-wrap:anywhere}
.overall{border:2px solid;padding:.75rem 1rem;font-weight:600}
.proven{color:var(--ok)}.not_checked{color:var(--open)}.failed{color:var(--bad)}.note{color:var(--note)}
li span{font-weight:600}
""".strip()


def html_report(report: Report, *, language: str, version: str) -> str:
    """The page; `language` is "uk" or "en". Every value is escaped."""
    title = pick(_TITLE, language)
    subject = "".join(
        f"<dt>{_text(pick(SUBJECT.get(name, (name, name)), language))}</dt>"
        f"<dd>{_text(value_in(name, value, language))}</dd>"
        for name, value in report.subject.items()
    )
    overall = (
        f'<p class="overall {report.status.value}">'
        f"{_text(pick(STATUS[report.status], language).upper())}. "
        f"{_text(pick(OVERALL[report.status], language))}</p>"
    )
    steps = "\n".join(_step(step, language) for step in report.steps)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style></head>\n<body>\n"
        f"<h1>{_text(title)}</h1>\n<dl>{subject}</dl>\n{overall}\n{steps}\n"
        f"<section><p>{_text(pick(PROVES, language))}</p>"
        f'<p class="note">dokaz-verify {_text(version)}</p></section>\n</body></html>\n'
    )


def _step(step: StepReport, language: str) -> str:
    findings = "".join(
        f'<li><span class="{finding.status.value}">'
        f"{_text(pick(STATUS[finding.status], language))}</span>: "
        f"{_text(finding_text(finding.id, finding.values, language))}</li>"
        for finding in step.findings
    )
    return (
        f"<section><h2>{step.number}. {_text(pick(STEPS[step.id], language))}: "
        f'<span class="{step.status.value}">{_text(pick(STATUS[step.status], language))}</span>'
        f"</h2><ul>{findings}</ul></section>"
    )


def _text(value: str) -> str:
    return html.escape(printable(value))
