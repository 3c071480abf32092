# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of records that several people change at once.

Changing keeps, beside the form, what its fields held when it was opened. Only fields that were
typed over are written. If somebody else saved meanwhile, the form comes back with a comparison:
their values stand in fields the person left alone, both are shown where both changed something.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.addresses import number_of
from dokaz.interfaces.web.forms import PageForm


def base_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields held when the form was opened.

    It only decides what counts as typed over. A damaged one makes everything count.
    """
    try:
        read = json.loads(data.get("base", ""))
    except (ValueError, RecursionError):  # Also of nothing but brackets.
        return {}
    return read if isinstance(read, dict) else {}


def typed_over(now: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the fields that do not say what they said when the form was opened."""
    return {name: value for name, value in now.items() if value != base.get(name)}


def with_theirs(
    data: QueryDict, saved: Mapping[str, Any], changes: Mapping[str, Any], fields: Iterable[str]
) -> QueryDict:
    """The posted form with what is saved now in the fields the person left alone."""
    fresh = data.copy()
    for name in fields:
        if name not in changes:
            value = saved[name]
            fresh.setlist(name, value if isinstance(value, list) else [value])
    return fresh


def as_held(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a form's hidden field keeps them: days as text, lists as lists."""
    held: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return held


def compared(
    form: forms.Form,
    saved: Mapping[str, Any],
    changes: Mapping[str, Any],
    fields: Iterable[str],
) -> list[tuple[Any, Any, Any]]:
    """Label, theirs and the person's own of each field that both changed, in words."""
    return [
        (field.label, _said(field, saved[name]), _said(field, changes[name]))
        for name, field in ((name, form.fields[name]) for name in fields)
        if name in changes and changes[name] != saved[name]
    ]


def beside_theirs(
    form: forms.Form, data: QueryDict, saved: Mapping[str, Any], changes: Mapping[str, Any]
) -> list[tuple[Any, Any, Any]]:
    """Fill fields of a form, posted as `data`, that the person left alone with what is saved now.

    `saved` names the fields. Returns what both changed, as `compared`.
    """
    form.data = with_theirs(data, saved, changes, saved)
    form.full_clean()
    return compared(form, saved, changes, saved)


class Opened:
    """What a form's fields held when it was opened, of which revision, and what both changed since.

    `context` is for the page: the hidden fields `base` and `revision`, and `compared`.
    """

    def __init__(self, base: Mapping[str, Any], revision: int) -> None:
        self.base, self.revision = base, revision
        self._compared: list[tuple[Any, Any, Any]] = []

    @classmethod
    def posted(cls, data: QueryDict) -> "Opened":
        """As a posted form says it."""
        return cls(base_of(data), number_of(data.get("revision")) or 0)

    def refused(
        self,
        form: PageForm,
        error: Rejected | Conflict,
        *,
        saved: Mapping[str, Any],
        revision: int,
        stated: Mapping[str, Any],
    ) -> None:
        """Say in the form why it was not taken; after somebody else saved, with the comparison.

        `saved` and `revision` are as they are now, `stated` is what the form says of these fields.
        """
        if isinstance(error, Conflict) and error.reason == "changed_meanwhile":
            changes = typed_over(stated, self.base)
            self._compared = beside_theirs(form, form.data, saved, changes)
            self.base, self.revision = saved, revision
        form.show(error)

    @property
    def context(self) -> dict[str, Any]:
        base = json.dumps(self.base)
        return {"base": base, "revision": self.revision, "compared": self._compared}


def _said(field: forms.Field, value: Any) -> Any:
    """A value as people read it: what was chosen, by its label."""
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if not isinstance(field, forms.ChoiceField):
        return value
    labels = {str(code): label for code, label in flatten_choices(field.choices)}
    return [labels.get(str(one), one) for one in (value if isinstance(value, list) else [value])]
