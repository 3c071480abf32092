# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cells of lists are made once for rows that say the same, and look as their templates do."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from dokaz.interfaces.web.evidence.keeping import Keeping
from dokaz.interfaces.web.templatetags.dokaz_cells import (
    how_kept,
    how_verified,
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
