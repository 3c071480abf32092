# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the law: its tree, a provision with its elements, versions and sources."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dokaz.casework.legal import api as legal
from dokaz.interfaces.web.doors import door

_LONGEST = 200


@door("legal.law.list", "legal.law.search")
def law(request: HttpRequest) -> HttpResponse:
    """All bodies of law, or what has the words looked for."""
    actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("text", "")[:_LONGEST].strip()
    context = {
        "text": text,
        "hits": legal.search_law(actor=actor, text=text) if text else (),
        "frameworks": [
            (one, [(top, one.children(top.code)) for top in one.children("")])
            for one in legal.law(actor=actor)
        ],
    }
    return render(request, "web/law/law.html", context)


@door("legal.law.show")
def provision(request: HttpRequest, framework: str, code: str) -> HttpResponse:
    """One provision."""
    actor = request.actor  # type: ignore[attr-defined]
    page = legal.get_provision(actor=actor, framework=framework, code=code)
    context = {
        "page": page,
        "provision": page.provision,
        "code": framework,
        "versions": page.framework.versions_of(code),
        "paraphrased": [one for one in page.crimes if one.instrument.text_is == "paraphrase"],
    }
    return render(request, "web/law/provision.html", context)
