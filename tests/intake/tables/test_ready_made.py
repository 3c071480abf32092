# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mappings that come with Dokaz pass their own checks, and fit tables that lack some columns."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from dokaz.intake import api as intake

READY = {one.name: one for one in intake.ready_made()}


def test_those_of_the_field_are_there() -> None:
    assert set(READY) >= {
        "sugarcube_units", "cid_annotations", "timemap_sources", "eyewitness_index",
    }  # fmt: skip


def test_they_are_called_in_the_language_of_the_page() -> None:
    with override("uk"):
        uk = {one.name: one.title for one in intake.ready_made()}
    with override("en"):
        en = {one.name: one.title for one in intake.ready_made()}
    assert (uk["dokaz_events"], en["dokaz_events"]) == ("Dokaz: події", "Dokaz: events")
    assert all(title.isascii() and not uk[name].isascii() for name, title in en.items())


@pytest.mark.parametrize("name", READY)
def test_a_ready_made_mapping_is_one(name: str) -> None:
    content = READY[name].content
    target = intake.TARGETS[content["target"]]
    mapping = intake.mapping_from_json(content, target.fields())
    assert intake.mapping_as_json(mapping) == content
    assert READY[name].title
    key = mapping.key_column
    assert key is not None
    assert key.system


def test_columns_that_a_table_lacks_are_left_out_and_names_compared_loosely() -> None:
    ready = READY["eyewitness_index"].content
    fields = intake.TARGETS["items"].fields()
    mapping = intake.fitted(intake.mapping_from_json(ready, fields), ("id", "FILE_NAME", "other"))
    assert [(one.column, one.field) for one in mapping.columns] == [
        ("id", "external_id"),
        ("FILE_NAME", "file"),
    ]
