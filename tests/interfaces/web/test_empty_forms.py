# SPDX-License-Identifier: AGPL-3.0-or-later
"""Empty forms are rendered once a language, and look as the form itself does."""

from typing import Any

import pytest
from django.utils.translation import override

from dokaz.interfaces.web.evidence import forms
from dokaz.interfaces.web.forms import EmptyForm
from dokaz.interfaces.web.templatetags.dokaz_pages import show_form

CLASSIFIED = (
    ("confidentiality", 3),
    ("graphic_level", "severe"),
    ("markers", ("child",)),
    ("privileged", True),
)
OTHERS = (("0b0e9e30-0000-7000-8000-000000000001", "BRAVO · <Друга> організація"),)


@pytest.mark.parametrize(
    ("empty", "built"),
    [
        (EmptyForm(forms.NoteForm), lambda: forms.NoteForm()),
        (EmptyForm(forms.VerifyForm), lambda: forms.VerifyForm()),
        (EmptyForm(forms.HoldForm), lambda: forms.HoldForm()),
        (EmptyForm(forms.DisposeForm), lambda: forms.DisposeForm()),
        (
            EmptyForm(forms.ClassifyForm, initial=CLASSIFIED),
            lambda: forms.ClassifyForm(initial=dict(CLASSIFIED)),
        ),
        (
            EmptyForm(forms.ShareForm, given=(("organisations", OTHERS),)),
            lambda: forms.ShareForm(organisations=OTHERS),
        ),
    ],
    ids=["note", "verify", "hold", "dispose", "classify", "share"],
)
def test_it_looks_as_the_form_does_in_every_language(empty: EmptyForm, built: Any) -> None:
    shown = {}
    for language in ("uk", "en", "uk"):
        with override(language):
            shown[language] = show_form(empty)
            assert shown[language] == show_form(built())
    assert shown["uk"] != shown["en"]
    assert "<Друга>" not in shown["uk"]


def test_what_one_begins_with_another_does_not() -> None:
    with override("uk"):
        sealed = show_form(EmptyForm(forms.ClassifyForm, initial=CLASSIFIED))
        open_ = show_form(
            EmptyForm(forms.ClassifyForm, initial=(("confidentiality", 0), *CLASSIFIED[1:]))
        )
    assert sealed != open_
