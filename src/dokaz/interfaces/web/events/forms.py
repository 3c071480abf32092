# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of events. They help people; the acts check."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dokaz.casework.events import api as events
from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.interfaces.web.forms import (
    DayField,
    PageForm,
    RegisteredForm,
    TagsField,
    tag_filter,
    verified_levels,
    with_blank,
)
from dokaz.interfaces.web.words import word_of

_ANY = ("", _("any"))


def levels() -> list[tuple[int, str]]:
    """An event cannot be sealed: what must be is kept in a sealed item."""
    return [
        (value, f"L{value} · {label}")
        for value, label in evidence.Confidentiality.choices
        if value < 4
    ]


def zone_field() -> forms.ChoiceField:
    """In which zone a time is stated."""
    return forms.ChoiceField(
        label=_("Time zone"),
        choices=(
            ("Europe/Kyiv", _("Kyiv")),
            ("UTC", "UTC"),
            ("Europe/Simferopol", _("Clocks in Simferopol")),
            ("Europe/Moscow", _("Clocks in Moscow")),
        ),
    )


def _terms(name: str) -> list[tuple[str, str]]:
    return [(code, f"{code} · {label}") if name == "conduct" else (code, label)
            for code, label in events.terms.choices(name)]  # fmt: skip


class FilterForm(RegisteredForm):
    """What the list is narrowed to."""

    text = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    oblast = forms.ChoiceField(label=_("Oblast"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=lambda: [_ANY, *events.EventState.choices]
    )
    place = forms.CharField(label=_("Place, by its name"), required=False, max_length=200)
    conduct = forms.ChoiceField(
        label=_("Conduct"), required=False, choices=lambda: [_ANY, *_terms("conduct")]
    )
    means = forms.ChoiceField(
        label=_("Means"), required=False, choices=lambda: [_ANY, *_terms("means")]
    )
    weapon = forms.ChoiceField(
        label=_("Weapon"),
        required=False,
        choices=lambda: [_ANY, *units.terms.choices("weapons")],
    )
    verification = forms.ChoiceField(
        label=_("Verification"),
        required=False,
        choices=lambda: [_ANY, *evidence.VerificationLevel.choices],
    )
    since = DayField(label=_("Happened from"), required=False)
    until = DayField(label=_("Happened to"), required=False)
    tag = tag_filter()
    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=(("", _("all I may see")), ("own", _("our own")))
    )
    order = forms.ChoiceField(
        label=_("Sorted by"),
        required=False,
        choices=(("", _("newest record first")), ("time", _("latest event first"))),
    )

    def __init__(self, *args: Any, oblasts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oblast"].choices = [_ANY, *oblasts]  # type: ignore[attr-defined]


class StateForm(PageForm):
    """Another state, with the reason."""

    state = forms.ChoiceField(label=_("New state"))
    why = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, states: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = states  # type: ignore[attr-defined]


class ClassifyForm(PageForm):
    """Who may see an event, and what it warns of."""

    confidentiality = forms.TypedChoiceField(label=_("Who may see it"), coerce=int, choices=levels)
    markers = forms.MultipleChoiceField(
        label=_("Markers"),
        required=False,
        choices=evidence.Marker.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    privileged = forms.BooleanField(label=_("Under professional privilege"), required=False)


class VerifyForm(PageForm):
    """What one person checked and found."""

    ids = "verify_%s"
    level = forms.ChoiceField(label=_("Level"), choices=verified_levels)
    item = forms.ChoiceField(
        label=_("Independent source"),
        required=False,
        help_text=_("Needed for V5: a linked item that does not come from the other sources."),
    )
    method = forms.CharField(
        label=_("What was done and found"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("So that another person can do it again."),
    )

    def __init__(self, *args: Any, items: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", "–"), *items]  # type: ignore[attr-defined]
        for check in evidence.CHECKS:
            self.fields[f"check_{check}"] = forms.ChoiceField(
                label=word_of("check", check),
                choices=[(result, word_of("check_result", result)) for result in evidence.RESULTS],
                initial="not_checked",
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        checks = [f"check_{check}" for check in evidence.CHECKS]
        self.order_fields(["level", *checks, "item", "method"])

    def checks(self) -> dict[str, str]:
        """Check to result."""
        return {check: self.cleaned_data[f"check_{check}"] for check in evidence.CHECKS}


class StatementForm(PageForm):
    """One claim, observation or finding."""

    kind = forms.ChoiceField(label=_("Kind"), choices=with_blank(events.StatementKind.choices))
    text = forms.CharField(
        label=_("What is stated"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    who = forms.CharField(
        label=_("Who says it"),
        required=False,
        max_length=500,
        help_text=_("Needed for claims. Who must stay unknown gets a code here, not their name."),
    )
    item = forms.ChoiceField(label=_("Where it stands: item"), required=False)
    passage = forms.CharField(
        label=_("Where it stands: page or time code"), required=False, max_length=500
    )
    when = forms.CharField(
        label=_("Time by this source"),
        required=False,
        max_length=80,
        help_text=_("Only if it is stated there: 2022-03-09, 2022-03-09T14:30, 2022-03."),
    )
    place = forms.CharField(
        label=_("Place by this source"),
        required=False,
        max_length=200,
        help_text=_("A settlement, with its oblast after a comma, or a code of the codifier."),
    )
    address = forms.CharField(
        label=_("The place in the words of this source"), required=False, max_length=500
    )
    exculpatory = forms.BooleanField(
        label=_("Speaks for the other side (exculpatory)"), required=False
    )

    def __init__(self, *args: Any, items: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", "–"), *items]  # type: ignore[attr-defined]


class LinkForm(PageForm):
    """Items of evidence, by their numbers."""

    ids = "link_%s"
    refs = forms.CharField(
        label=_("Numbers of items"),
        max_length=10_000,
        help_text=_("Such as TRH-2026-000123; several with spaces or commas between them."),
    )
    text = forms.CharField(label=_("Remark"), required=False, max_length=10_000)


class EventRefForm(PageForm):
    """An event, by its number."""

    ref = forms.CharField(
        label=_("Number of the event"), max_length=40, help_text=_("Such as TRH-E-2026-000012.")
    )


class MergeForm(EventRefForm):
    """Another record of the same event."""

    ids = "merge_%s"
    why = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SplitForm(PageForm):
    """What of an event becomes an event of its own: its title, and what goes with it."""

    title_uk = forms.CharField(label=_("Title of the new event"), max_length=500)
    when = forms.CharField(
        label=_("When"), required=False, max_length=80, help_text=_("Such as 2022-03-09T14:30.")
    )
    statements = forms.MultipleChoiceField(
        label=_("Statements that go with it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    items = forms.MultipleChoiceField(
        label=_("Evidence that goes with it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    why = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        statements: Sequence[tuple[str, str]],
        items: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("statements", statements), ("items", items)):
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]


class NumberForm(PageForm):
    """The event's number in another system."""

    system = forms.CharField(
        label=_("System"), max_length=100, help_text=_("Such as ERN, ЄРДР, Mnemonic.")
    )
    value = forms.CharField(label=_("Number there"), max_length=500)


class ShareForm(PageForm):
    """Showing an event to another organisation."""

    organisation = forms.ChoiceField(label=_("With which organisation"))
    until = DayField(
        label=_("Until and including"),
        required=False,
        help_text=_("Empty: until somebody ends it."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, organisations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]


class EventForm(PageForm):
    """What is known of an event. Rows of places and of people harmed are small forms beside it."""

    title_uk = forms.CharField(
        label=_("Title in Ukrainian"),
        max_length=500,
        required=False,
        help_text=_("One of the two titles is enough."),
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=500, required=False)
    when = forms.CharField(
        label=_("When"),
        required=False,
        max_length=80,
        help_text=_(
            "2022-03-09, 2022-03-09T14:30, 2022-03, or 2022-03-01/2022-03-09. "
            "Add ? if uncertain, ~ if approximate."
        ),
    )
    when_zone = zone_field()
    description = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    conduct = forms.MultipleChoiceField(
        label=_("Conduct"),
        required=False,
        choices=lambda: _terms("conduct"),
        widget=forms.CheckboxSelectMultiple,
    )
    means = forms.MultipleChoiceField(
        label=_("Means"),
        required=False,
        choices=lambda: _terms("means"),
        widget=forms.CheckboxSelectMultiple,
    )
    objects_hit = forms.MultipleChoiceField(
        label=_("What was hit"),
        required=False,
        choices=lambda: _terms("objects"),
        widget=forms.CheckboxSelectMultiple,
    )
    attacking_side = forms.CharField(
        label=_("Attacking side"),
        required=False,
        max_length=200,
        help_text=_("As claimed. Who did it is proven by units and suspects with their evidence."),
    )
    warnings = forms.CharField(
        label=_("Warnings given beforehand"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("By whom, to whom, how and how long before; or that there was none."),
    )
    likelihood = forms.ChoiceField(
        label=_("How likely it is"), choices=lambda: events.Likelihood.choices
    )
    likelihood_basis = forms.CharField(
        label=_("Why so"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 2})
    )
    military_context = forms.CharField(
        label=_("Military use nearby, other explanations"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Courts and the other side will ask: write down what speaks against, too."),
    )
    tags = TagsField()
    why = forms.CharField(label=_("Why it is changed"), required=False, max_length=10_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("conduct", "means", "objects_hit"):
            self._chosen_first(name)

    def _chosen_first(self, name: str) -> None:
        """The lists are long and scroll: what is chosen must be seen without looking for it."""
        field = cast(forms.MultipleChoiceField, self.fields[name])
        chosen = set(self[name].value() or ())
        field.choices = sorted(field.choices, key=lambda choice: choice[0] not in chosen)


class NewEventForm(EventForm):
    """A new event: also who may see it."""

    confidentiality = forms.TypedChoiceField(
        label=_("Who may see it"), coerce=int, choices=levels, initial=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["why"]


class HarmRow(PageForm):
    """One line of people harmed."""

    harm = forms.ChoiceField(
        label=_("Harm"), required=False, choices=lambda: [("", "–"), *events.Harm.choices]
    )
    group = forms.CharField(label=_("Of whom"), required=False, max_length=200)
    low = forms.IntegerField(label=_("At least"), required=False, min_value=0)
    high = forms.IntegerField(label=_("At most"), required=False, min_value=0)
    basis = forms.CharField(label=_("On what it rests"), required=False, max_length=1000)


class WeaponForm(PageForm):
    """A weapon that the event was done with, and where in the evidence it is seen."""

    weapon = forms.ChoiceField(
        label=_("Kind of weapon"),
        choices=lambda: [("", gettext("Please choose")), *units.terms.choices("weapons")],
    )
    model = forms.CharField(
        label=_("Which one"),
        required=False,
        max_length=200,
        help_text=_("Model or mark, as far as it is known."),
    )
    certainty = forms.ChoiceField(
        label=_("How certain"), choices=lambda: units.terms.choices("certainty")
    )
    unit = forms.CharField(
        label=_("Number of the unit whose it was"),
        required=False,
        max_length=40,
        help_text=_("Such as TRH-U-2026-000012."),
    )
    remains = forms.CharField(
        label=_("What was found of it"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Remains and the marks on them."),
    )
    components = forms.CharField(
        label=_("Its parts"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: what, maker, marking."),
    )
    basis = forms.CharField(
        label=_("On what it rests"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    item = forms.ChoiceField(label=_("Item"), required=False)
    passage = forms.CharField(label=_("Where in it"), required=False, max_length=500)

    def __init__(self, *args: Any, items: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", _("no item")), *items]  # type: ignore[attr-defined]
