# SPDX-License-Identifier: AGPL-3.0-or-later
"""Selects and inputs of our forms are those Django writes, only sooner."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test import SimpleTestCase
from django.utils.safestring import SafeString
from django.utils.translation import override

from dokaz.interfaces.web.events.forms import VerifyForm as VerifyEventForm
from dokaz.interfaces.web.evidence.forms import VerifyForm as VerifyItemForm
from dokaz.interfaces.web.forms import PageForm, PageRenderer

CHOICES = [
    ("", "any <of> them"),
    ("a", "One & only"),
    (3, "three"),
    ('Group "x"', [("b", "inside"), ("c", "also inside")]),
]


class Choosing(PageForm):
    one = forms.ChoiceField(choices=CHOICES)
    free = forms.ChoiceField(choices=CHOICES, required=False)
    several = forms.MultipleChoiceField(
        choices=CHOICES, required=False, widget=forms.SelectMultiple
    )
    off = forms.ChoiceField(choices=CHOICES, disabled=True)


GIVEN: list[dict[str, Any]] = [
    {},
    {"data": {"one": "a", "free": "3", "several": ["b", "c"]}},
    {"data": {"one": '"><script>', "free": ""}},
    {"initial": {"one": "c", "free": 3, "several": ["a", "3"], "off": "a"}},
]


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("name", ["one", "free", "several", "off"])
def test_a_select_is_as_django_writes_it(given: dict[str, Any], name: str) -> None:
    ours = str(Choosing(renderer=PageRenderer(), **given)[name])
    theirs = str(Choosing(renderer=DjangoTemplates(), **given)[name])

    SimpleTestCase().assertHTMLEqual(ours, theirs)
    assert "<script>" not in ours
    assert "One &amp; only" in ours


def test_our_forms_share_one_and_its_templates() -> None:
    assert isinstance(Choosing().renderer, PageRenderer)
    assert Choosing().renderer is Choosing().renderer


class Writing(PageForm):
    text = forms.CharField(max_length=20, help_text="a hint")
    area = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)
    number = forms.IntegerField(min_value=0)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    moment = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    mail = forms.EmailField(disabled=True)
    address = forms.CharField(widget=forms.URLInput(attrs={"autofocus": True, "data-x": False}))
    box = forms.BooleanField(required=False)
    hidden = forms.CharField(widget=forms.HiddenInput)
    secret = forms.CharField(widget=forms.PasswordInput)


WRITTEN: list[dict[str, Any]] = [
    {},
    {"data": dict.fromkeys(Writing.base_fields, '"><script>&\'</textarea>')},
    {"data": {"box": "on", "text": "", "area": "\nfirst line", "number": "0", "day": "x"}},
    {"initial": {"text": 0, "area": SafeString("<b>"), "number": 0, "box": True,
                 "day": date(2022, 3, 9), "moment": datetime(2022, 3, 9, 14, 30, tzinfo=UTC)}},
]  # fmt: skip


@pytest.mark.parametrize("given", WRITTEN)
@pytest.mark.parametrize("name", list(Writing.base_fields))
def test_an_input_is_as_django_writes_it(given: dict[str, Any], name: str) -> None:
    ours = str(Writing(renderer=PageRenderer(), **given)[name])
    theirs = str(Writing(renderer=DjangoTemplates(), **given)[name])

    assert ours == theirs.removesuffix("\n")
    assert "<script>" not in ours


@pytest.mark.parametrize("form", [VerifyEventForm, VerifyItemForm])
def test_levels_are_called_in_the_language_of_the_page(form: type[PageForm]) -> None:
    told = {}
    for language in ("uk", "en"):
        with override(language):
            told[language] = dict(form.base_fields["level"].choices)["V1"]  # type: ignore[attr-defined]
    assert told == {
        "uk": "V1 · Зібрано, цілісність забезпечено",
        "en": "V1 · Collected, integrity ensured",
    }
