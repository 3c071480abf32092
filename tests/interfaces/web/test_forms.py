# SPDX-License-Identifier: AGPL-3.0-or-later
"""A select of our forms is the one Django writes, only sooner."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test import SimpleTestCase

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
