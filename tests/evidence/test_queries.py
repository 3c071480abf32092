# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists and pages: the right rows, in order, with a number of queries that does not grow."""

import itertools
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from dokaz.evidence import api, listing, words
from dokaz.evidence.models import File, Item, ItemWord
from dokaz.gate.api import Actor, NotFound, Purpose, with_everything
from tests.evidence.world import World, taken

FEW, MANY = 10, 210


def many(world: World, count: int, *, start: int = 0) -> list[api.Registered]:
    """`count` small items of the own organisation, of both kinds."""
    with api.storing_batch(world.own) as batch:
        contents = [batch.put([b"content %d" % n]) for n in range(start, start + count)]
    files = [
        api.NewFile(
            content=content,
            name=f"IMG_{n:04d}.jpg",
            media_type="image/jpeg" if n % 2 else "video/mp4",
            item=api.ItemDraft(title_uk=f"Знімок {n}", confidentiality=n % 3),
        )
        for n, content in enumerate(contents, start)
    ]
    return list(api.register(actor=world.documenter, files=files))


def queries(function, **arguments) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        function(**arguments)
    return len(captured)


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    first = many(world, FEW)[0]
    api.share(
        actor=world.custodian, item_id=first.item_id, organisation_id=world.other, reason="причина"
    )
    api.add_note(actor=world.documenter, item_id=first.item_id, text="перша нотатка")
    cases = [
        (api.visible_items, {"actor": world.documenter, "limit": 200}),
        (api.visible_items, {"actor": world.partner, "limit": 200}),
        (
            api.visible_items,
            {"actor": world.documenter, "narrowed": api.ItemFilter(kind="photo", text="знімок")},
        ),
        (api.get_item, {"actor": world.documenter, "item_id": first.item_id}),
        (api.custody, {"actor": world.documenter, "item_id": first.item_id}),
        (api.sealed_shells, {"actor": world.custodian}),
        (api.findings, {"actor": world.custodian}),
    ]
    before = [queries(function, **arguments) for function, arguments in cases]
    many(world, MANY - FEW, start=FEW)
    for n in range(20):
        api.add_note(actor=world.documenter, item_id=first.item_id, text=f"нотатка {n}")
    after = [queries(function, **arguments) for function, arguments in cases]
    assert after == before
    assert max(after) <= 14


@pytest.mark.parametrize("ask", [api.get_items, api.custody_event_ids])
def test_many_items_take_as_many_queries_as_one(world: World, ask) -> None:
    ids = tuple(answer.item_id for answer in many(world, api.LARGEST_LOOK))
    for actor in (world.documenter, world.custodian):
        one = queries(ask, actor=actor, item_ids=ids[:1])
        assert queries(ask, actor=actor, item_ids=ids) == one <= 12


def test_pages_give_every_item_once_newest_first(world: World) -> None:
    answers = many(world, 57)
    seen, before = [], None
    while True:
        page = api.visible_items(actor=world.documenter, before=before, limit=10)
        seen += [row.ref for row in page.rows]
        before = page.before
        if before is None:
            break
    assert seen == [answer.ref for answer in reversed(answers)]


def test_partners_page_through_what_they_see(world: World) -> None:
    answers = many(world, 30)
    visible = {a.item_id for n, a in enumerate(answers) if n % 3 < 2}
    hidden = next(a for n, a in enumerate(answers) if n % 3 == 2)
    api.share(
        actor=world.custodian, item_id=hidden.item_id, organisation_id=world.other, reason="причина"
    )
    seen, before = set(), None
    while True:
        page = api.visible_items(actor=world.partner, before=before, limit=7)
        assert len(page.rows) == 7 or page.before is None
        seen |= {row.id for row in page.rows}
        before = page.before
        if before is None:
            break
    assert seen == visible | {hidden.item_id}
    shared = api.ItemFilter(shared_with_us=True)
    assert {r.id for r in api.visible_items(actor=world.partner, narrowed=shared).rows} == {
        hidden.item_id
    }


