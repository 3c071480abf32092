# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kept searches come back as they were, tell of what is new to their owner, and are forgotten;
exports hold every line that the person may see and nothing else."""

from __future__ import annotations

import json
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.evidence import api as evidence
from dokaz.gate.api import reading
from dokaz.gate.models import Act, ActDetail
from dokaz.search import api
from dokaz.search.asking import exporting
from dokaz.search.asking.narrowing import NAMES
from dokaz.search.index import fts5_index, tantivy_index
from dokaz.search.models import SavedSearch
from dokaz.search.projecting import feeding
from dokaz.search.saved import counting, writing
from tests.evidence.world import World
from tests.search.scenes import found, ids, item

MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
ASKED = st.builds(
    api.Asked,
    text=st.text(max_size=30),
    narrowed=st.builds(
        api.Narrowed,
        values=st.dictionaries(st.sampled_from(NAMES), st.text(min_size=1, max_size=9)),
        dates=st.none() | st.builds(api.Dates, st.sampled_from(api.DateOf), MOMENTS, MOMENTS),
        box=st.none() | st.just(api.Box(48.0, 37.5, 48.9, 38.25)),
        area=st.none() | st.just(api.Area(((48.5, 37.123457), (49.0, 38.0), (48.0, 38.5)))),
    ),
    order=st.sampled_from(api.Order),
    switches=st.builds(api.Switches, st.booleans(), st.booleans(), st.booleans()),
)


@settings(max_examples=25, deadline=None)
@given(ASKED)
def test_what_is_kept_comes_back(asked: api.Asked) -> None:
    assert writing.read(json.loads(json.dumps(writing.written(asked)))) == asked


def test_what_a_later_program_kept_is_left_out() -> None:
    odd = {"order": "sound", "off": ["x"], "dates": ["sung", "", ""], "values": {"hue": "1"}}
    assert writing.read(odd).order is api.Order.RANK
    assert writing.read(odd).narrowed.dates is None
    assert writing.read({}) == api.Asked()


@pytest.mark.database
@pytest.mark.django_db
def test_new_matches_are_told_until_they_are_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = world.verifier
    item(world, world.documenter, "Стріляли тут", content=b"before")
    api.fill(api.folder())
    asked = api.Asked(text="стріляти")
    told = api.keep(actor=owner, name="Стрілянина", asked=asked, tells=True)
    quiet = api.keep(actor=owner, name="Тихо", asked=asked)

    def new() -> dict[object, int | None]:
        feeding.feed(api.folder())
        api.count_new()
        return {one.id: one.new_matches for one in api.saved_searches(actor=owner)}

    # Whoever has no standing any more is told nothing; these people have no accounts here.
    assert new() == {told: None, quiet: None}
    monkeypatch.setattr(counting, "actor_for", lambda ref, organisation_id: owner)
    assert new() == {told: 0, quiet: None}
    item(world, world.documenter, "Ще стріляли", content=b"one")
    hidden = item(world, world.documenter, "Стріляли таємно", content=b"hidden")
    evidence.classify(actor=world.custodian, item_id=hidden, confidentiality=3)
    item(world, world.documenter, "Не те", content=b"other")
    assert new() == {told: 1, quiet: None}
    # Nothing changed: nothing is written.
    acts = Act.objects.filter(action="search.saved.count").count()
    assert api.count_new() == 0
    assert Act.objects.filter(action="search.saved.count").count() == acts
    assert api.look(actor=owner, saved_id=told).asked.text == "стріляти"
    assert new() == {told: 0, quiet: None}
    api.tell(actor=owner, saved_id=told, tells=False)
    item(world, world.documenter, "І ще стріляли", content=b"two")
    assert new() == {told: None, quiet: None}


@pytest.mark.database
@pytest.mark.django_db
def test_what_is_forgotten_has_no_words_anywhere(world: World) -> None:
    owner = world.verifier
    asked = api.Asked(text="рідкісне ковадло")
    saved = api.keep(actor=owner, name="Рідкісна назва", asked=asked)
    with reading(owner):
        act = SavedSearch.objects.get(pk=saved).save_act_id
        assert "ковадло" in str(ActDetail.objects.get(act_id=act).content)
    api.forget(actor=owner, saved_id=saved)
    assert api.saved_searches(actor=owner) == ()
    with reading(owner):
        row = SavedSearch.objects.get(pk=saved)
        assert (row.name, row.asked, row.tells) == ("", {}, False)
        assert ActDetail.objects.get(act_id=act).content is None


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("engine", list(api.engines()))
def test_an_export_holds_every_line_and_stands_in_the_record(
    engine: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Pieces small enough that several are made.
    monkeypatch.setattr(exporting, "_LINES_AT_ONCE", 2)
    for module in (tantivy_index, fts5_index):
        monkeypatch.setattr(module, "_PIECE", 3)
    for number in range(7):
        item(world, world.documenter, f"Стріляли {number}", content=bytes([number]))
    late = item(world, world.documenter, "Стріляли пізно", content=b"late")
    other = item(world, world.partner, "Стріляли деінде", content=b"elsewhere")
    api.fill(api.folder(), engine=engine)
    asked = api.Asked(text="стріляти", order=api.Order.NEWEST, page=3, on_page=1)
    lines = api.export(actor=world.verifier, asked=asked, form="csv")
    first = next(lines)
    rest = [line.id for line in lines]
    whole = found(world.verifier, "стріляти", order=api.Order.NEWEST, on_page=100)
    assert [first.id, *rest] == [line.id for line in whole.lines]
    assert late in ids(whole)
    assert other not in ids(whole)
    with reading(world.custodian):
        act = Act.objects.filter(action="search.archive.export").latest("at")
        assert (act.outcome, act.facts["found"], act.facts["form"]) == ("done", 8, "csv")
    # A right that ends on the way ends the lines it gave.
    sealed = api.export(actor=world.verifier, asked=asked, form="jsonl")
    assert next(sealed).id == late
    evidence.classify(actor=world.custodian, item_id=rest[-1], confidentiality=3)
    assert rest[-1] not in {line.id for line in sealed}
