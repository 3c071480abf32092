# SPDX-License-Identifier: AGPL-3.0-or-later
"""How provisions and crimes are written on pages, and where a passage opens."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dokaz.casework.legal import api as legal


def cite(code: str, framework: str) -> str:
    """A code as lawyers write it: 8(2)(b)(ix), Criminal Code 438 (1); others as they are."""
    if framework == "rome":
        return _roman(code)
    if framework == "ukraine":
        article, dot, part = code.partition(".")
        return (
            _("art. %(article)s, part %(part)s") % {"article": article, "part": part}
            if dot
            else (_("art. %s") % article if article[:1].isdigit() else "")
        )
    return code


def _roman(code: str) -> str:
    body, dash, variant = code.partition("-")
    article, *rest = body.split(".")
    told = article.replace("bis", " bis")
    for part in rest:
        told += f"({part.replace('bis', ' bis')})"
    return f"{told}-{variant}" if dash else told


def place_address(finding: legal.FindingView) -> str:
    """The item's page at the exact place; the viewer goes there when the file is opened."""
    return reverse("item", kwargs={"pk": finding.item_id}) + fragment(finding.passage)


def fragment(passage: legal.Passage) -> str:
    """A place as the end of an address (W3C Media Fragments; RFC 8118 for pages)."""
    parts = []
    if passage.page is not None:
        parts.append(f"page={passage.page}")
    if passage.begin_ms is not None:
        times = f"{passage.begin_ms / 1000:g}"
        if passage.end_ms is not None and passage.end_ms != passage.begin_ms:
            times += f",{passage.end_ms / 1000:g}"
        parts.append(f"t={times}")
    if passage.region is not None:
        numbers = ",".join(f"{value * 100:g}" for value in passage.region)
        parts.append(f"xywh=percent:{numbers}")
    if passage.paragraph is not None:
        parts.append(f"paragraph={passage.paragraph}")
    if passage.row is not None:
        parts.append(f"row={passage.row}")
    return "#" + "&".join(parts) if parts else "#cited"