def test_filters(world: World) -> None:
    answers = many(world, 6)
    by = {n: a.item_id for n, a in enumerate(answers)}
    api.set_hold(actor=world.custodian, item_id=by[2], authority="Суд", reason="ухвала")
    api.describe(actor=world.documenter, item_id=by[3], changes={"status": "triaged"}, revision=0)
    now = datetime.now(UTC)

    def found(**narrowed: object) -> set[int]:
        rows = api.visible_items(actor=world.documenter, narrowed=api.ItemFilter(**narrowed)).rows
        ids = {row.id for row in rows}
        return {n for n, item in by.items() if item in ids}

    assert found() == set(range(6))
    assert found(kind="photo") == {1, 3, 5}
    assert found(status="triaged") == {3}
    assert found(on_hold=True) == {2}
    assert found(on_hold=False) == {0, 1, 3, 4, 5}
    assert found(confidentiality=2) == {2, 5}
    assert found(organisation_id=world.other) == set()
    assert found(registered_from=now + timedelta(seconds=5)) == set()
    assert found(registered_to=now + timedelta(seconds=5)) == set(range(6))
    assert found(registered_to=now - timedelta(minutes=5)) == set()
    assert found(text="знім") == set(range(6))
    assert found(text="IMG 0004") == {4}
    assert found(text=answers[5].ref) == {5}
    assert found(text="Знімок 0002 img") == {2}
    assert found(text="немає") == set()
    assert found(text="знім", kind="video") == {0, 2, 4}


def test_the_text_filter_follows_titles(world: World) -> None:
    answer = taken(world.documenter, b"x", item=api.ItemDraft(title_uk="Міст"))
    api.describe(
        actor=world.documenter, item_id=answer.item_id, changes={"title_uk": "Школа"}, revision=0
    )

    def hits(text: str) -> int:
        narrowed = api.ItemFilter(text=text)
        return len(api.visible_items(actor=world.documenter, narrowed=narrowed).rows)

    assert (hits("міст"), hits("ШКОЛА"), hits("img")) == (0, 1, 1)


def test_text_never_shows_what_the_policy_hides(world: World) -> None:
    taken(world.documenter, b"x", item=api.ItemDraft(title_uk="Таємниця"))
    narrowed = api.ItemFilter(text="таємниця")
    assert api.visible_items(actor=world.documenter, narrowed=narrowed).rows
    assert not api.visible_items(actor=world.partner, narrowed=narrowed).rows


def all_pages(actor, *, limit: int = 3, **narrowed: object) -> list[UUID]:
    """Every item of a narrowed list, page by page."""
    seen: list[UUID] = []
    before = None
    while True:
        page = api.visible_items(
            actor=actor, narrowed=api.ItemFilter(**narrowed), before=before, limit=limit
        )
        assert page.before is None or before is None or page.before < before
        seen += [row.id for row in page.rows]
        before = page.before
        if before is None:
            return seen


def test_other_people_s_words_do_not_show_in_one_s_own_search(world: World, monkeypatch) -> None:
    monkeypatch.setattr(words, "FEW", 5)
    draft = api.ItemDraft(title_uk="знімок", confidentiality=2)
    mine = taken(world.partner, b"mine", item=draft)
    for number in range(8):
        taken(world.documenter, bytes([number]), item=draft)
    page = api.visible_items(actor=world.partner, narrowed=api.ItemFilter(text="знімок"))
    assert {row.id for row in page.rows} == {mine.item_id}
    assert not page.text_truncated
    assert page.before is None


# Few words taken whole, many walked, and walks that stop before a page is full.
WAYS = [(2000, 10_000), (0, 10_000), (0, 4), (0, 1)]


