# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of lists and items. They help people; the acts check."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.evidence import renditions
from dokaz.interfaces.web.forms import (
    DayField,
    PageForm,
    TagsField,
    moment_input,
    tag_filter,
    verified_levels,
    with_blank,
)
from dokaz.interfaces.web.words import word_of

_ANY = ("", _("any"))


def _levels() -> list[tuple[int, str]]:
    return [(value, f"L{value} · {label}") for value, label in evidence.Confidentiality.choices]


class FilterForm(PageForm):
    """What the list is narrowed to."""

    text = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=lambda: [_ANY, *evidence.ItemKind.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=lambda: [_ANY, *evidence.ItemStatus.choices]
    )
    verification = forms.ChoiceField(
        label=_("Verification"),
        required=False,
        choices=lambda: [_ANY, *evidence.VerificationLevel.choices],
    )
    level = forms.TypedChoiceField(
        label=_("Access"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: [_ANY, *_levels()],
    )
    since = DayField(label=_("Received from the day"), required=False)
    until = DayField(label=_("Received to"), required=False)
    tag = tag_filter()
    delivery = forms.CharField(label=_("Delivery, by its number"), required=False, max_length=40)
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=(
            ("", _("all I may see")),
            ("own", _("our own")),
            ("shared", _("shared with us")),
            ("hold", _("under a legal hold")),
        ),
    )


OPENING_PURPOSES = [
    (str(one.value), one.label)
    for one in (
        evidence.Purpose.VIEW,
        evidence.Purpose.DOWNLOAD,
        evidence.Purpose.VERIFICATION,
        evidence.Purpose.ANALYSIS,
        evidence.Purpose.REQUEST,
    )
]
"""What an original may be opened for from an item's page."""


