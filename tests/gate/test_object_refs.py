# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an event is about is written in canonical form, whatever its digests are called."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dokaz.core.canonical import NotCanonical, canonical_json
from dokaz.gate.unit import ObjectRef

ID = UUID(int=7)
KEYS = st.sampled_from(["id", "kind", "kin", "kinds", "a", "sha256", "є", "", "\U0001f600"])
VALUES = st.text(max_size=3, alphabet=st.characters(exclude_categories=["Cs"])) | st.integers(
    -(2**53) + 1, 2**53 - 1
)


@given(
    st.text(max_size=3, alphabet=st.characters(exclude_categories=["Cs"])),
    st.uuids(),
    st.none() | st.dictionaries(KEYS, VALUES, max_size=4),
)
@example("file", ID, {"sha256": "ab", "size": 1})
@example("file", ID, {"stored_sha256": "ab", "area": 1})
def test_a_reference_is_written_as_the_canonical_form_of_its_members(
    kind: str, key: UUID, digests: dict[str, Any] | None
) -> None:
    for given_ in (digests, digests and MappingProxyType(digests)):
        reference = ObjectRef(kind, key, given_)
        assert reference.canonical().encode() == canonical_json(reference.as_json())


@pytest.mark.parametrize("value", [float("nan"), 2**53, object()])
def test_a_reference_without_a_canonical_form_is_refused(value: object) -> None:
    for digests in ({"size": value}, {"a": value}):
        with pytest.raises(NotCanonical):
            ObjectRef("file", ID, digests).canonical()
