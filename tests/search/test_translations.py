# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything this room says to people is said in Ukrainian too."""

import gettext
from pathlib import Path

import dokaz.search
from tests.casework.test_translations import messages

ROOM = Path(dokaz.search.__file__).parent


def test_every_message_has_its_ukrainian_form() -> None:
    with (ROOM / "locale" / "uk" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert len(messages(ROOM)) >= 2
    assert {text for text in messages(ROOM) if catalogue.gettext(text) == text} == set()
