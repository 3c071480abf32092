# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of units. They help people; the acts check."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.interfaces.web.events.forms import levels
from dokaz.interfaces.web.forms import DayField, PageForm, TagsField, tag_filter, with_blank

_ANY = ("", _("any"))
_NONE = ("", _("not stated"))
_AREA = {"rows": 2}


class FilterForm(PageForm):
    """What the list is narrowed to."""

    text = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    arm = forms.ChoiceField(
        label=_("Arm"), required=False, choices=lambda: [_ANY, *units.terms.choices("arms")]
    )
    echelon = forms.ChoiceField(
        label=_("Echelon"),
        required=False,
        choices=lambda: [_ANY, *units.terms.choices("echelons")],
    )
    weapon = forms.ChoiceField(
        label=_("Weapon"), required=False, choices=lambda: [_ANY, *units.terms.choices("weapons")]
    )
    place = forms.CharField(label=_("Place, by its name"), required=False, max_length=200)
    tag = tag_filter()


class DayForm(PageForm):
    """The day for which the hierarchy is drawn."""

    on = DayField(label=_("On the day"), required=False)


class UnitForm(PageForm):
    """What is known of a unit."""

    name_uk = forms.CharField(label=_("Name in Ukrainian"), max_length=500, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=500, required=False)
    number = forms.CharField(
        label=_("Number of the unit"),
        max_length=100,
        required=False,
        help_text=_("Such as the five digits of a military unit."),
    )
    side = forms.CharField(label=_("Whose it is"), max_length=200, required=False)
    arm = forms.ChoiceField(
        label=_("Arm"), required=False, choices=lambda: [_NONE, *units.terms.choices("arms")]
    )
    echelon = forms.ChoiceField(
        label=_("Echelon"),
        required=False,
        choices=lambda: [_NONE, *units.terms.choices("echelons")],
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    insignia = forms.CharField(
        label=_("Item with its insignia"),
        required=False,
        max_length=40,
        help_text=_("The number of a photo, such as TRH-2026-000123."),
    )
    tags = TagsField()
    why = forms.CharField(label=_("Why it is changed"), required=False, max_length=10_000)


class NewUnitForm(UnitForm):
    """A new unit: also who may see it."""

    confidentiality = forms.TypedChoiceField(
        label=_("Who may see it"), coerce=int, choices=levels, initial=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["why"]


class SpellForm(PageForm):
    """What was true of a unit for a time. Its place is a small form beside it."""

    kind = forms.ChoiceField(label=_("What is stated"), choices=with_blank(units.SpellKind.choices))
    parent = forms.CharField(
        label=_("Number of the unit it belonged to"),
        required=False,
        max_length=40,
        help_text=_("Such as TRH-U-2026-000012. Needed if it belonged to another unit."),
    )
    weapon = forms.ChoiceField(
        label=_("Kind of weapon"),
        required=False,
        choices=lambda: [_NONE, *units.terms.choices("weapons")],
        help_text=_("Needed if it was armed with it."),
    )
    model = forms.CharField(label=_("Which one"), required=False, max_length=200)
    when = forms.CharField(
        label=_("When"),
        required=False,
        max_length=80,
        help_text=_("Usually from and to: 2022-02-24/2022-03-31. Open at the end: 2022-02/.."),
    )
    certainty = forms.ChoiceField(
        label=_("How certain"), choices=lambda: units.terms.choices("certainty")
    )
    basis = forms.CharField(
        label=_("On what it rests"), max_length=10_000, widget=forms.Textarea(attrs=_AREA)
    )
    item = forms.CharField(label=_("Number of the item"), required=False, max_length=40)


class ClassifyForm(PageForm):
    """Who may see a unit, and what it warns of."""

    confidentiality = forms.TypedChoiceField(label=_("Who may see it"), coerce=int, choices=levels)
    markers = forms.MultipleChoiceField(
        label=_("Markers"),
        required=False,
        choices=evidence.Marker.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    privileged = forms.BooleanField(label=_("Under professional privilege"), required=False)


class NumberForm(PageForm):
    """The unit's number in another system."""

    system = forms.CharField(label=_("Register or system"), max_length=100)
    value = forms.CharField(label=_("Number there"), max_length=500)
