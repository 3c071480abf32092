# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of the open blocks of two records that are merged."""

from types import SimpleNamespace

from dokaz.casework.persons import joining
from dokaz.evidence.api import MOST_TAGS


def _block(tags: list[str]) -> SimpleNamespace:
    others = {name: ["code"] for name in joining.LISTS if name != "tags"}
    return SimpleNamespace(**others, tags=tags, privileged=False)


def test_a_merged_record_bears_no_more_tags_than_can_be_kept_and_its_own_come_first() -> None:
    own = [f"наш {n}" for n in range(20)]
    other = [*own[:3], *(f"їхній {n}" for n in range(25))]
    found = joining.open_block(_block(own), _block(other), {})
    assert len(found["tags"]) == MOST_TAGS
    assert found["tags"][:21] == [*own, "їхній 0"]
    former = {"tags": own}
    assert joining.without({"tags": found["tags"]}, former, found) == former
