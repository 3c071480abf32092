# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of people. They help whoever fills them in; the acts check."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.casework.involvement import api as involvement
from dokaz.casework.persons import api as persons
from dokaz.evidence import api as evidence
from dokaz.interfaces.web.forms import PageForm, RegisteredForm, TagsField, tag_filter, with_blank

_ANY = ("", _("any"))
_NONE = ("", _("not stated"))
_NO_NAMES = _("No names, addresses or numbers: they belong into the identity block.")


def levels() -> list[tuple[int, str]]:
    """A person is never public."""
    return [
        (value, f"L{value} · {label}")
        for value, label in evidence.Confidentiality.choices
        if value > 0
    ]


def _area(label: Any, *, rows: int = 2, help_text: Any = "", required: bool = False) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=10_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _line(label: Any, *, help_text: Any = "", longest: int = 500) -> Any:
    return forms.CharField(label=label, required=False, max_length=longest, help_text=help_text)


def _several(label: Any, name: str) -> Any:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=lambda: persons.terms.choices(name),
        widget=forms.CheckboxSelectMultiple,
    )


def _one(label: Any, name: str) -> Any:
    return forms.ChoiceField(
        label=label, required=False, choices=lambda: [_NONE, *persons.terms.choices(name)]
    )


def _filter(label: Any, name: str) -> Any:
    return forms.ChoiceField(
        label=label, required=False, choices=lambda: [_ANY, *persons.terms.choices(name)]
    )


class FilterForm(RegisteredForm):
    """What the list is narrowed to."""

    text = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    category = _filter(_("Category"), "categories")
    harm = _filter(_("Harm"), "harm")
    status = _filter(_("Status in the conflict"), "statuses")
    vulnerability = _filter(_("Vulnerability"), "vulnerabilities")
    language = _filter(_("Language"), "languages")
    detention = _filter(_("Detention"), "detention")
    missing = _filter(_("Missing"), "missing")
    suspicion = _filter(_("Suspicion"), "suspicion")
    referral = _filter(_("Help"), "referral")
    tag = tag_filter()
    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=(("", _("all I may see")), ("own", _("our own")))
    )
    erased = forms.BooleanField(label=_("Erased ones"), required=False)


class PersonForm(PageForm):
    """The open block."""

    summary = _area(_("Who it is for the work, without names"), help_text=_NO_NAMES)
    categories = _several(_("Category"), "categories")
    statuses = _several(_("Status in the conflict"), "statuses")
    vulnerabilities = _several(_("Vulnerability"), "vulnerabilities")
    languages = _several(_("Language"), "languages")
    contact_rules = _area(
        _("How to get in touch safely"), help_text=_("Only people of our own organisation see it.")
    )
    needs = _area(_("Needs"))
    protection = _area(_("Protection measures"))
    tags = TagsField()
    why = _line(_("Why it is changed"))


