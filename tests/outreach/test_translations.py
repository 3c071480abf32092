# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything this room says to people is said in Ukrainian too."""

import gettext
from pathlib import Path

import dokaz.outreach
from dokaz.outreach.api import BODIES
from tests.casework.test_translations import messages

ROOM = Path(dokaz.outreach.__file__).parent


def test_every_message_has_its_ukrainian_form_and_keeps_its_places() -> None:
    with (ROOM / "locale" / "uk" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert len(messages(ROOM)) > 60
    for text in messages(ROOM) - {""}:
        assert catalogue.gettext(text) != text
        assert catalogue.gettext(text).count("%") == text.count("%"), text


def test_every_body_has_both_languages_and_a_code_of_its_own() -> None:
    lines = (ROOM / "data" / "bodies.tsv").read_text("utf-8").splitlines()
    assert len(BODIES.codes()) == len(lines)
    for line in lines:
        code, uk, en, group = line.split("\t")
        assert code
        assert uk
        assert en
        assert group
