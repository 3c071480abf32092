# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of interviews. They help people; the acts check."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dokaz.casework.interviews import api
from dokaz.deconflict.register import api as register
from dokaz.evidence.api import Marker
from dokaz.interfaces.web.forms import DayField, PageForm, moment_input, with_blank

LANGUAGES = (
    ("uk", _("Ukrainian")),
    ("ru", _("Russian")),
    ("en", _("English")),
    ("crh", _("Crimean Tatar")),
    ("other", _("Another")),
)


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PlanForm(PageForm):
    """What is asked for and planned."""

    language = forms.ChoiceField(label=_("Language of the conversation"), choices=LANGUAGES)
    interviewer = forms.ChoiceField(label=_("Who takes the interview"))
    case_contact = forms.ChoiceField(
        label=_("Case contact"),
        help_text=_("The only one who goes back to the person later."),
    )
    events = forms.CharField(
        label=_("Events it is about"),
        required=False,
        max_length=2000,
        help_text=_("Numbers of events, separated by commas."),
    )
    added_value = forms.CharField(
        label=_("What this account adds"),
        required=False,
        max_length=20_000,
        widget=_words(),
        help_text=_("What nobody has yet. If there is nothing, do not ask the person again."),
    )
    referral = forms.CharField(
        label=_("Where help is at hand"),
        required=False,
        max_length=20_000,
        widget=_words(2),
        help_text=_("Doctor, psychologist, lawyer: whom the person can turn to afterwards."),
    )
    prior_accounts = forms.IntegerField(
        label=_("Earlier accounts the person tells of"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("To anybody: organisations, police, journalists. Empty: not asked yet."),
    )
    markers = forms.MultipleChoiceField(
        label=_("Protection"),
        required=False,
        choices=[one for one in Marker.choices if one[0] in ("sgbv", "child", "insider")],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Any of these makes it L4: only the named and the data protection officer."),
    )
    wall_reason = forms.CharField(
        label=_("Why it must be this interviewer"),
        required=False,
        max_length=20_000,
        widget=_words(2),
        help_text=_("Only if they have read or taken another account of the same event."),
    )

    def __init__(self, *args: Any, colleagues: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("interviewer", "case_contact"):
            self.fields[name].choices = colleagues  # type: ignore[attr-defined]


class NewInterviewForm(PlanForm):
    """The person and the kind of interview besides."""

    person = forms.CharField(
        label=_("Person"), max_length=40, help_text=_("The code name, such as W-0001.")
    )
    type = forms.ChoiceField(
        label=_("Kind of interview"),
        choices=with_blank(
            [one for one in api.InterviewType.choices if one[0] != "identification"]
        ),
    )
    follows = forms.CharField(
        label=_("Follows interview"),
        required=False,
        max_length=40,
        help_text=_("For a follow-up: its number. Only its case contact may ask."),
    )
    field_order = ("person", "type", "follows")


class GateForm(PageForm):
    """One line of the checklist."""

    outcome = forms.ChoiceField(choices=api.GateOutcome.choices)
    reason = forms.CharField(required=False, max_length=20_000)


def _told_only() -> forms.TextInput:
    """A field about a person that no browser keeps or offers again."""
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class AskRegisterForm(PageForm):
    """Who the person is, for one question to the register; kept nowhere."""

    surname = forms.CharField(label=_("Surname"), max_length=200, widget=_told_only())
    given = forms.CharField(label=_("Given name"), max_length=200, widget=_told_only())
    patronymic = forms.CharField(
        label=_("Patronymic"), required=False, max_length=200, widget=_told_only()
    )
    birth = forms.CharField(
        label=_("Born"),
        required=False,
        max_length=10,
        widget=_told_only(),
        help_text=_("The year, or the date as 1987-05-21."),
    )
    residence = forms.CharField(
        label=_("Where the person lived before 24.02.2022"),
        required=False,
        max_length=200,
        widget=_told_only(),
        help_text=_("The town or village alone."),
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=_told_only()
    )


class EnterRegisterForm(AskRegisterForm):
    """What others are told besides, when they ask for the person."""

    depth = forms.ChoiceField(label=_("How much was asked"), choices=register.Depth.choices)
    contact = forms.TypedChoiceField(
        label=_("Whom others are told to turn to"), coerce=int, empty_value=0
    )
    authority = forms.BooleanField(
        label=_("An authority has a statement of the person"), required=False
    )
    referral = forms.BooleanField(
        label=_("The person was referred to an authority"), required=False
    )

    def __init__(self, *args: Any, contacts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = [  # type: ignore[attr-defined]
            (number, words) for number, words in enumerate(contacts)
        ]


class TalkForm(PageForm):
    """What was agreed with those who have an account."""

    ids = "talk_%s"
    outcome = forms.ChoiceField(
        label=_("What you agreed"), choices=with_blank(list(api.RegisterOutcome.choices))
    )
    reason = forms.CharField(
        label=_("Why, and with whom you talked"), max_length=20_000, widget=_words(2)
    )


class StateForm(PageForm):
    """The next state, with what it needs."""

    state = forms.ChoiceField(label=_("Next step"))
    planned_at = forms.DateTimeField(
        label=_("Planned for"),
        required=False,
        widget=moment_input(),
        help_text=_("Needed for “scheduled”."),
    )
    why = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=20_000,
        widget=_words(2),
        help_text=_("Needed for “no further contact”."),
    )

    def __init__(self, *args: Any, states: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = states  # type: ignore[attr-defined]


class HeldForm(PageForm):
    """How it went."""

    held_from = forms.DateTimeField(label=_("Began"), widget=moment_input())
    held_to = forms.DateTimeField(label=_("Ended"), widget=moment_input())
    mode = forms.ChoiceField(
        label=_("How it was held"), required=False, choices=with_blank(list(api.Mode.choices))
    )
    setting = forms.ChoiceField(
        label=_("In what kind of place"),
        required=False,
        choices=with_blank(list(api.Setting.choices)),
        help_text=_("Only the kind: where exactly could lead to the person."),
    )
    present = forms.MultipleChoiceField(
        label=_("Who else was there"),
        required=False,
        choices=api.Present.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One person is heard. Others do not tell, and are not asked."),
    )
    interpreter = forms.ChoiceField(
        label=_("Interpreter"),
        required=False,
        choices=(
            ("", _("None")),
            ("independent", pgettext_lazy("an interpreter", "Independent")),
            ("related", _("Knows the person or the matter")),
        ),
    )
    breaks = forms.IntegerField(label=_("Breaks"), min_value=0, max_value=100, initial=0)
    recorded = forms.BooleanField(label=_("Sound or picture was recorded"), required=False)
    quality = forms.MultipleChoiceField(
        label=_("Gone through afterwards"),
        required=False,
        choices=api.Quality.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    distress = forms.ChoiceField(
        label=_("How the person bore it"),
        required=False,
        choices=with_blank(list(api.Distress.choices)),
    )
    afterwards = forms.CharField(
        label=_("Wishes, needs and help offered"),
        required=False,
        max_length=20_000,
        widget=_words(),
        help_text=_("What the person wants to happen next, and whom they were referred to."),
    )


class AccountForm(PageForm):
    """Words of the person, as evidence."""

    role = forms.ChoiceField(
        label=_("What it is"),
        choices=[one for one in api.AccountRole.choices if one[0] in ("statement", "notes",
                 "transcript", "translation")],
    )  # fmt: skip
    text = forms.CharField(
        label=_("The account"),
        max_length=api.LONGEST_ACCOUNT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Who, what, when, where, and how the person knows it; in their own words. "
            "It becomes an item of evidence for named people only."
        ),
    )


class FileForm(PageForm):
    """An item that is in the archive already."""

    ids = "file_%s"
    item = forms.CharField(label=_("Item number"), max_length=40)
    role = forms.ChoiceField(
        label=_("What it is"), choices=with_blank(list(api.AccountRole.choices))
    )


class ReadForm(PageForm):
    """Why an account is opened."""

    ids = "read_%s"
    reason = forms.CharField(label=_("Why you open it"), max_length=10_000, widget=_words(2))
    despite_wall = forms.BooleanField(
        label=_("I know that I am to hear somebody about the same event, and go on"),
        required=False,
    )


class InfluenceForm(PageForm):
    """What may have influenced the account."""

    flags = forms.MultipleChoiceField(
        label=_("What may have influenced it"),
        required=False,
        choices=api.ContaminationFlag.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen says: somebody looked, and noted nothing."),
    )
    previous_accounts = forms.IntegerField(
        label=_("Earlier accounts"), min_value=0, max_value=100, initial=0
    )
    words = forms.CharField(
        label=_("What exactly"), required=False, max_length=20_000, widget=_words()
    )


class DifferenceForm(PageForm):
    """A contradiction, for disclosure."""

    ids = "difference_%s"
    topic = forms.ChoiceField(label=_("About"), choices=with_blank(list(api.Topic.choices)))
    other_interview = forms.CharField(
        label=_("Another account of the person"),
        required=False,
        max_length=40,
        help_text=_("Number of the interview; or below that of an event."),
    )
    event = forms.CharField(label=_("Fact of an event"), required=False, max_length=40)
    here_passage = forms.CharField(label=_("Passage here"), required=False, max_length=200)
    there_passage = forms.CharField(label=_("Passage there"), required=False, max_length=200)
    words = forms.CharField(
        label=_("What differs"), max_length=20_000, widget=_words(),
        help_text=_("Neither side is changed by this."),
    )  # fmt: skip
    exculpatory = forms.BooleanField(label=_("May speak for somebody accused"), required=False)


class AccessForm(PageForm):
    """A colleague who may know of the interview."""

    member = forms.ChoiceField(label=_("Colleague"))

    def __init__(self, *args: Any, colleagues: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = colleagues  # type: ignore[attr-defined]


NOT_ASKED = ("", _("Not asked"))


class ConsentForm(PageForm):
    """One conversation about consent: first the questions, then how it was."""

    given_by = forms.ChoiceField(label=_("Who answered"), choices=api.GivenBy.choices)
    capacity = forms.ChoiceField(
        label=_("Can the person decide?"), choices=with_blank(list(api.Capacity.choices))
    )
    form = forms.ChoiceField(label=_("How"), choices=with_blank(list(api.ConsentForm.choices)))
    language = forms.ChoiceField(label=_("Language it was explained in"), choices=LANGUAGES)
    given_at = forms.DateTimeField(label=_("When"), widget=moment_input())
    contact_by = forms.ChoiceField(
        label=_("Who may get in touch"), choices=with_blank(list(api.ContactBy.choices))
    )
    contact_how = forms.MultipleChoiceField(
        label=_("How"),
        required=False,
        choices=api.ContactHow.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = DayField(
        label=_("Holds until"), required=False,
        help_text=_("The first day on which a yes holds no more."),
    )  # fmt: skip
    review_on = DayField(label=_("Ask again on"), required=False)
    proof = forms.CharField(
        label=_("Proof: item number"),
        required=False,
        max_length=40,
        help_text=_("The signed paper or the recording, if it is in the archive."),
    )
    words = forms.CharField(
        label=_("Conditions in the person's words"),
        required=False,
        max_length=20_000,
        widget=_words(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recipients = [(api.ANY, dict(api.Recipient.choices)[api.ANY])]
        recipients += [one for one in api.Recipient.choices if one[0] != api.ANY]
        for purpose in api.Purpose.values:
            self.fields[f"decision-{purpose}"] = forms.ChoiceField(
                required=False, choices=[NOT_ASKED, *api.Decision.choices]
            )
            self.fields[f"recipient-{purpose}"] = forms.ChoiceField(
                required=False,
                choices=recipients,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[f"conditions-{purpose}"] = forms.MultipleChoiceField(
                required=False, choices=api.Condition.choices
            )
            self.fields[f"not_before-{purpose}"] = DayField(
                required=False, widget=forms.DateInput(
                    attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"
                )
            )  # fmt: skip

    def how(self) -> Iterator[BoundField]:
        """The fields that are not questions."""
        return (field for field in self if "-" not in field.name)

    def lines(self) -> tuple[api.LineDraft, ...]:
        """The answers that were given."""
        values = self.cleaned_data
        return tuple(
            api.LineDraft(
                purpose=purpose,
                decision=values[f"decision-{purpose}"],
                recipient=values[f"recipient-{purpose}"] or api.ANY,
                conditions=tuple(values[f"conditions-{purpose}"]),
                not_before=values[f"not_before-{purpose}"],
            )
            for purpose in api.Purpose.values
            if values[f"decision-{purpose}"]
        )


class WithdrawForm(PageForm):
    """What is taken back."""

    purposes = forms.MultipleChoiceField(
        label=_("What for"),
        required=False,
        choices=api.Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everything."),
    )
    recipients = forms.MultipleChoiceField(
        label=_("From whom"),
        required=False,
        choices=[one for one in api.Recipient.choices if one[0] != api.ANY],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everybody."),
    )
    at = forms.DateTimeField(label=_("When they said so"), widget=moment_input())
    reason = forms.ChoiceField(label=_("Reason"), choices=api.WithdrawalReason.choices)
    words = forms.CharField(
        label=_("In their words"), required=False, max_length=20_000, widget=_words(2)
    )
    erasure_wished = forms.BooleanField(
        label=_("They wish that everything is erased"), required=False
    )


class ItemsForm(PageForm):
    """Items that show or let hear the person."""

    items = forms.CharField(
        label=_("Item numbers"),
        max_length=8000,
        widget=_words(2),
        help_text=_("Separated by commas or lines. The person's consent decides about them then."),
    )


class PrintForm(PageForm):
    """Forms to print."""

    kind = forms.ChoiceField(label=_("Form"), choices=api.PaperKind.choices)
    language = forms.ChoiceField(
        label=_("Language"), choices=(("uk", _("Ukrainian")), ("en", _("English")))
    )
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=50, initial=1)
    interview = forms.CharField(
        label=_("For interview"),
        required=False,
        max_length=40,
        help_text=_("Its number; empty for blank forms to take along."),
    )


class FindPaperForm(PageForm):
    """The code on a paper."""

    code = forms.CharField(label=_("Code on the paper"), max_length=40)


class FilePaperForm(PageForm):
    """The scan of a paper. A blank one is told which interview it is of; others know it."""

    ids = "paper_%s"
    item = forms.CharField(label=_("Number of the scan in the archive"), max_length=40)
    interview = forms.CharField(label=_("Interview"), max_length=40)

    def __init__(self, *args: Any, blank: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not blank:
            del self.fields["interview"]