class NewPersonForm(PersonForm):
    """A new person: also the letter of the code name and who may see it."""

    series = forms.ChoiceField(label=_("Code name begins with"), choices=persons.Series.choices)
    confidentiality = forms.TypedChoiceField(
        label=_("Who may see it"), coerce=int, choices=levels, initial=2
    )
    markers = forms.MultipleChoiceField(
        label=_("Markers"),
        required=False,
        choices=evidence.Marker.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    why = None


class ClassifyForm(PageForm):
    """Who may see a person, and what the record warns of."""

    confidentiality = forms.TypedChoiceField(label=_("Who may see it"), coerce=int, choices=levels)
    markers = forms.MultipleChoiceField(
        label=_("Markers"),
        required=False,
        choices=evidence.Marker.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    privileged = forms.BooleanField(label=_("Under professional privilege"), required=False)


class NumberForm(PageForm):
    """The person's number in another system."""

    system = forms.CharField(label=_("System"), max_length=100)
    value = forms.CharField(label=_("Number there"), max_length=500)


class ItemsForm(PageForm):
    """Items of evidence about the person, by their numbers."""

    refs = forms.CharField(
        label=_("Numbers of items"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    about = forms.ChoiceField(label=_("Why it stands here"), choices=persons.ItemAbout.choices)


class RoleForm(PageForm):
    """What the person was in an event."""

    event = forms.CharField(label=_("Number of the event"), max_length=40)
    role = forms.ChoiceField(
        label=_("Role"), choices=lambda: with_blank(involvement.terms.choices("roles"))()
    )
    knowledge = forms.ChoiceField(
        label=_("How the person knows"),
        required=False,
        choices=lambda: [_NONE, *involvement.terms.choices("knowledge")],
    )
    certainty = forms.ChoiceField(
        label=_("How certain"), choices=lambda: persons.terms.choices("certainty")
    )
    when = _line(_("When"), help_text=_("2022-03-09, 2022-03 or 2022-03-01/2022-05."), longest=80)
    harm = _several(_("Harm"), "harm")


class PostForm(PageForm):
    """Which post the person held in a unit, and when."""

    unit = forms.CharField(label=_("Number of the unit’s record"), max_length=40)
    rank = _line(_("Rank"), longest=200)
    position = _line(_("Position"))
    commands = forms.BooleanField(label=_("Commanded the unit"), required=False)
    when = _line(_("When"), help_text=_("2022-03-09, 2022-03 or 2022-03-01/2022-05."), longest=80)
    certainty = forms.ChoiceField(
        label=_("How certain"), choices=lambda: persons.terms.choices("certainty")
    )
    basis = _area(_("On what it rests"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="post_%s", **kwargs)


class AskForm(PageForm):
    """Opening who the person is, for a reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class AskForHoursForm(AskForm):
    """Asking another person to agree."""

    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, max_value=24, initial=4)


class OtherRecordForm(PageForm):
    """Another record of the same person."""

    code = forms.CharField(
        label=_("Code name of the other record"), max_length=40, help_text=_("Such as W-0012.")
    )


class MergeForm(PageForm):
    """What is kept of each text, and why the two records are of one person."""

    why = _area(_("Why it is one person"), help_text=_NO_NAMES, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, usual in persons.TEXTS.items():
            self.fields[name] = _whose(persons.Kept.choices, usual)


IDENTITY_LABELS: dict[str, Any] = {
    "names": _("Names"),
    "birth": _("Born"),
    "age": _("Age, if the birth is not known"),
    "sex": _("Sex"),
    "nationality": _("Nationality"),
    "call_sign": _("Call sign"),
    "documents": _("Documents"),
    "contacts": _("Contacts"),
    "addresses": _("Addresses"),
    "photo": _("Photo"),
    "ante_mortem": _("What helps to identify the dead or the missing"),
    "note": _("Further remarks"),
}
"""What fields of an identity block are called, in its order."""


class IdentityChoiceForm(PageForm):
    """Whose value the new identity block has, of fields that differ between two opened blocks."""

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, prefix="identity", **kwargs)
        for name in names:
            several = name in persons.CAN_BE_BOTH
            choices = [
                one for one in persons.Kept.choices if several or one[0] != persons.Kept.BOTH
            ]
            self.fields[name] = _whose(
                choices, persons.Kept.BOTH if several else persons.Kept.SURVIVOR
            )


def _whose(choices: Sequence[tuple[Any, Any]], usual: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Keep"),
        choices=choices,
        initial=usual,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class ErasureForm(PageForm):
    """Proposing to erase the person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="erasure_%s", **kwargs)

    reason_code = forms.ChoiceField(
        label=_("Ground"), choices=with_blank(persons.ErasureReason.choices)
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ShareForm(PageForm):
    """Showing a person, by code name, to another organisation."""

    organisation = forms.ChoiceField(label=_("With which organisation"))
    reason = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, organisations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="share_%s", **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]


RECORD_LABELS: dict[str, Any] = {
    "description": _("What happened"),
    "perpetrator": _("By whom: a code name or a unit, never a person’s name"),
    "istanbul": _("Medical findings (Istanbul Protocol)"),
    "rd4u": _("Category of the Register of Damage"),
    "holder": _("Who holds or held the person"),
    "circumstances": _("Circumstances"),
    "outcome": _("Outcome"),
    "last_seen": _("Last seen"),
    "sightings": _("Sightings since"),
    "level": _("Level"),
    "certainty": _("How certain"),
    "basis": _("On what the suspicion rests"),
    "nationality": _("Nationality"),
    "call_sign": _("Call sign, if it may stand openly"),
    "identification": _("Identification by photo: which, shown by whom, when"),
    "provider": _("Provider of help"),
    "consent": _("Does the person agree"),
    "state": _("State"),
}
RECORD_LISTS = {
    "istanbul": "istanbul", "rd4u": "rd4u", "level": "levels", "certainty": "certainty",
    "consent": "referral_consent", "state": "referral_states",
}  # fmt: skip
_RECORD_SHORT = ("nationality", "call_sign", "perpetrator", "provider")


class RecordForm(PageForm):
    """Harm, detention, being missing, suspicion or help: fields of the kind, and the checklist."""

    when = _line(_("When"), help_text=_("2022-03-09, 2022-03 or 2022-03-01/2022-05."), longest=80)
    place = _line(_("Where, in words"), longest=1000)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        first = {"what": forms.ChoiceField(label=_("What"), choices=self._what(kind))}
        rest = {name: self._detail(name) for name in persons.FIELDS[kind]}
        if "basis" in rest:
            rest["basis"].required = True
        lines = {}
        if kind in persons.REPORTED:
            for to, label in persons.ReportTo.choices:
                lines |= self._report(to, label)
        why = {"why": _line(_("Why it is changed"))}
        self.fields = {**first, **self.fields, **rest, **lines, **why}
        for field in self.fields.values():
            style = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", style)

    @staticmethod
    def _what(kind: str) -> Any:
        return lambda: with_blank(persons.terms.choices(kind))()

    def _detail(self, name: str) -> Any:
        label = RECORD_LABELS[name]
        if name in RECORD_LISTS:
            return _one(label, RECORD_LISTS[name])
        return _line(label, longest=200) if name in _RECORD_SHORT else _area(label)

    @staticmethod
    def _report(to: str, label: Any) -> dict[str, Any]:
        return {
            f"{to}_state": forms.ChoiceField(label=label, choices=persons.ReportState.choices),
            f"{to}_on": forms.CharField(label=_("Day"), required=False, max_length=10),
            f"{to}_number": forms.CharField(label=_("Number"), required=False, max_length=200),
            f"{to}_outcome": forms.CharField(label=_("Answer"), required=False, max_length=2000),
        }

    def reports(self) -> tuple[persons.Report, ...]:
        """Lines of the checklist that say something."""
        values = self.cleaned_data
        found = [
            persons.Report(
                to=to,
                state=values[f"{to}_state"],
                on=values[f"{to}_on"],
                number=values[f"{to}_number"],
                outcome=values[f"{to}_outcome"],
            )
            for to in persons.ReportTo.values
            if f"{to}_state" in values
        ]
        return tuple(
            one
            for one in found
            if one.state != persons.ReportState.NOT_ASKED or one.on or one.number or one.outcome
        )


_SCRIPTS = tuple(persons.Script.choices)
_PARTS = (("family", _("Family name")), ("given", _("Given name")), ("patronymic", _("Patronymic")))
_LINE = (("kind", _("Kind")), ("value", _("Number or text")))
_ROWS = {"documents": 3, "contacts": 3, "addresses": 2}


class IdentityForm(PageForm):
    """Who the person is. It is shown only after an act, and its values go nowhere but the block."""

    birth = _line(_("Born"), help_text=_("1984-05-01, 1984-05 or 1984~."), longest=80)
    age = _line(_("Age, if the birth is not known"))
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=persons.Sex.choices)
    nationality = _line(_("Nationality"))
    call_sign = _line(_("Call sign"))
    photo = _line(_("Photo: number of the item"), longest=40)
    ante_mortem = _area(_("What helps to identify the dead or the missing"), rows=3)
    note = _area(_("Further remarks"), rows=3)
    why = _line(_("Why it is changed"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {
            f"{part}_{script}": forms.CharField(
                label=f"{spelling}: {label}", required=False, max_length=200
            )
            for script, spelling in _SCRIPTS
            for part, label in _PARTS
        }
        lines = {
            f"{name}_{number}_{part}": forms.CharField(
                label=f"{IDENTITY_LABELS[name]} {number + 1}: {label}",
                required=False,
                max_length=1000,
            )
            for name, count in _ROWS.items()
            for number in range(count)
            for part, label in _LINE
        }
        self.fields = {**names, **self.fields, **lines}
        for name in (*names, *lines):
            self.fields[name].widget.attrs.update({"class": "form-control", "autocomplete": "off"})

    def name_rows(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        """Fields of names with what they are called beside their spelling, by spelling."""
        return [
            (spelling, [(label, self[f"{part}_{script}"]) for part, label in _PARTS])
            for script, spelling in _SCRIPTS
        ]

    def line_rows(self) -> list[tuple[Any, list[list[tuple[Any, Any]]]]]:
        """Fields of lines with what they are called in them: documents, contacts, addresses."""
        return [
            (
                IDENTITY_LABELS[name],
                [[(label, self[f"{name}_{n}_{part}"]) for part, label in _LINE]
                 for n in range(count)],
            )
            for name, count in _ROWS.items()
        ]  # fmt: skip

    def typed(self) -> dict[str, Any]:
        """What stands in the fields of the block, in the shape of `identity_initial`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}

    def stated(self) -> dict[str, Any]:
        """Fields of `Identity`, without the photo, which the view looks up."""
        values = self.cleaned_data
        names = [
            persons.Name(
                script=script, **{part: values[f"{part}_{script}"] for part, _label in _PARTS}
            )
            for script, _label in _SCRIPTS
        ]
        lines = {
            name: tuple(
                persons.Line(kind=values[f"{name}_{n}_kind"], value=values[f"{name}_{n}_value"])
                for n in range(count)
            )
            for name, count in _ROWS.items()
        }
        plain = ("birth", "age", "sex", "nationality", "call_sign", "ante_mortem", "note")
        return {"names": tuple(names), **{name: values[name] for name in plain}, **lines}


def identity_initial(identity: persons.Identity, *, photo: str) -> dict[str, Any]:
    """What the form of a block begins with, each of its fields. `photo`: the item's number."""
    found = dict.fromkeys((name for name in IdentityForm().fields if name != "why"), "")
    found["photo"] = photo
    for plain in ("birth", "age", "sex", "nationality", "call_sign", "ante_mortem", "note"):
        found[plain] = getattr(identity, plain)
    for name in reversed(identity.names):
        for part, _label in _PARTS:
            found[f"{part}_{name.script}"] = getattr(name, part)
    for field, count in _ROWS.items():
        for number, line in enumerate(getattr(identity, field)[:count]):
            found[f"{field}_{number}_kind"] = line.kind
            found[f"{field}_{number}_value"] = line.value
    return found


def fits(identity: persons.Identity) -> bool:
    """Whether the form shows the whole block; a larger one came from a program or a table."""
    scripts = [name.script for name in identity.names]
    return (
        len(set(scripts)) == len(scripts)
        and not any(name.note for name in identity.names)
        and all(len(getattr(identity, field)) <= count for field, count in _ROWS.items())
        and not any(line.note for field in _ROWS for line in getattr(identity, field))
    )
