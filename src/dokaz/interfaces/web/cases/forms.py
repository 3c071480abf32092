# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of cases and comments. They help people; the acts check."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dokaz.casework.cases import api as cases
from dokaz.evidence import api as evidence
from dokaz.interfaces.web.forms import DayField, PageForm, TagsField, tag_filter, with_blank

_ANY = ("", _("any"))


def _text(label: Any, rows: int, *, longest: int, required: bool = False, hint: Any = "") -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _levels() -> list[tuple[int, str]]:
    labels = dict(evidence.Confidentiality.choices)
    return [(value, f"L{value} · {labels[value]}") for value in (3, 2)]


def _forums() -> list[tuple[str, str]]:
    """Before whom proceedings can be: of a forum that is not decided there are none."""
    return [one for one in cases.FORUMS.choices() if one[0] != "undecided"]


class FilterForm(PageForm):
    """What the list is narrowed to."""

    text = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=lambda: [_ANY, *cases.CaseState.choices]
    )
    tag = tag_filter()


class CaseForm(PageForm):
    """What is known of a case."""

    title_uk = forms.CharField(label=_("Title in Ukrainian"), max_length=500, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=500, required=False)
    forum = forms.ChoiceField(label=_("Meant for"), choices=cases.FORUMS.choices)
    theory = _text(
        _("Theory"), 6, longest=100_000, hint=_("What happened, who answers for it, and how.")
    )
    scope = _text(
        _("Scope"), 4, longest=100_000, hint=_("Places, times and conduct; what is left out.")
    )
    tags = TagsField()
    why = forms.CharField(label=_("Why it is changed"), required=False, max_length=10_000)


