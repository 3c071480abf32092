# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page of the shell shows: who acts, for whom, and where one can go.

A part of the interface adds its entries with `offer_navigation`; an entry appears when its
condition allows the actor. Appearing gives no right: the action behind a page decides.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dokaz.core.errors import StorageFault
from dokaz.gate.api import Actor
from dokaz.ledger.api import node_public_key
from dokaz.members.api import TEXTS, Role, known_organisation


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation. `order` sorts and groups; `icon` is a name in icons.svg."""

    url_name: str
    label: str | Promise
    icon: str
    shown_to: Callable[[Actor], bool]
    order: int = 100


_ENTRIES: list[Entry] = []
_SECTIONS: tuple[tuple[int, str | Promise], ...] = (
    (200, _("Casework")),
    (210, _("In and out")),
    (300, _("Trust")),
    (800, _("People and organisation")),
)
"""Groups of the navigation, by the order from which each begins. What stands before has no name."""


def offer_navigation(*entries: Entry) -> None:
    """Add entries, once, at start. An entry with a known address name is replaced."""
    names = {entry.url_name for entry in entries}
    _ENTRIES[:] = [entry for entry in _ENTRIES if entry.url_name not in names]
    _ENTRIES.extend(entries)
    _ENTRIES.sort(key=lambda entry: entry.order)
    _menu.cache_clear()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what web/base.html shows around a page."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"demo": settings.DOKAZ.demo}
    return {
        "demo": settings.DOKAZ.demo,
        "actor": actor,
        "organisation": _organisation_name(actor),
        "navigation": _navigation(request, actor),
        "viewer": _viewer(request, actor),
        "node_fingerprint": _fingerprint(),
        "in_help_session": actor.staff_session is not None,
    }


def _organisation_name(actor: Actor) -> str:
    if actor.organisation_id is None:
        return gettext("The node") if actor.holds(Role.PLATFORM_ADMIN) else ""
    found = known_organisation(actor.organisation_id)
    return found.name(get_language() or "uk") if found else ""


def _viewer(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    name = str(request.user)
    letters = "".join(word[0] for word in name.split()[:2]).upper()
    roles = [str(TEXTS[Role(role)].name) for role in sorted(actor.roles)]
    return {
        "name": name,
        "letters": letters or "·",
        "role": ", ".join(roles),
        "account_url": reverse("members_account"),
        "sign_out_url": reverse("account_logout"),
    }


def _fingerprint() -> str:
    """Of the key that signs checkpoints. Without the key pages still show, errors among them."""
    try:
        return node_public_key().key_id.removeprefix("ed25519:")
    except StorageFault:
        return ""


def _navigation(request: HttpRequest, actor: Actor) -> SafeString:
    """web/parts/navigation.html, made once for all who are shown the same entries."""
    shown = tuple(entry.url_name for entry in _ENTRIES if entry.shown_to(actor))
    addresses = _addresses(shown, get_script_prefix())
    here = [url for url in addresses if _leads_to(url, request.path)]
    # Of two that lead here the one that says it more exactly.
    return _menu(get_language(), shown, addresses, max(here, key=len, default=""))


@functools.lru_cache(256)
def _addresses(names: tuple[str, ...], _prefix: str) -> tuple[str, ...]:
    """Where entries lead; empty for those whose pages are not there."""
    return tuple(map(_address, names))


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@functools.lru_cache(1024)
def _menu(
    language: str | None, names: tuple[str, ...], addresses: tuple[str, ...], here: str
) -> SafeString:
    """In the language of now, which `language` names for the cache."""
    entries = {entry.url_name: entry for entry in _ENTRIES}
    found: list[dict[str, Any]] = []
    named: str | Promise = ""
    for name, url in zip(names, addresses, strict=True):
        if not url:
            continue
        entry = entries[name]
        section = _section(entry.order)
        found.append(
            {
                "section": section if section != named else "",
                "url": url,
                "label": entry.label,
                "icon": entry.icon,
                "active": url == here,
            }
        )
        named = section
    return render_to_string("web/parts/navigation.html", {"navigation": found})


def _section(order: int) -> str | Promise:
    names = [name for begin, name in _SECTIONS if begin <= order]
    return names[-1] if names else ""


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url not in ("", "/") and path.startswith(url))
