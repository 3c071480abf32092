# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of law. They help people; the acts check."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dokaz.casework.legal import api as legal
from dokaz.interfaces.web.forms import PageForm, with_blank
from dokaz.interfaces.web.law.citing import cite

_TIME = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,2}):)?([0-9]{1,5})(?:[.,]([0-9]{1,3}))?\Z", re.A)
Choices = list[tuple[str, Any]]


class ConductForm(PageForm):
    """What kind of conflict, how sure, and why."""

    conflict = forms.ChoiceField(
        label=_("Kind of armed conflict"), choices=with_blank(legal.Conflict.choices)
    )
    status = forms.ChoiceField(label=_("How sure"), choices=lambda: legal.Status.choices)
    reasons = forms.CharField(
        label=_("Reasons"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed for everything but “possible”. What speaks against belongs here, too."),
    )


def assessed(found: legal.QualificationRow) -> dict[str, str]:
    """What the form begins with for a qualification that was made."""
    return {"conflict": found.conflict, "status": found.status, "reasons": found.reasons}


class QualifyForm(ConductForm):
    """Under which crime an event is put."""

    crime = forms.ChoiceField(label=_("Crime"))

    def __init__(self, *args: Any, conduct: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["crime", "conflict", "status", "reasons"])
        self.fields["crime"].choices = _crimes(conduct)  # type: ignore[attr-defined]


def _crimes(conduct: Sequence[str]) -> Choices:
    """Crimes in groups, those that fit the conduct stated of the event first."""
    groups: Choices = [("", gettext("Please choose"))]
    rome = legal.get_framework("rome")
    near = [one for code in conduct for one in rome.crimes_of(code)]
    if near:
        groups.append((gettext("By the conduct stated"), _options("rome", near)))
    for framework in legal.frameworks():
        for instrument in framework.instruments:
            crimes = [
                one
                for one in framework.crimes.values()
                if one.instrument.code == instrument.code and not one.mode
            ]
            if crimes:
                groups.append((str(instrument.words), _options(framework.code, crimes)))
    return groups


def _options(framework: str, crimes: Iterable[legal.Crime]) -> Choices:
    return [
        (f"{framework}:{one.code}", f"{cite(one.code, framework)} · {one.words}"[:160])
        for one in crimes
    ]


class SuspectForm(PageForm):
    """By which mode of liability a person had a part in it."""

    ids = "suspect_%s"
    code = forms.CharField(
        label=_("Code name of the person"), max_length=40, help_text=_("Such as TRH-S-0012.")
    )
    mode = forms.ChoiceField(label=_("Mode of liability"))
    status = forms.ChoiceField(label=_("How sure"), choices=lambda: legal.Status.choices)
    reasons = forms.CharField(
        label=_("Reasons"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, framework: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modes = [
            (one.code, f"{cite(one.code, framework)} · {one.words}")
            for one in legal.get_framework(framework).crimes.values()
            if one.mode
        ]
        self.fields["mode"].choices = with_blank(modes)()  # type: ignore[attr-defined]


class ChooseItemForm(PageForm):
    """Which item a passage stands in: one of the event's, or another by its number."""

    item = forms.ChoiceField(label=_("Item of the event"), required=False)
    ref = forms.CharField(
        label=_("or another one, by its number"),
        required=False,
        max_length=40,
        help_text=_("Such as TRH-2026-000123."),
    )

    def __init__(self, *args: Any, items: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", "–"), *items]  # type: ignore[attr-defined]


class PassageForm(PageForm):
    """An exact place in an item, and what it does to an element."""

    cell = forms.ChoiceField(label=_("Element"))
    direction = forms.ChoiceField(
        label=_("What it does"), choices=with_blank(legal.Direction.choices)
    )
    kind = forms.ChoiceField(label=_("Where in the item"))
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1)
    last_page = forms.IntegerField(label=_("to page"), required=False, min_value=1)
    paragraph = forms.IntegerField(label=_("Paragraph"), required=False, min_value=1)
    begin = forms.CharField(
        label=_("From"), required=False, max_length=20, help_text=_("Such as 12:30 or 1:02:30.5.")
    )
    end = forms.CharField(label=_("To"), required=False, max_length=20)
    region = forms.CharField(
        label=_("Part of the picture"),
        required=False,
        max_length=60,
        help_text=_("Left, top, width, height in percent of the picture, such as 10, 20, 30, 40."),
    )
    message = forms.CharField(label=_("Number of the message"), required=False, max_length=200)
    sheet = forms.CharField(label=_("Sheet"), required=False, max_length=200)
    row = forms.IntegerField(label=_("Row"), required=False, min_value=1)
    last_row = forms.IntegerField(label=_("to row"), required=False, min_value=1)
    quote = forms.CharField(
        label=_("What stands or is seen there"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    proof_class = forms.ChoiceField(label=_("Kind of proof"))
    strength = forms.ChoiceField(
        label=_("How strong by itself"), choices=with_blank(legal.Strength.choices)
    )
    comment = forms.CharField(
        label=_("What it shows"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    counter = forms.CharField(
        label=_("How else it could be explained"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Courts and the other side will ask."),
    )

    def __init__(self, *args: Any, cells: Choices, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cell"].choices = with_blank(cells)()  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        classes = [(code, str(one)) for code, one in legal.proof_classes().items()]
        self.fields["proof_class"].choices = with_blank(classes)()  # type: ignore[attr-defined]
        shown = {code for code, _label in kinds}
        for name in _NEEDED_BY:
            if not shown & _NEEDED_BY[name]:
                del self.fields[name]
            else:
                self.fields[name].widget.attrs["data-for"] = " ".join(sorted(_NEEDED_BY[name]))

    def clean_begin(self) -> int | None:
        return _milliseconds(self.cleaned_data["begin"])

    def clean_end(self) -> int | None:
        return _milliseconds(self.cleaned_data["end"])

    def clean_region(self) -> tuple[float, ...] | None:
        text = self.cleaned_data["region"].replace(";", " ").replace("%", " ")
        if not text.strip():
            return None
        try:
            numbers = [float(part) / 100 for part in re.split(r"[,\s]+", text.strip())]
        except ValueError as error:
            raise forms.ValidationError(
                gettext("Write four numbers in percent: left, top, width, height.")
            ) from error
        if len(numbers) != 4:
            raise forms.ValidationError(
                gettext("Write four numbers in percent: left, top, width, height.")
            )
        return tuple(numbers)

    def draft(self, item_id: UUID) -> legal.FindingDraft:
        """What was filled in, for the act. A passage of a kind takes only what that kind needs."""
        values = self.cleaned_data
        liability, _dot, number = values["cell"].rpartition(".")
        return legal.FindingDraft(
            element=int(number),
            liability_id=UUID(liability) if liability else None,
            direction=values["direction"],
            item_id=item_id,
            passage=legal.Passage(
                kind=values["kind"],
                page=values.get("page"),
                last_page=values.get("last_page"),
                paragraph=values.get("paragraph"),
                begin_ms=values.get("begin"),
                end_ms=values.get("end"),
                region=values.get("region"),
                message=values.get("message") or "",
                sheet=values.get("sheet") or "",
                row=values.get("row"),
                last_row=values.get("last_row"),
                quote=values["quote"],
            ),
            proof_class=values["proof_class"],
            strength=values["strength"],
            comment=values["comment"],
            counter=values["counter"],
        )


_NEEDED_BY: dict[str, frozenset[str]] = {
    "page": frozenset({"page", "paragraph"}),
    "last_page": frozenset({"page"}),
    "paragraph": frozenset({"paragraph"}),
    "begin": frozenset({"time"}),
    "end": frozenset({"time"}),
    "region": frozenset({"region"}),
    "message": frozenset({"message"}),
    "sheet": frozenset({"row"}),
    "row": frozenset({"row"}),
    "last_row": frozenset({"row"}),
}
"""Which kinds of place need a field; others do not show it."""


def _milliseconds(text: str) -> int | None:
    """A time in a recording; None for nothing. Raises ValidationError."""
    if not text.strip():
        return None
    found = _TIME.match(text.strip())
    if found is None:
        raise forms.ValidationError(
            gettext("Write the time in the recording, such as 12:30 or 1:02:30.5.")
        )
    hours, minutes, seconds, part = found.groups()
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
    return whole * 1000 + int((part or "").ljust(3, "0") or 0)
