# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of fields of the open block and of the identity block when two records are merged.

Pure values. Codes that protect, warn or describe are united, so that the stricter rule holds. Of
texts the person merging chooses one or both; how to get in touch, needs and protection are both
kept unless somebody chose.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.casework.persons.identities import Identity
from dokaz.casework.records.texts import chosen
from dokaz.evidence.api import MOST_TAGS
from dokaz.gate.api import Rejected


class Kept(TextChoices):
    """Whose value the merged record has."""

    SURVIVOR = "survivor", gettext_lazy("of the record that stays")
    ABSORBED = "absorbed", gettext_lazy("of the record taken in")
    BOTH = "both", gettext_lazy("both")


LISTS = ("categories", "statuses", "vulnerabilities", "languages", "tags", "markers")
TEXTS: dict[str, str] = {
    "summary": Kept.SURVIVOR,
    "contact_rules": Kept.BOTH,
    "needs": Kept.BOTH,
    "protection": Kept.BOTH,
}
"""Texts that are chosen, each with what is kept when nobody chose."""
IDENTITY_FIELDS = tuple(each.name for each in fields(Identity))
_SEVERAL = frozenset({"names", "documents", "contacts", "addresses"})
_JOINED = frozenset({"ante_mortem", "note"})
CAN_BE_BOTH = _SEVERAL | _JOINED
"""Fields of the identity block that can hold both values."""


def checked_choices(choices: Mapping[str, str]) -> dict[str, str]:
    """What to keep of each text. Raises Rejected: no such text, or no such choice."""
    unknown = set(choices) - set(TEXTS)
    if unknown:
        raise Rejected(min(unknown), _("There is no such field."))
    return {**TEXTS, **{name: chosen(name, value, Kept) for name, value in choices.items()}}


def open_block(survivor: Any, absorbed: Any, choices: Mapping[str, str]) -> dict[str, Any]:
    """Fields of the survivor's open block after the merge."""
    found: dict[str, Any] = {
        name: _united(getattr(survivor, name), getattr(absorbed, name)) for name in LISTS
    }
    for name, choice in choices.items():
        found[name] = _text(getattr(survivor, name), getattr(absorbed, name), choice)
    # Those of the record taken in stay readable under its number, however many fit.
    found["tags"] = found["tags"][:MOST_TAGS]
    return {**found, "privileged": survivor.privileged or absorbed.privileged}


def without(now: Mapping[str, Any], former: Mapping[str, Any], joined: Mapping[str, Any]) -> Any:
    """Fields of the survivor when the merge is undone, from those of now.

    Of lists what the merge added is taken out again; other fields go back to what they were unless
    somebody changed them since.
    """
    found: dict[str, Any] = {}
    for name, before in former.items():
        if name in LISTS:
            added = set(joined[name]) - set(before)
            found[name] = [code for code in now[name] if code not in added]
        elif now[name] == joined[name]:
            found[name] = before
    return found


def identity(survivor: Identity, absorbed: Identity, choices: Mapping[str, str]) -> Identity:
    """The block of the merged record, each field as it was chosen; the survivor's by default.

    Raises Rejected: no such field, no such choice, or both of what has one value.
    """
    unknown = set(choices) - set(IDENTITY_FIELDS)
    if unknown:
        raise Rejected(min(unknown), _("There is no such field."))
    values: dict[str, Any] = {}
    for name, choice in choices.items():
        one, other = getattr(survivor, name), getattr(absorbed, name)
        kept = chosen(name, choice, Kept)
        if kept == Kept.ABSORBED:
            values[name] = other
        elif kept == Kept.BOTH:
            values[name] = _both(name, one, other)
    return replace(survivor, **values)


def _both(name: str, one: Any, other: Any) -> Any:
    if name in _SEVERAL:
        return (*one, *(line for line in other if line not in one))
    if name in _JOINED:
        return _text(one, other, Kept.BOTH)
    raise Rejected(name, _("This field has one value. Choose whose it is."))


def _united(one: list[str], other: list[str]) -> list[str]:
    return [*one, *(code for code in other if code not in one)]


def _text(one: str, other: str, choice: str) -> str:
    if choice == Kept.ABSORBED:
        return other
    if choice == Kept.SURVIVOR or other in ("", one):
        return one
    return f"{one}\n\n{other}" if one else other
