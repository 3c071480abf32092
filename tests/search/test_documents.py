# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the engine is told to keep of an object, in its own words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dokaz.search.index.port import Zone

tantivy_documents = pytest.importorskip("dokaz.search.index.tantivy_documents")
tantivy_index = pytest.importorskip("dokaz.search.index.tantivy_index")


def test_what_is_counted_together_is_looked_up_by_marks_alone(tmp_path: Path) -> None:
    tantivy_index.TantivyIndex(tmp_path, make=True)
    described = json.loads((tmp_path / "meta.json").read_text())["schema"]
    counted = [one for one in described if one["name"] in tantivy_documents.COUNTED_TOGETHER]
    assert len(counted) == len(tantivy_documents.COUNTED_TOGETHER)
    assert all(one["options"]["fast"] and not one["options"].get("indexing") for one in counted)


def test_lengths_are_kept_of_texts_that_are_ranked_and_of_no_column(tmp_path: Path) -> None:
    tantivy_index.TantivyIndex(tmp_path, make=True)
    described = json.loads((tmp_path / "meta.json").read_text())["schema"]
    of_texts = [one for one in described if "indexing" in one["options"]]
    with_lengths = {one["name"] for one in of_texts if one["options"]["indexing"]["fieldnorms"]}
    assert with_lengths == set(Zone)