def test_however_common_the_words_every_item_is_reached_once(world: World, monkeypatch) -> None:
    answers = many(world, 13)
    for answer in answers[3:6]:
        api.share(
            actor=world.custodian,
            item_id=answer.item_id,
            organisation_id=world.other,
            reason="причина",
        )
    year = answers[0].ref.split("-")[1]
    tried = [
        *(("знімок", way) for way in WAYS),
        (f"img знім {year}", WAYS[0]),
        (f"img знім {year}", WAYS[2]),
        ("зні", WAYS[2]),
        ("знімок img", WAYS[2]),
    ]
    for text, (few, looked_at) in tried:
        monkeypatch.setattr(words, "FEW", few)
        monkeypatch.setattr(listing, "LOOKED_AT", looked_at)
        monkeypatch.setattr(listing, "SHARES_LOOKED_AT", looked_at)
        all_are_reached(world, answers, text)


def test_however_few_of_the_shares_match_every_item_is_reached_once(
    world: World, monkeypatch
) -> None:
    answers = many(world, 13)
    for answer in answers[3:10]:
        api.share(
            actor=world.custodian,
            item_id=answer.item_id,
            organisation_id=world.other,
            reason="причина",
        )
    monkeypatch.setattr(words, "FEW", 2)  # So many have the word that lists are walked for it.
    for looked_at, text in itertools.product((2_500, 3, 1), ("", "знімок")):
        monkeypatch.setattr(listing, "NARROWED_SHARES_LOOKED_AT", looked_at)
        for kind, first in (("photo", 1), ("video", 0)):
            asked = {"kind": kind, "text": text, "limit": 5}
            seen = [n for n in range(12, -1, -1) if n % 2 == first]
            shared = [answers[n].item_id for n in seen if 3 <= n < 10]
            own = [answers[n].item_id for n in seen if n % 3 < 2 or 3 <= n < 10]
            assert all_pages(world.external_reader, **asked) == shared
            assert all_pages(world.partner, shared_with_us=True, **asked) == shared
            assert all_pages(world.partner, **asked) == own
    rare = api.ItemFilter(kind="map")
    page = api.visible_items(actor=world.external_reader, narrowed=rare)
    assert (page.rows, page.text_truncated, page.before) == ((), True, answers[8].item_id)


def test_how_far_a_page_came_tells_nothing_of_what_is_shared_with_others(
    world: World, monkeypatch
) -> None:
    """A colleague's shares by name, and shares that are over: their items are not the reader's."""
    answers, reader = many(world, 6), world.external_reader
    for answer in (answers[5], answers[2]):
        share_with(world.custodian, answer.item_id, world.other, member_ref=reader.ref)
    ended = [share_with(world.custodian, answers[n].item_id, world.other) for n in (4, 1)]
    for one in ended:
        api.unshare(actor=world.custodian, share_id=one, reason="причина")
    monkeypatch.setattr(listing, "NARROWED_SHARES_LOOKED_AT", 1)
    rare = api.ItemFilter(kind="map")
    pages = [api.visible_items(actor=one, narrowed=rare) for one in (world.partner, reader)]
    assert [page.before for page in pages] == [None, answers[2].item_id]


def test_what_others_share_keeps_no_page_of_one_s_own_items_short(
    world: World, monkeypatch
) -> None:
    named = world.person(24, "documenter", clearance=3, organisation=world.other)
    draft = api.ItemDraft(confidentiality=3)
    mine = [taken(world.partner, bytes([number]), item=draft).item_id for number in range(2)]
    share_with(world.partner, mine[0], world.other, member_ref=named.ref)
    for answer in many(world, 3):
        share_with(world.custodian, answer.item_id, world.other)
    monkeypatch.setattr(listing, "NARROWED_SHARES_LOOKED_AT", 1)
    own = {"organisation_id": world.other}, {"on_hold": False}
    for narrowed in [api.ItemFilter(**one) for one in own]:
        for reader, seen in ((world.partner, mine[::-1]), (named, mine[:1])):
            page = api.visible_items(actor=reader, narrowed=narrowed)
            assert ([row.id for row in page.rows], page.before) == (seen, None)