class DescribeForm(PageForm):
    """The description of an item."""

    title_uk = forms.CharField(label=_("Title in Ukrainian"), max_length=500, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=500, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=evidence.ItemKind.choices)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[
            pair for pair in evidence.ItemStatus.choices if pair[0] not in ("received", "disposed")
        ],
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    recorded_from = forms.DateTimeField(
        label=_("Recorded, as claimed"),
        required=False,
        widget=moment_input(),
        help_text=_("When the picture or sound was made, as somebody or something says."),
    )
    recorded_to = forms.DateTimeField(
        label=_("Recorded until, as claimed"), required=False, widget=moment_input()
    )
    recorded_precision = forms.ChoiceField(
        label=_("How precise"), choices=evidence.TimePrecision.choices
    )
    recorded_basis = forms.ChoiceField(label=_("According to"), choices=evidence.TimeBasis.choices)
    acquisition_mode = forms.ChoiceField(
        label=_("How it was acquired"), choices=evidence.AcquisitionMode.choices
    )
    acquired_at = forms.DateTimeField(label=_("Acquired at"), required=False, widget=moment_input())
    acquired_from = forms.CharField(
        label=_("Acquired from"),
        required=False,
        max_length=500,
        help_text=_("Who must stay unknown gets a code here, not their name."),
    )
    language = forms.CharField(
        label=_("Language"), required=False, max_length=35, help_text=_("Such as uk, en, ru.")
    )
    url = forms.CharField(label=_("Address on the internet"), required=False, max_length=4000)
    tags = TagsField()
    exculpatory = forms.BooleanField(
        label=_("Speaks for the other side (exculpatory)"), required=False
    )
    information = forms.ChoiceField(
        label=_("Credibility of the information"),
        required=False,
        choices=evidence.Information.choices,
        help_text=_("Apart from the source: a reliable one may err, an unreliable one be right."),
    )
    relevance = forms.ChoiceField(
        label=_("Relevance"), required=False, choices=evidence.Relevance.choices
    )
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=evidence.Priority.choices
    )
    creator = forms.CharField(
        label=_("Made by"),
        required=False,
        max_length=500,
        help_text=_("Who must stay unknown gets a code here, not their name."),
    )
    creator_willing = forms.ChoiceField(
        label=_("Ready to testify to it"), required=False, choices=evidence.Willing.choices
    )
    generation = forms.ChoiceField(
        label=_("Original or copy"), required=False, choices=evidence.Generation.choices
    )
    original_kept = forms.CharField(
        label=_("Where the original is"), required=False, max_length=500
    )
    rights_owner = forms.CharField(label=_("Whose rights"), required=False, max_length=500)
    rights_declaration = forms.CharField(
        label=_("What the owner allowed"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    restriction_reason = forms.CharField(
        label=_("Why it must not be shown"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as faces of people in danger, a shelter, a defence position."),
    )
    storage_place = forms.CharField(
        label=_("Where the thing is kept"),
        required=False,
        max_length=500,
        help_text=_("Of physical things: safe, shelf, room. Only your organisation sees it."),
    )
    packaging = forms.CharField(label=_("Packaging"), required=False, max_length=500)
    seal_no = forms.CharField(label=_("Number of the seal"), required=False, max_length=200)

    def usual(self) -> list[BoundField]:
        """What is said of most items."""
        return [one for one in self.visible_fields() if one.name not in evidence.PARTICULARS]

    def particulars(self) -> list[BoundField]:
        """What is said of few."""
        return [one for one in self.visible_fields() if one.name in evidence.PARTICULARS]

    def has_particulars(self) -> bool:
        """Whether any is said, or was refused."""
        return any(one.value() or one.errors for one in self.particulars())


class ClassifyForm(PageForm):
    """Who may see an item, and what it warns of."""

    confidentiality = forms.TypedChoiceField(label=_("Who may see it"), coerce=int, choices=_levels)
    graphic_level = forms.ChoiceField(
        label=_("Disturbing content"), choices=evidence.GraphicLevel.choices
    )
    markers = forms.MultipleChoiceField(
        label=_("Markers"),
        required=False,
        choices=evidence.Marker.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    privileged = forms.BooleanField(label=_("Under professional privilege"), required=False)


class VerifyForm(PageForm):
    """What one person checked and found."""

    level = forms.ChoiceField(label=_("Level"), choices=verified_levels)
    method = forms.CharField(
        label=_("What was done and found"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("So that another person can do it again."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for check in evidence.CHECKS:
            self.fields[f"check_{check}"] = forms.ChoiceField(
                label=word_of("check", check),
                choices=[(result, word_of("check_result", result)) for result in evidence.RESULTS],
                initial="not_checked",
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        self.order_fields(["level", *[f"check_{check}" for check in evidence.CHECKS], "method"])

    def checks(self) -> dict[str, str]:
        """Check to result."""
        return {check: self.cleaned_data[f"check_{check}"] for check in evidence.CHECKS}


class NoteForm(PageForm):
    """A remark; it is never changed later."""

    text = forms.CharField(
        label=_("Note"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RenditionsForm(PageForm):
    """What is to be made again from the item's originals."""

    kind = forms.ChoiceField(label=_("What to make"), choices=renditions.CHOICES)


class PasswordForm(PageForm):
    """The password of a locked file. It is never shown again, not even to whoever typed it."""

    password = forms.CharField(
        label=_("Password of the file"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(
            render_value=False,
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
        ),
    )
    keep = forms.BooleanField(
        label=_("Keep it sealed beside the item"),
        required=False,
        help_text=_(
            "Then derived files can be made again without asking. Nobody can read it; only the "
            "background service uses it. Otherwise it is forgotten as soon as it was tried."
        ),
    )


class IdentifiersForm(PageForm):
    """Why the identifiers of a device are read."""

    reason = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExternalIdForm(PageForm):
    """The item's number in another system."""

    system = forms.CharField(
        label=_("System"), max_length=60, help_text=_("Such as ERN, ЄРДР, Mnemonic.")
    )
    value = forms.CharField(label=_("Number there"), max_length=300)
    url = forms.CharField(label=_("Address on the internet"), required=False, max_length=2000)


class HoldForm(PageForm):
    """A legal hold."""

    ids = "hold_%s"
    authority = forms.CharField(
        label=_("For which authority"), max_length=200, help_text=_("A court, a prosecutor.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class LiftForm(PageForm):
    """Why a hold or a share ends."""

    ids = "lift_%s"
    reason = forms.CharField(label=_("Reason"), max_length=10_000)


class ShareForm(PageForm):
    """Showing an item to another organisation, or to a colleague by name."""

    organisation = forms.ChoiceField(label=_("With which organisation"), required=False)
    member = forms.ChoiceField(
        label=_("Or with a colleague, by name"),
        required=False,
        help_text=_("At level L3 named people only. Their clearance still counts."),
    )
    until = DayField(
        label=_("Until and including"),
        required=False,
        help_text=_("Empty: until somebody ends it."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        organisations: Sequence[tuple[str, str]],
        colleagues: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = with_blank(organisations)  # type: ignore[attr-defined]
        self.fields["member"].choices = with_blank(colleagues)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("organisation")) == bool(values.get("member")):
            self.add_error("organisation", _("Choose an organisation or a colleague: one of them."))
        return values


class DisposeForm(PageForm):
    """Proposing to dispose of an item."""

    ids = "dispose_%s"
    reason_code = forms.ChoiceField(
        label=_("Ground"),
        choices=with_blank(
            [pair for pair in evidence.DisposalReason.choices if pair[0] != "orphan"]
        ),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class OpeningForm(PageForm):
    """Asking to read a sealed item."""

    hours = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=[(hours, hours) for hours in (1, 2, 4, 8, 24)],
        initial=4,
        help_text=_("Hours, from the moment a second person agrees."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )
