# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines and cells of lists are made once for all that say the same, and look as their templates."""

from datetime import UTC, datetime
from html import escape
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from dokaz.interfaces.web.evidence.keeping import Keeping
from dokaz.interfaces.web.file_names import harmless
from dokaz.interfaces.web.gaps import filled, with_gaps
from dokaz.interfaces.web.templatetags.dokaz_cells import (
    how_kept,
    how_verified,
    item_line,
    small_picture,
    who_may,
)

# Kyiv is two or three hours ahead: the second is the next day there.
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATE = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
ALL = [
    Keeping("proven", AT),
    Keeping("proven", LATE),
    Keeping("not_checked", None),
    Keeping("failed", None),
    Keeping("erased", None),
]


@pytest.mark.parametrize("keeping", ALL, ids=lambda one: f"{one.verdict} {one.checked_at}")
def test_it_looks_as_the_template_does(keeping: Keeping) -> None:
    for language in ("uk", "en", "uk"):
        with override(language):
            assert how_kept(keeping) == render_to_string(
                "web/evidence/keeping.html", {"keeping": keeping}
            )


def test_no_two_states_look_alike() -> None:
    with override("uk"):
        assert len({how_kept(keeping) for keeping in ALL}) == len(ALL)
        again = Keeping("proven", AT.replace(hour=1))
        assert how_kept(again) is how_kept(Keeping("proven", AT))


@pytest.mark.parametrize("language", ["uk", "en"])
def test_levels_look_as_the_templates_do(language: str) -> None:
    with override(language):
        for level in ("V0", "V3", "VX"):
            assert how_verified(level) == render_to_string(
                "web/evidence/cells/verification.html", {"level": level}
            )
        shown = [who_may(level) for level in range(5)]
        assert len(set(shown)) == 5
        assert ["chip-bad" in cell for cell in shown] == [False, False, False, True, True]


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("level", ["none", "mild", "disturbing", "severe", "severe_child"])
@pytest.mark.parametrize("kind", ["photo", "video", "document"])
def test_pictures_look_as_the_template_does(language: str, level: str, kind: str) -> None:
    """Twice, for two files: what is kept of the first must not name it to the second."""
    for file in (UUID(int=7), None, UUID(int=8)):
        item = SimpleNamespace(kind=kind, graphic_level=level, thumbnail=file)
        with override(language):
            assert small_picture(item) == render_to_string(
                "web/evidence/thumb.html", {"item": item}
            )


def test_severe_content_is_not_even_named() -> None:
    file = UUID(int=9)
    with override("uk"):
        for level in ("severe", "severe_child"):
            shown = small_picture(
                SimpleNamespace(kind="photo", graphic_level=level, thumbnail=file)
            )
            assert str(file) not in shown


def line(**differs: Any) -> dict[str, Any]:
    """A line of the list, as its page gives it to the template."""
    item = {
        "id": UUID(int=7),
        "ref": "TRH-2026-000001",
        "title_uk": "",
        "title_en": "",
        "name": "IMG_0001.jpg",
        "kind": "photo",
        "total_bytes": 1_500_000,
        "on_hold": False,
        "markers": (),
        "verification": "V1",
        "confidentiality": 2,
        "graphic_level": "none",
        "thumbnail": None,
        "registered_at": LATE,
    }
    row = {"organisation": "", "is_own": True, "restricted": False, "keeping": ALL[0]}
    row |= {name: value for name, value in differs.items() if name in row}
    item |= {name: value for name, value in differs.items() if name in item}
    found = SimpleNamespace(**item)
    return {**row, "item": found, "has_chips": found.on_hold or found.markers}


def test_a_line_shows_each_item_its_own_words() -> None:
    with override("uk"):
        first = item_line(line(), chooses=True)
        second = item_line(line(ref="TRH-2026-000002", id=UUID(int=8), name="інше"), chooses=True)
    assert str(UUID(int=7)) in first
    assert "TRH-2026-000001" in first
    assert "1,5\N{NO-BREAK SPACE}МБ" in first
    assert "2 березня 2026" in first  # Kyiv's day
    assert "TRH-2026-000001" not in second
    assert str(UUID(int=7)) not in second
    assert "інше" in second


@pytest.mark.parametrize("words", ["<b>&\"'", "100% %(title)s %s", "{{ title }}", "\0ref\0"])
def test_a_line_takes_words_for_words_alone(words: str) -> None:
    with override("uk"):
        shown = item_line(line(title_uk=words, organisation=words, is_own=False), chooses=False)
        plain = item_line(line(title_uk="назва", organisation="слово", is_own=False), chooses=False)
    assert shown == plain.replace("назва", escape(harmless(words))).replace("слово", escape(words))


def test_a_line_has_the_parts_that_its_item_has() -> None:
    with override("uk"):
        usual = item_line(line(), chooses=True)
        held = item_line(line(on_hold=True, markers=("minor",)), chooses=True)
        foreign = item_line(line(is_own=False, organisation="ALFA"), chooses=True)
        sealed = item_line(line(restricted=True), chooses=False)
    assert ("chips" in usual, "chips" in held) == (False, True)
    assert ("checkbox" in usual, "checkbox" in foreign) == (True, False)
    assert ("ALFA" in usual, "ALFA" in foreign) == (False, True)
    assert ('class="restricted"' in usual, 'class="restricted"' in sealed) == (False, True)
    assert ("cell-choose" in usual, "cell-choose" in sealed) == (True, False)


def test_a_line_speaks_the_language_of_its_page() -> None:
    with override("uk"):
        uk = item_line(line(on_hold=True), chooses=True)
    with override("en"):
        en = item_line(line(on_hold=True), chooses=True)
    with override("uk"):
        assert item_line(line(on_hold=True), chooses=True) == uk
    assert "legal hold" in en
    assert "legal hold" not in uk


def test_markup_with_gaps_is_what_the_template_makes() -> None:
    whole = render_to_string("web/evidence/cells/verification.html", {"level": "V1 & V2"})
    with_gap = with_gaps("web/evidence/cells/verification.html", ("level",))
    assert filled(with_gap, {"level": "V1 & V2"}) == whole
