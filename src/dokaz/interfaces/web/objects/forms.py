# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of protected objects. They help people; the acts check."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.casework.involvement import api as involvement
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.evidence import api as evidence
from dokaz.interfaces.web.events.forms import levels, zone_field
from dokaz.interfaces.web.forms import PageForm, RegisteredForm, TagsField, tag_filter, with_blank

_ANY = ("", _("any"))
_AREA = {"rows": 2}
_WHEN_HELP = _(
    "2022-03-09, 2022-03-09T14:30, 2022-03, or 2022-03-01/2022-03-09. "
    "Add ? if uncertain, ~ if approximate."
)


def _types() -> list[Any]:
    return with_blank(objects.terms.grouped_types())()


def _kinds() -> list[Any]:
    """Types, each group of them also as a whole."""
    groups = dict(zip((code for code, _t in objects.terms.GROUPS.choices()),
                      objects.terms.grouped_types(), strict=True))  # fmt: skip
    return [_ANY] + [
        (name, [(f"group:{group}", f"{name}: {_('all')}"), *types])
        for group, (name, types) in groups.items()
    ]


class FilterForm(RegisteredForm):
    """What the list is narrowed to."""

    text = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    type = forms.ChoiceField(label=_("Type"), required=False, choices=_kinds)
    damage = forms.ChoiceField(
        label=_("Damage"), required=False, choices=lambda: [_ANY, *objects.Damage.choices]
    )
    oblast = forms.ChoiceField(label=_("Oblast"), required=False)
    place = forms.CharField(label=_("Place, by its name"), required=False, max_length=200)
    basis = forms.ChoiceField(
        label=_("Basis of protection"),
        required=False,
        choices=lambda: [_ANY, *objects.terms.PROTECTION.choices()],
    )
    tag = tag_filter()
    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=(("", _("all I may see")), ("own", _("our own")))
    )

    def __init__(self, *args: Any, oblasts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oblast"].choices = [_ANY, *oblasts]  # type: ignore[attr-defined]


class ObjectForm(PageForm):
    """What is known of an object. Its place and the rows below are small forms beside it."""

    name_uk = forms.CharField(label=_("Name in Ukrainian"), max_length=500, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=500, required=False)
    name_other = forms.CharField(
        label=_("Other names"), max_length=500, required=False, help_text=_("Former, local, short.")
    )
    type = forms.ChoiceField(label=_("Type"), choices=_types)
    operator = forms.CharField(label=_("Owner or operator"), max_length=500, required=False)
    function = forms.CharField(
        label=_("What it served and whom"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs=_AREA),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    markings = forms.MultipleChoiceField(
        label=_("Marking"),
        required=False,
        choices=lambda: objects.terms.MARKINGS.choices(),
        widget=forms.CheckboxSelectMultiple,
    )
    marking_note = forms.CharField(
        label=_("Where and since when it is marked"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs=_AREA),
    )
    enhanced_list = forms.CharField(
        label=_("List of enhanced or special protection"), required=False, max_length=500
    )
    enhanced_when = forms.CharField(
        label=_("On the list since"), required=False, max_length=80, help_text="2023-09-07"
    )
    tags = TagsField()
    why = forms.CharField(label=_("Why it is changed"), required=False, max_length=10_000)


class NewObjectForm(ObjectForm):
    """A new object: also who may see it."""

    confidentiality = forms.TypedChoiceField(
        label=_("Who may see it"), coerce=int, choices=levels, initial=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["why"]


class BasisRow(PageForm):
    """One basis of protection."""

    basis = forms.ChoiceField(
        label=_("Instrument and article"),
        required=False,
        choices=lambda: [("", "–"), *objects.terms.PROTECTION.choices()],
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000)


class NotifiedRow(PageForm):
    """One notification of the object's coordinates."""

    to = forms.CharField(label=_("To whom"), required=False, max_length=500)
    when = forms.CharField(label=_("When"), required=False, max_length=80)
    how = forms.CharField(label=_("How"), required=False, max_length=1000)


class _EntryForm(PageForm):
    """A dated entry with its evidence."""

    when = forms.CharField(label=_("When"), max_length=80, help_text=_WHEN_HELP)
    when_zone = zone_field()
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs=_AREA),
    )
    basis = forms.CharField(
        label=_("On what it rests"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs=_AREA),
        help_text=_("Who looked at what, and how."),
    )
    refs = forms.CharField(
        label=_("Numbers of items"),
        required=False,
        max_length=10_000,
        help_text=_("Such as TRH-2026-000123; several with spaces or commas between them."),
    )


class StateForm(_EntryForm):
    """The state the object was in at a time."""

    damage = forms.ChoiceField(label=_("Damage"), choices=with_blank(objects.Damage.choices))
    field_order = ("damage", "when", "when_zone", "description", "basis", "refs")


class UseForm(_EntryForm):
    """Military use, or that none was seen."""

    period = forms.ChoiceField(label=_("Period"), choices=with_blank(objects.UsePeriod.choices))
    finding = forms.ChoiceField(label=_("Finding"), choices=with_blank(objects.UseFinding.choices))
    who = forms.CharField(
        label=_("Who says it"),
        required=False,
        max_length=500,
        help_text=_("Needed for claims. Who must stay unknown gets a code here, not their name."),
    )
    field_order = (
        "period", "finding", "who", "basis", "description", "when", "when_zone", "refs",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].required = False
        self.fields["basis"].required = True


class OwnershipForm(PageForm):
    """Whose the object is, by code name."""

    person = forms.CharField(
        label=_("Code name"), max_length=40, help_text=_("Such as W-0012, or its number.")
    )
    right = forms.ChoiceField(
        label=_("Right"), choices=lambda: with_blank(involvement.terms.choices("rights"))()
    )
    rd4u = forms.ChoiceField(
        label=_("Category of the Register of Damage"),
        required=False,
        choices=lambda: [("", "–"), *persons.terms.choices("rd4u")],
    )
    when = forms.CharField(
        label=_("When"), required=False, max_length=80, help_text="2014/2022-03-09"
    )
    basis = forms.CharField(
        label=_("On what it rests"), max_length=10_000, widget=forms.Textarea(attrs=_AREA)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="ownership_%s", **kwargs)


class ClassifyForm(PageForm):
    """Who may see an object, and what it warns of."""

    confidentiality = forms.TypedChoiceField(label=_("Who may see it"), coerce=int, choices=levels)
    markers = forms.MultipleChoiceField(
        label=_("Markers"),
        required=False,
        choices=evidence.Marker.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    privileged = forms.BooleanField(label=_("Under professional privilege"), required=False)


class MergeForm(PageForm):
    """Another record of the same object."""

    ref = forms.CharField(
        label=_("Number of the object"), max_length=40, help_text=_("Such as TRH-O-2026-000012.")
    )
    why = forms.CharField(label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs=_AREA))


class NumberForm(PageForm):
    """The object's number in another register."""

    system = forms.CharField(
        label=_("Register or system"),
        max_length=100,
        help_text=_("Such as UNESCO, a state register."),
    )
    value = forms.CharField(label=_("Number there"), max_length=500)


class HitForm(PageForm):
    """An object that an event hit, by its number."""

    ref = forms.CharField(
        label=_("Number of the object"), max_length=40, help_text=_("Such as TRH-O-2026-000012.")
    )
    effect = forms.ChoiceField(label=_("Effect"))
    damage = forms.ChoiceField(label=_("Damage left"), choices=lambda: objects.Damage.choices)
    basis = forms.CharField(
        label=_("On what it rests"), max_length=10_000, widget=forms.Textarea(attrs=_AREA)
    )

    def __init__(self, *args: Any, effects: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effect"].choices = effects  # type: ignore[attr-defined]
