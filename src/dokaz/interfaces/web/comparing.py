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


def _base_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields held when the form was opened.

    It only decides what counts as typed over. A damaged one makes everything count.
    """
    try:
        read = json.loads(data.get("base", ""))
    except (ValueError, RecursionError):  # Also of nothing but brackets.
        return {}
    return read if isinstance(read, dict) else {}


def typed_over(now: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the fields that do not say what they said when the form was opened.

    Browsers end lines by CR LF, whatever ended them before: no sign that somebody typed there.
    """
    plain = {name: _by_lf(value) for name, value in now.items()}
    return {name: value for name, value in plain.items() if value != _by_lf(base.get(name))}


def _by_lf(value: Any) -> Any:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def as_held(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a form's hidden field keeps them: days as text, lists as lists."""
    held: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return held


def rows_said(rows: Iterable[forms.Form]) -> str:
    """Rows of small forms in words, a line each; empty rows are none."""
    return "\n".join(filter(None, (_row_said(row) for row in rows)))


def _row_said(row: forms.Form) -> str:
    values = row.cleaned_data if row.is_bound else row.initial
    said = [
        _said_with_label(field, values[name])
        for name, field in row.fields.items()
        if values.get(name) not in (None, "") and not field.widget.is_hidden
    ]
    return ", ".join(said)


def _said_with_label(field: forms.Field, value: Any) -> str:
    """Words speak for themselves beside each other; numbers do not."""
    said = _said(field, value)
    text = str(said[0] if isinstance(said, list) else said)
    return f"{field.label}: {text}" if isinstance(field, forms.IntegerField) else text


class Opened:
    """What a form's fields held when it was opened, of which revision, and what both changed since.

    `context` is for the page: the hidden fields `base` and `revision`, and `compared`.
    `left_alone`: after somebody else saved, names of what the person did not type over.
    """

    def __init__(self, base: Mapping[str, Any], revision: int) -> None:
        self.base, self.revision = base, revision
        self.left_alone: frozenset[str] = frozenset()
        self._compared: list[tuple[Any, Any, Any]] = []

    @classmethod
    def posted(cls, data: QueryDict) -> "Opened":
        """As a posted form says it."""
        return cls(_base_of(data), number_of(data.get("revision")) or 0)

    def refused(self, form: PageForm, error: Rejected | Conflict, **now: Any) -> None:
        """Say in the form why it was not taken; after somebody else saved, with the comparison.

        `now`: what `compare` takes.
        """
        if isinstance(error, Conflict) and error.reason == "changed_meanwhile":
            self.compare(form, **now)
        form.show(error)

    def compare(
        self,
        form: PageForm,
        *,
        saved: Mapping[str, Any],
        revision: int,
        stated: Mapping[str, Any],
        rows: Mapping[str, tuple[Any, Any, Any]] | None = None,
    ) -> None:
        """Set a posted form beside what somebody else saved.

        `saved` and `revision` are as they are now, `stated` is what the form says of these fields.
        `rows`: label, theirs and the person's own, in words, of what stands in rows of small forms.
        """
        changes = typed_over(stated, self.base)
        of_form = {name: value for name, value in saved.items() if name in form.fields}
        _fill_left_alone(form, of_form, changes)
        both = typed_over(changes, saved).keys() & typed_over(saved, self.base).keys()
        fields = form.fields
        self._compared = [
            (fields[name].label, _said(fields[name], theirs), _said(fields[name], changes[name]))
            for name, theirs in of_form.items()
            if name in both
        ] + [line for name, line in (rows or {}).items() if name in both]
        self.left_alone = frozenset(saved.keys() - changes.keys())
        self.base, self.revision = saved, revision

    @property
    def context(self) -> dict[str, Any]:
        # A browser sends a letter that is written out in a third less room than its number.
        base = json.dumps(self.base, ensure_ascii=False)
        return {"base": base, "revision": self.revision, "compared": self._compared}


def _fill_left_alone(
    form: forms.Form, saved: Mapping[str, Any], changes: Mapping[str, Any]
) -> None:
    """Put what is saved now into fields of a posted form that the person left alone."""
    fresh = form.data.copy()
    for name in saved.keys() - changes.keys():
        value = saved[name]
        fresh.setlist(name, value if isinstance(value, list) else [value])
    form.data = fresh
    form.full_clean()


def _said(field: forms.Field, value: Any) -> Any:
    """A value as people read it: what was chosen, by its label."""
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if not isinstance(field, forms.ChoiceField):
        return value
    labels = {str(code): label for code, label in flatten_choices(field.choices)}
    return [labels.get(str(one), one) for one in (value if isinstance(value, list) else [value])]
