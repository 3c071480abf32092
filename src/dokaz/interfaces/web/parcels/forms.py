# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the hand-over."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.forms import PageForm, moment_input, with_blank
from dokaz.sharing import api as sharing

_ROLES = ("original", "working_copy", "redacted", "transcript", "translation", "metadata")


class RecipientForm(PageForm):
    """For whom and why."""

    recipient_kind = forms.ChoiceField(
        label=_("Who receives it"), choices=with_blank(sharing.RecipientKind.choices)
    )
    recipient_name = forms.CharField(
        label=_("Name of the recipient"),
        max_length=300,
        help_text=_("The office, not a private person. It stands in the parcel."),
    )
    recipient_contact = forms.CharField(
        label=_("Contact"),
        max_length=500,
        required=False,
        help_text=_("For your organisation only; it does not stand in the parcel."),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=with_blank(sharing.ParcelPurpose.choices)
    )
    legal_basis = forms.ChoiceField(
        label=_("Legal basis"), choices=with_blank(sharing.LegalBasis.choices)
    )
    legal_basis_note = forms.CharField(
        label=_("About the legal basis"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as number and date of the request."),
    )
    encrypted_to = forms.CharField(
        label=_("Recipient's age key"),
        required=False,
        max_length=200,
        help_text=_(
            "Begins with age1. Then nobody but the recipient can open the parcel, on the way and "
            "after. Compare the key by telephone."
        ),
    )

    def draft(self) -> sharing.ParcelDraft:
        """What was typed."""
        return sharing.ParcelDraft(**self.cleaned_data)


class ChoiceForm(PageForm):
    """Which files of the items go along."""

    roles = forms.MultipleChoiceField(
        label=_("What goes along"),
        choices=[pair for pair in evidence.FileRole.choices if pair[0] in _ROLES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Applies to all items that are not left out."),
    )


class MakeForm(PageForm):
    """The last word before packing."""

    reason = forms.CharField(
        label=_("Why protected material is handed over"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class HandOverForm(PageForm):
    """When and how it was given."""

    channel = forms.ChoiceField(
        label=_("How it was given"), choices=with_blank(sharing.Channel.choices)
    )
    handed_over_at = forms.DateTimeField(label=_("When"), widget=moment_input())
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handed_over_at"].initial = timezone.now().replace(second=0, microsecond=0)


class ReceiptForm(PageForm):
    """What the recipient confirmed."""

    reference = forms.CharField(
        label=_("Their number for it"),
        max_length=200,
        help_text=_("Such as an ERN or ЄРДР number."),
    )
    received_at = forms.DateTimeField(label=_("Received at"), widget=moment_input())
    received_by = forms.CharField(
        label=_("Received by"),
        required=False,
        max_length=200,
        help_text=_("The office or function, not a private person."),
    )
    confirmed_sha256 = forms.CharField(
        label=_("SHA-256 they found"),
        required=False,
        max_length=100,
        help_text=_("If it is ours, the parcel has arrived unchanged."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WithdrawForm(PageForm):
    """Why a parcel ends."""

    reason = forms.CharField(
        label=_("Reason"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )
