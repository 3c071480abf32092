# SPDX-License-Identifier: AGPL-3.0-or-later
"""How bytes are kept is made once a day and language for lists, and looks as on an item's page."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from dokaz.interfaces.web.evidence.keeping import Keeping
from dokaz.interfaces.web.templatetags.dokaz_pages import how_kept

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