def share_with(
    actor: Actor, item_id: UUID, organisation_id: UUID, *, member_ref: UUID | None = None
) -> UUID:
    return api.share(
        actor=actor, item_id=item_id, organisation_id=organisation_id, member_ref=member_ref,
        reason="причина",
    )  # fmt: skip


def all_are_reached(world: World, answers: list[api.Registered], text: str) -> None:
    """By each person exactly the items that person may see, newest first."""
    numbers = list(enumerate(answers))[::-1]
    shared = [answers[n].item_id for n in (5, 4, 3)]
    reached = partial(all_pages, text=text, limit=5)
    assert reached(world.documenter) == [a.item_id for _n, a in numbers]
    assert reached(world.partner) == [a.item_id for n, a in numbers if n % 3 < 2 or n in (3, 4, 5)]
    assert reached(world.partner, shared_with_us=True) == shared
    assert reached(world.external_reader) == shared
    assert reached(world.documenter, kind="photo") == [a.item_id for n, a in numbers if n % 2]
    assert reached(world.low_clearance) == [a.item_id for n, a in numbers if n % 3 == 0]


def test_a_page_that_stopped_early_says_so_and_goes_on(world: World, monkeypatch) -> None:
    monkeypatch.setattr(words, "FEW", 0)
    monkeypatch.setattr(listing, "LOOKED_AT", 4)
    old = taken(world.documenter, b"old", item=api.ItemDraft(title_uk="Давній міст"))
    many(world, 9)
    narrowed = api.ItemFilter(text="міст")
    page = api.visible_items(actor=world.documenter, narrowed=narrowed)
    assert page.text_truncated
    assert page.rows == ()
    assert page.before is not None
    assert all_pages(world.documenter, text="міст") == [old.item_id]


def test_words_follow_the_level_of_their_item(world: World) -> None:
    answer = taken(world.documenter, b"x", item=api.ItemDraft(title_uk="Міст", confidentiality=1))
    assert all_pages(world.partner, text="міст") == [answer.item_id]
    api.classify(actor=world.documenter, item_id=answer.item_id, confidentiality=3)
    assert all_pages(world.partner, text="міст") == []
    assert all_pages(world.custodian, text="міст") == [answer.item_id]
    assert set(ItemWord.objects.values_list("confidentiality", "organisation_id")) == {
        (3, world.own)
    }


@pytest.mark.parametrize("few", [words.FEW, 0], ids=["taken whole", "walked"])
def test_items_are_found_by_their_tags_and_by_no_part_of_one(
    world: World, monkeypatch, few: int
) -> None:
    monkeypatch.setattr(words, "FEW", few)
    items = [one.item_id for one in many(world, 4)]
    for item, said in zip(
        items, (["Лікарні", "двір"], ["лікарні  "], ["лікарня"], []), strict=True
    ):
        api.describe(actor=world.documenter, item_id=item, changes={"tags": said}, revision=0)

    def found(by=world.documenter, **narrowed: object) -> list[UUID]:
        return all_pages(by, **narrowed)

    assert api.get_item(actor=world.documenter, item_id=items[0]).tags == ("лікарні", "двір")
    assert found(tag=" ЛІКАРНІ") == [items[1], items[0]]
    assert found(tag="лікарні", text="знімок 1") == [items[1]]
    assert found(tag="лікарн") == found(tag="лікарні двір") == found(tag=" , ") == []
    assert found(text="двір") == []  # A list's words are those of titles and names.
    assert found(by=world.partner, tag="лікарні") == [items[1], items[0]]  # As they see the items.
    assert found(by=world.partner, tag="лікарня") == []  # That one is of its owner alone.
    words.rebuild()
    assert found(tag="двір") == [items[0]]
    api.describe(actor=world.documenter, item_id=items[0], changes={"tags": []}, revision=1)
    assert (found(tag="двір"), len(found(text="знімок"))) == ([], 4)