class NewCaseForm(CaseForm):
    """A new case: also who may see it."""

    confidentiality = forms.TypedChoiceField(
        label=_("Who may see it"), coerce=int, choices=_levels, initial=3
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["why"]


class WeighForm(PageForm):
    """A score and its reason for each criterion; both or neither."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in cases.Criterion.choices:
            self.fields[f"score_{name}"] = forms.TypedChoiceField(
                label=label,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", _("not weighed")), *((n, str(n)) for n in range(1, 6))],
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[name] = forms.CharField(
                label=format_lazy("{} · {}", label, _("Reason")),
                required=False,
                max_length=10_000,
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )

    def scores(self) -> dict[str, cases.Score]:
        """What was stated; a score without its reason is left to the act to refuse."""
        return {
            name: cases.Score(
                score=self.cleaned_data[f"score_{name}"] or 0, reason=self.cleaned_data[name]
            )
            for name in cases.Criterion.values
            if self.cleaned_data[f"score_{name}"] or self.cleaned_data[name].strip()
        }


class StateForm(PageForm):
    """Another state, with the reason."""

    state = forms.ChoiceField(label=_("New state"))
    why = _text(_("Reason"), 2, longest=10_000, required=True)

    def __init__(self, *args: Any, states: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = states  # type: ignore[attr-defined]


class ClassifyForm(PageForm):
    """Who may see a case, and what it warns of."""

    confidentiality = forms.TypedChoiceField(label=_("Who may see it"), coerce=int, choices=_levels)
    markers = forms.MultipleChoiceField(
        label=_("Markers"),
        required=False,
        choices=evidence.Marker.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    privileged = forms.BooleanField(label=_("Under professional privilege"), required=False)


class _PersonForm(PageForm):
    """A colleague from the list, or anybody by the reference that they gave."""

    member = forms.ChoiceField(label=_("Colleague"), required=False)
    reference = forms.UUIDField(
        label=_("Or a reference"),
        required=False,
        help_text=_("People of other organisations find theirs on the page of cases."),
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", "–"), *people]  # type: ignore[attr-defined]


class MemberForm(_PersonForm):
    """A person for the team."""

    ids = "member_%s"
    part = forms.ChoiceField(label=_("Part"), choices=with_blank(cases.TeamPart.choices))
    until = DayField(
        label=_("Until and including"),
        required=False,
        help_text=_("Empty: until somebody ends it."),
    )
    reason = _text(_("Reason"), 2, longest=10_000, required=True)


class WallForm(_PersonForm):
    """A person who must not see the case or accounts in it."""

    ids = "wall_%s"
    scope = forms.ChoiceField(label=_("Wall"), choices=with_blank(cases.WallScope.choices))
    reason = _text(_("Reason"), 2, longest=10_000, required=True)


class DeadlineForm(PageForm):
    """What has to be done by a day."""

    what = forms.CharField(label=_("What has to be done"), max_length=1000)
    due_date = DayField(label=_("By"))


class ProceedingForm(PageForm):
    """Proceedings before a court or an authority, and how far they have come."""

    forum = forms.ChoiceField(label=_("Before whom"), choices=lambda: with_blank(_forums())())
    number = forms.CharField(
        label=_("Number of the proceedings"),
        max_length=100,
        help_text=_("As the authority gave it: of the register of investigations, of the court."),
    )
    authority = forms.CharField(
        label=_("Court or authority, in full"), max_length=500, required=False
    )
    articles = forms.CharField(label=_("Articles"), max_length=500, required=False)
    accused = forms.CharField(
        label=_("Accused"),
        max_length=500,
        required=False,
        help_text=_("By code names where the archive has them, such as TRH-S-0003."),
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=with_blank(cases.Stage.choices))
    stage_on = DayField(label=_("At this stage since"), required=False)
    in_absentia = forms.BooleanField(label=_("In the absence of the accused"), required=False)
    outcome = _text(_("Outcome so far"), 3, longest=10_000)
    why = forms.CharField(label=_("Why it is changed"), required=False, max_length=10_000)


class HearingForm(PageForm):
    """What was seen and heard of a hearing."""

    held_on = DayField(label=_("Day of the hearing"))
    heard = _text(
        _("What was heard"), 8, longest=100_000, required=True,
        hint=_("Who spoke, what was examined, what the court decided. What you saw yourself."),
    )  # fmt: skip
    concerns = forms.MultipleChoiceField(
        label=_("Concerns about a fair trial"),
        required=False,
        choices=cases.Concern.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    observer = forms.CharField(
        label=_("Who was there"),
        max_length=500,
        required=False,
        help_text=_("If not you. Who must stay unknown gets a code here, not their name."),
    )
    next_on = DayField(
        label=_("Put off to the day"),
        required=False,
        help_text=_("It becomes a deadline of the case; the team is told ahead."),
    )


class LitigationForm(PageForm):
    """What is asked of a court or an authority, and how far it has come."""

    forum = forms.ChoiceField(label=_("Before whom"), choices=lambda: with_blank(_forums())())
    body = forms.CharField(
        label=_("Court or authority, in full"),
        max_length=500,
        required=False,
        help_text=_("As “Human Rights Committee” or the prosecution of another state."),
    )
    claim = _text(_("What is asked"), 4, longest=10_000, required=True)
    against = forms.ChoiceField(
        label=_("Against which state"),
        required=False,
        choices=lambda: [("", "–"), *cases.RESPONDENTS.choices()],
        help_text=_("People it is against are named on its page."),
    )
    lead = forms.ChoiceField(label=_("Leading organisation"))
    others = forms.MultipleChoiceField(
        label=_("Other organisations"), required=False, widget=forms.CheckboxSelectMultiple
    )
    state = forms.ChoiceField(label=_("State"), choices=with_blank(cases.LitigationState.choices))
    state_on = DayField(label=_("In this state since"), required=False)
    decided_on = DayField(
        label=_("Final domestic decision of"),
        required=False,
        help_text=_("The time for an application to the European Court runs from it."),
    )
    file_by = DayField(
        label=_("To be filed by"),
        required=False,
        help_text=_("It becomes a deadline of the case, or the rule's last day, if earlier."),
    )
    filed_on = DayField(label=_("Filed on"), required=False)
    own_number = forms.CharField(label=_("Our number"), max_length=100, required=False)
    forum_number = forms.CharField(label=_("The forum's number"), max_length=100, required=False)
    outcome = _text(_("Outcome so far"), 3, longest=10_000)
    why = forms.CharField(label=_("Why it is changed"), required=False, max_length=10_000)

    def __init__(self, *args: Any, organisations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "others"):
            self.fields[name].choices = organisations  # type: ignore[attr-defined]


class NameForm(PageForm):
    """Records of the case, by what they are to a litigation action."""

    part = forms.ChoiceField(label=_("Named as"), choices=with_blank(cases.LitigationPart.choices))
    refs = forms.CharField(
        label=_("Numbers of records"),
        max_length=10_000,
        help_text=_("People by code names and events, as they are linked to the case."),
    )


class RoadmapForm(PageForm):
    """What the roadmap is narrowed to."""

    forum = forms.ChoiceField(
        label=_("Before whom"), required=False, choices=lambda: [_ANY, *_forums()]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=lambda: [_ANY, *cases.LitigationState.choices]
    )
    lead = forms.ChoiceField(label=_("Leading organisation"), required=False)

    def __init__(self, *args: Any, organisations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = [_ANY, *organisations]  # type: ignore[attr-defined]


class LinkForm(PageForm):
    """Records of any kind, by their numbers."""

    refs = forms.CharField(
        label=_("Numbers of records"),
        max_length=10_000,
        help_text=_("Events, items, people and others, as in TRH-E-2026-000012, TRH-W-0003."),
    )
    part = forms.ChoiceField(
        label=_("What they are to the case"), choices=lambda: cases.LinkPart.choices
    )
    text = forms.CharField(label=_("Remark"), required=False, max_length=10_000)


class MemoForm(PageForm):
    """The text of a memo; figures stand in double braces."""

    title = forms.CharField(label=_("Title"), max_length=500)
    text = _text(_("Text"), 18, longest=200_000, required=True)


class CommentForm(PageForm):
    """What somebody has to say about a record."""

    text = _text(_("Comment or question"), 4, longest=20_000, required=True)
    is_question = forms.BooleanField(label=_("It is a question to be settled"), required=False)
    audience = forms.ChoiceField(label=_("Who reads it"), choices=lambda: cases.Audience.choices)
    mentions = forms.MultipleChoiceField(
        label=_("Call colleagues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They find it under “Named in”, if they may see the record."),
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentions"].choices = people  # type: ignore[attr-defined]
        if not people:
            del self.fields["mentions"]


class AnswerForm(PageForm):
    """An answer."""

    text = _text(_("Answer"), 2, longest=20_000, required=True)
