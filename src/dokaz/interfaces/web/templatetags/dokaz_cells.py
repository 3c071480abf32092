# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines and cells of the list of evidence, each rendered once for all that say the same.

A list has fifty rows and a few different contents of a cell. The templates stay the only place
where their look is written; what they depend on is the key under which the result is kept.
"""

import functools
from collections.abc import Mapping
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
from dokaz.interfaces.web.gaps import filled, with_gaps
from dokaz.interfaces.web.templatetags import dokaz_pages as words

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


@register.simple_tag
def item_line(row: Mapping[str, Any], chooses: bool) -> SafeString:
    """web/evidence/row.html for a line of the list, as the page of the list gives it."""
    item: ItemRow = row["item"]
    has_chips = bool(row["has_chips"])
    received = timezone.localtime(item.registered_at)
    language = get_language()
    return filled(
        _line(language, row["restricted"], chooses, row["is_own"], has_chips),
        {
            "id": str(item.id),
            "ref": item.ref,
            "address": words.address(item.id, "item"),
            "picture": small_picture(item),
            "title": words.title(item),
            "kind": words.word(item.kind, "kind"),
            "size": words.filesizeformat(item.total_bytes),
            "organisation": row["organisation"],
            "chips": _chips(language, item.on_hold, item.markers) if has_chips else SafeString(),
            "kept": how_kept(row["keeping"]),
            "verified": how_verified(item.verification),
            "access": who_may(item.confidentiality),
            "day": words.day(received),
            "clock": words.clock(received),
        },
    )


_OF_A_LINE = (
    "id", "ref", "address", "picture", "title", "kind", "size", "organisation", "chips", "kept",
    "verified", "access", "day", "clock",
)  # fmt: skip


@functools.lru_cache(256)
def _line(
    language: str | None, restricted: bool, chooses: bool, is_own: bool, has_chips: bool
) -> str:
    """In the language of now, which `language` names for the cache."""
    return with_gaps(
        "web/evidence/row.html",
        _OF_A_LINE,
        restricted=restricted,
        chooses=chooses,
        is_own=is_own,
        has_chips=has_chips,
    )


@functools.lru_cache(256)
def _chips(language: str | None, on_hold: bool, markers: tuple[str, ...]) -> SafeString:
    """In the language of now, which `language` names for the cache."""
    return render_to_string(
        "web/evidence/cells/chips.html", {"on_hold": on_hold, "markers": markers}
    )


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