def test_a_search_without_any_word_finds_nothing(world: World) -> None:
    many(world, 2)
    assert all_pages(world.documenter, text=" -- ") == []


def test_words_are_compared_by_bytes(world: World) -> None:
    """In a database that sorts by a language, a range of words would not be one of beginnings."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite always compares by bytes")
    with connection.cursor() as cursor:
        cursor.execute(
            "select collation_name from information_schema.columns"
            " where table_name = %s and column_name = 'word'",
            [ItemWord._meta.db_table],
        )
        assert cursor.fetchall() == [("C",)]


def test_items_of_one_delivery(world: World) -> None:
    number = api.ExternalIdDraft(system=api.DELIVERY_SYSTEM, value="TRH-D-2026-000001")
    other = api.ExternalIdDraft(system=api.DELIVERY_SYSTEM, value="TRH-D-2026-000002")
    open_to_all = api.ItemDraft(confidentiality=1)
    ids = [
        taken(
            world.documenter, b"%d" % n, external_ids=(which,), item=open_to_all,
            media_type="image/png" if n % 4 else "video/mp4",
        ).item_id
        for n, which in enumerate((number, other, number, other, number))
    ]  # fmt: skip
    wanted = [ids[4], ids[2], ids[0]]
    assert all_pages(world.documenter, delivery=" TRH-D-2026-000001 ", limit=2) == wanted
    assert all_pages(world.documenter, delivery="TRH-D-2026-000001", kind="photo") == [ids[2]]
    assert all_pages(world.documenter, delivery="TRH-D-2026-000001", text="img") == wanted
    assert all_pages(world.documenter, delivery="TRH-D-2026-000001", text="немає") == []
    assert all_pages(world.documenter, delivery="TRH-D-2026-0000") == []
    # Others see the items, but know nothing of the deliveries they came in.
    assert set(all_pages(world.partner)) == set(ids)
    assert all_pages(world.partner, delivery="TRH-D-2026-000001") == []
    assert all_pages(world.node_admin, delivery="TRH-D-2026-000001") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TRH-2026-000001", ["trh", "2026", "000001"]),
        ("Харків_ВУЛИЦЯ.jpg", ["харків", "вулиця", "jpg"]),
        ("\ufb01le", ["file"]),
        ("", []),
        ("a" * 100, ["a" * 64]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words.words_of([text]) == expected


def test_a_number_finds_its_item_for_those_who_may_know_it(world: World) -> None:
    answer = taken(world.documenter, b"x")
    assert api.find_by_ref(actor=world.documenter, ref=f" {answer.ref} ") == answer.item_id
    for actor in (world.partner, world.nobody, world.node_admin):
        assert api.find_by_ref(actor=actor, ref=answer.ref) is None
    api.classify(actor=world.documenter, item_id=answer.item_id, confidentiality=4)
    assert api.find_by_ref(actor=world.custodian, ref=answer.ref) == answer.item_id
    assert api.find_by_ref(actor=world.documenter, ref=answer.ref) is None


def test_custody_is_paged(world: World) -> None:
    answer = taken(world.documenter, b"x")
    for n in range(5):
        api.add_note(actor=world.documenter, item_id=answer.item_id, text=str(n))
    first = api.custody(actor=world.auditor, item_id=answer.item_id, limit=4)
    rest = api.custody(actor=world.auditor, item_id=answer.item_id, before=first.before)
    assert [e.type for e in first.events] == ["metadata modification"] * 4
    assert [e.type for e in rest.events][-2:] == ["message digest calculation", "ingestion"]
    assert rest.before is None
    with pytest.raises(NotFound):
        api.custody(actor=world.partner, item_id=answer.item_id)


def test_start_page_counts(world: World) -> None:
    many(world, 3)
    assert api.counts_by_status(actor=world.documenter)["registered"] == 3
    assert api.counts_by_status(actor=world.stranger) == {}
    assert api.counts_by_status(actor=world.node_admin) == {}


def test_files_of_several_items(world: World) -> None:
    answers = many(world, 3)
    ids = tuple(a.item_id for a in answers)
    assert {f.id for f in api.files_of(actor=world.documenter, item_ids=ids)} == {
        a.file_id for a in answers
    }
    with pytest.raises(NotFound):
        api.files_of(actor=world.partner, item_ids=ids)


def test_many_pages_are_the_single_ones_in_the_order_asked_for(world: World) -> None:
    ids = [answer.item_id for answer in many(world, 7)]
    api.share(actor=world.custodian, item_id=ids[1], organisation_id=world.other, reason="причина")
    wanted = (ids[4], ids[0], ids[1])
    for actor in (world.documenter, world.custodian):
        assert api.get_items(actor=actor, item_ids=wanted) == tuple(
            api.get_item(actor=actor, item_id=item_id) for item_id in wanted
        )
    # The partner sees levels 0 and 1 of the node, without what is only the owner's.
    theirs = api.get_items(actor=world.partner, item_ids=(ids[1], ids[0]))
    assert [(view.id, view.own, view.shares) for view in theirs] == [
        (ids[1], False, ()),
        (ids[0], False, ()),
    ]
    assert api.get_items(actor=world.documenter, item_ids=()) == ()


def test_events_of_many_items_are_those_of_each(world: World) -> None:
    answers = many(world, 4)
    for answer in answers[:2]:
        api.open_file(actor=world.documenter, file_id=answer.file_id, purpose="view")
    api.open_file(actor=world.partner, file_id=answers[1].file_id, purpose="view")
    theirs = taken(world.partner, b"theirs", item=api.ItemDraft(confidentiality=0))
    api.set_hold(actor=world.partner, item_id=theirs.item_id, authority="Суд", reason="причина")
    wanted = (answers[1].item_id, theirs.item_id, answers[0].item_id)
    for actor in (world.documenter, world.partner):
        found = api.custody_event_ids(actor=actor, item_ids=wanted)
        assert list(found) == list(wanted)
        assert found == {
            item_id: tuple(
                event.id for event in reversed(api.custody(actor=actor, item_id=item_id).events)
            )
            for item_id in wanted
        }
    ours, whole = (
        api.custody_event_ids(actor=actor, item_ids=wanted)[theirs.item_id]
        for actor in (world.documenter, world.partner)
    )
    assert set(ours) < set(whole)


@pytest.mark.parametrize("ask", [api.get_items, api.custody_event_ids])
def test_one_item_that_may_not_be_seen_hides_all(world: World, ask) -> None:
    first, second, protected = (answer.item_id for answer in many(world, 3))
    assert ask(actor=world.partner, item_ids=(first, second))
    for hidden in (protected, uuid4()):
        with pytest.raises(NotFound):
            ask(actor=world.partner, item_ids=(first, hidden, second))
    for actor in (world.nobody, world.node_admin, world.without_role, world.service("packing")):
        with pytest.raises(NotFound):
            ask(actor=actor, item_ids=(first, second))
    with pytest.raises(ValueError, match="at most"):
        ask(actor=world.documenter, item_ids=(first,) * (api.LARGEST_LOOK + 1))


def test_words_are_dropped_and_rebuilt(world: World) -> None:
    many(world, 3)
    before = set(ItemWord.objects.values_list("item_id", "word"))
    ItemWord.objects.all().delete()
    words.rebuild()
    assert set(ItemWord.objects.values_list("item_id", "word")) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL walks small tables whole")
@pytest.mark.parametrize(
    ("model", "column", "index"),
    [
        (Item, "source_id", "item_of_source"),
        (File, "derived_from_id", "file_by_origin"),
        (File, "item_id", "file_by_item"),
    ],
)
@with_everything(Purpose.UPKEEP)
def test_rows_are_found_along_the_indexes_that_there_are(
    world: World, model: type[Model], column: str, index: str
) -> None:
    assert index in model.objects.filter(**{column: uuid4()}).explain()
