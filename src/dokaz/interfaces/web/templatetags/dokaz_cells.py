# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cells of the list of evidence, each rendered once for all rows that say the same.

A list has fifty rows and a few different contents of a cell. The templates stay the only place
where a cell's look is written; what they depend on is the key under which the result is kept.
"""

import functools
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dokaz.evidence.api import ItemRow
from dokaz.interfaces.web.evidence.keeping import Keeping

register = template.Library()

_DAYS = 4096
# Stands for a file's key in a picture that is rendered once for many.
_ANY = UUID(int=0)


@register.filter
def how_kept(keeping: Keeping) -> SafeString:
    """web/evidence/keeping.html, made once for each day."""
    moment = keeping.checked_at
    of = timezone.localtime(moment).date() if moment else None
    return _how_kept(get_language(), keeping.verdict, of)


@register.filter
def how_verified(level: str) -> SafeString:
    """web/evidence/cells/verification.html for a level of verification, V0 to V5 or VX."""
    return _cell("verification", level, get_language())


@register.filter
def who_may(level: int) -> SafeString:
    """web/evidence/cells/access.html for a level of confidentiality, 0 to 4."""
    return _cell("access", level, get_language())


@register.filter
def small_picture(item: ItemRow) -> SafeString:
    """web/evidence/thumb.html, made once for each kind and graphic level."""
    file = item.thumbnail
    shown = _picture(
        get_language(), get_script_prefix(), item.kind, item.graphic_level, file is not None
    )
    # An address holds a key and nothing a template would escape.
    return SafeString(shown.replace(str(_ANY), str(file))) if file else shown


@functools.lru_cache(_DAYS)
def _how_kept(language: str | None, verdict: str, of: date | None) -> SafeString:
    """In the language of now, which `language` names for the cache."""
    noon = timezone.make_aware(datetime.combine(of, time(12))) if of else None
    keeping = {"verdict": verdict, "checked_at": noon}
    return render_to_string("web/evidence/keeping.html", {"keeping": keeping})


@functools.lru_cache(256)
def _cell(name: str, level: Any, language: str | None) -> SafeString:
    """In the language of now, which `language` names for the cache."""
    return render_to_string(f"web/evidence/cells/{name}.html", {"level": level})


@functools.lru_cache(1024)
def _picture(
    language: str | None, _prefix: str, kind: str, graphic_level: str, has_picture: bool
) -> SafeString:
    """In the language of now, which `language` names for the cache."""
    item = {
        "kind": kind,
        "graphic_level": graphic_level,
        "thumbnail": _ANY if has_picture else None,
    }
    return render_to_string("web/evidence/thumb.html", {"item": item})
