# SPDX-License-Identifier: AGPL-3.0-or-later
"""Empty forms are rendered once a language, and look as the form itself does."""

from typing import Any

import pytest
from django.utils.translation import override

from dokaz.interfaces.web.events import forms as of_events
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
            EmptyForm(forms.ShareForm, given=(("organisations", OTHERS), ("colleagues", ()))),
            lambda: forms.ShareForm(organisations=OTHERS, colleagues=()),
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


@pytest.mark.parametrize("many", [0, 1, 60])
def test_choices_of_one_record_stand_in_its_selects_and_in_no_other_record_s(many: int) -> None:
    items = tuple((f"key-{n}", f"TRH-2026-{n:06} · <b>{n} &") for n in range(many))
    others = (("other", "TRH-2026-999999"),)
    for form in (of_events.VerifyForm, of_events.StatementForm, of_events.WeaponForm):
        given = (("prefix", "one"),)
        with override("uk"):
            for choices in (items, others, items):
                shown = show_form(EmptyForm(form, given=given, own=(("items", choices),)))
                assert shown == show_form(form(prefix="one", items=choices))
                assert shown.count('<option value="key-') == (many if choices is items else 0)
                assert "<b>" not in shown
