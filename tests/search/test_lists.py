# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saved views hold the question and not the answer; whose they are and who sees them."""

from __future__ import annotations

import pytest

from dokaz.gate.api import NotFound, Refused, Rejected, reading
from dokaz.gate.models import ActDetail
from dokaz.search import api
from dokaz.search.models import SavedList
from tests.evidence.world import World

pytestmark = [pytest.mark.database, pytest.mark.django_db]
QUERY = {"state": ["qualified"], "order": ["time"]}


def _names(actor: object, list_name: str = "") -> list[str]:
    return [one.name for one in api.saved_lists(actor=actor, list_name=list_name)]


def test_a_view_comes_back_as_it_was_for_its_list_only(world: World) -> None:
    saved = api.save_list(
        actor=world.documenter, list_name="events", name=" Обстріли шкіл ", query=QUERY
    )
    (found,) = api.saved_lists(actor=world.documenter, list_name="events")
    assert (found.id, found.name) == (saved, "Обстріли шкіл")
    assert found.query == {"state": ("qualified",), "order": ("time",)}
    assert (found.own, found.shared, found.forgettable) == (True, False, True)
    assert _names(world.documenter, "persons") == []
    assert _names(world.documenter) == ["Обстріли шкіл"]


def test_what_is_shared_is_seen_in_the_organisation_alone_and_until_it_is_not(
    world: World,
) -> None:
    saved = api.save_list(
        actor=world.documenter, list_name="events", name="Спільна", query=QUERY, shared=True
    )
    api.save_list(actor=world.documenter, list_name="events", name="Моя", query=QUERY)
    assert _names(world.verifier) == ["Спільна"]
    (theirs,) = api.saved_lists(actor=world.verifier)
    assert (theirs.own, theirs.forgettable, theirs.saved_by) == (False, False, world.documenter.ref)
    for stranger in (world.partner, world.stranger):
        assert _names(stranger) == []
    with pytest.raises(Refused):
        api.saved_lists(actor=world.without_role)
    # To see it is not to change it.
    for act in (
        lambda who: api.share_list(actor=who, saved_id=saved, shared=False),
        lambda who: api.forget_list(actor=who, saved_id=saved),
    ):
        for who in (world.verifier, world.partner):
            with pytest.raises(NotFound):
                act(who)
    api.share_list(actor=world.documenter, saved_id=saved, shared=False)
    assert _names(world.verifier) == []
    assert _names(world.documenter) == ["Моя", "Спільна"]


def test_a_custodian_tidies_up_what_others_shared_but_not_what_is_theirs_alone(
    world: World,
) -> None:
    shared = api.save_list(
        actor=world.documenter, list_name="items", name="Спільна", query=QUERY, shared=True
    )
    private = api.save_list(actor=world.documenter, list_name="items", name="Моя", query=QUERY)
    (seen,) = api.saved_lists(actor=world.custodian)
    assert seen.forgettable
    api.forget_list(actor=world.custodian, saved_id=shared)
    with pytest.raises(NotFound):
        api.forget_list(actor=world.custodian, saved_id=private)
    assert _names(world.documenter) == ["Моя"]


def test_what_is_forgotten_has_no_words_anywhere(world: World) -> None:
    saved = api.save_list(
        actor=world.documenter, list_name="events", name="Рідкісна", query={"text": ["ковадло"]}
    )
    with reading(world.documenter):
        act = SavedList.objects.get(pk=saved).save_act_id
        assert "ковадло" in str(ActDetail.objects.get(act_id=act).content)
    api.forget_list(actor=world.documenter, saved_id=saved)
    with reading(world.documenter):
        row = SavedList.objects.get(pk=saved)
        assert (row.name, row.query, row.shared) == ("", {}, False)
        assert ActDetail.objects.get(act_id=act).content is None
    with pytest.raises(NotFound):
        api.forget_list(actor=world.documenter, saved_id=saved)


@pytest.mark.parametrize(
    ("list_name", "name", "query", "field"),
    [
        ("secrets", "Назва", QUERY, "list"),
        ("events", " ", QUERY, "name"),
        ("events", "я" * 201, QUERY, "name"),
        ("events", "Назва", {}, "query"),
        ("events", "Назва", {"text": ["", " "]}, "query"),
        ("events", "Назва", {"text": ["я" * 301]}, "query"),
        ("events", "Назва", {"text": ["\0"]}, "query"),
        ("events", "Назва", {f"f{n}": ["1"] for n in range(51)}, "query"),
    ],
)
def test_what_does_not_pass_is_said(
    list_name: str, name: str, query: dict[str, list[str]], field: str, world: World
) -> None:
    with pytest.raises(Rejected) as told:
        api.save_list(actor=world.documenter, list_name=list_name, name=name, query=query)
    assert told.value.field == field
    assert _names(world.documenter) == []
