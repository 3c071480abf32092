# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who finds what: planted records and every persona, on the database's word."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import tantivy
from django.utils.translation import override

from dokaz.casework.objects import api as objects
from dokaz.casework.places.actions import codifier
from dokaz.casework.places.api import PlaceRef
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, reading
from dokaz.gate.models import Act, ActDetail
from dokaz.media.chat_messages import TELEGRAM
from dokaz.members.api import service_actor
from dokaz.search import api
from dokaz.search.findable.wording import days_in_words, years_of
from dokaz.search.index.packing import Packing, zstd
from dokaz.search.index.port import Zone
from dokaz.search.projecting import feeding
from tests.casework.codifier import part
from tests.evidence.world import World, taken
from tests.search.scenes import event, found, ids, item, put_words

pytestmark = [pytest.mark.database, pytest.mark.django_db]
REASON = "вигадана причина"
WORD = "Стріляли"
PACKED = zlib.compress(b"")[:2], Packing().packed(b"")[:4]
"""How whatever an engine packed begins: FTS5, tantivy."""
READERS = (
    "documenter", "custodian", "auditor", "low_clearance", "partner", "partner_colleague",
    "external_reader",
)  # fmt: skip


@pytest.fixture
def world(located: World) -> World:
    """With places: names of places are looked up by them."""
    return located


def filled() -> None:
    api.fill(api.folder())


def planted(world: World) -> None:
    """Items of two organisations at every level, some shared, privileged, withdrawn."""
    for owner, other in ((world.custodian, world.other), (world.partner, world.own)):
        for level in range(5):
            one = item(
                world, owner, f"{WORD} на рівні {level}", content=f"{owner.ref}{level}".encode()
            )
            evidence.classify(actor=owner, item_id=one, confidentiality=level)
        shared = item(world, owner, f"{WORD}, показано", content=f"{owner.ref}s".encode())
        evidence.share(actor=owner, item_id=shared, organisation_id=other, reason=REASON)
        named = item(world, owner, f"{WORD}, показано одній", content=f"{owner.ref}n".encode())
        evidence.classify(actor=owner, item_id=named, confidentiality=3)
        whom = world.partner_colleague if other == world.other else world.documenter
        evidence.share(
            actor=owner, item_id=named, organisation_id=other, reason=REASON, member_ref=whom.ref
        )
        over = item(world, owner, f"{WORD}, було показано", content=f"{owner.ref}o".encode())
        share = evidence.share(actor=owner, item_id=over, organisation_id=other, reason=REASON)
        evidence.unshare(actor=owner, share_id=share, reason=REASON)
        privileged = item(world, owner, f"{WORD}, таємниця", content=f"{owner.ref}p".encode())
        evidence.classify(actor=owner, item_id=privileged, confidentiality=1, privileged=True)


def message(text: object) -> bytes:
    """One message as Telegram's export has it."""
    pieces = {"id": 3, "type": "message", "from": "Вигаданий Канал", "text": text}
    return json.dumps(pieces).encode()


def seen_by(actor: Actor) -> set[UUID]:
    """What lists show, which the policy of the database decides."""
    return {row.id for row in evidence.visible_items(actor=actor, limit=200).rows}


def test_a_message_of_a_telegram_export_is_found_by_its_words(world: World) -> None:
    """Its text may stand in pieces; names of fields and who sent it are not words of it."""
    text = ["Вночі обстріляли ", {"type": "bold", "text": "елеватор"}, " у Вигаданому"]
    one = taken(world.documenter, message(text), name="3.json", media_type=TELEGRAM).item_id
    broken = taken(
        world.documenter, "{елеватор".encode(), name="4.json", media_type=TELEGRAM
    ).item_id
    filled()
    answer = found(world.documenter, "елеватора")
    assert ids(answer) == {one}
    (line,) = answer.lines
    assert [piece.text for passage in line.passages for piece in passage.pieces if piece.found] == [
        "елеватор"
    ]
    assert ids(found(world.documenter, "bold")) == set()
    assert ids(found(world.documenter, "Канал")) == set()
    assert broken in seen_by(world.documenter)


def test_everybody_finds_what_they_may_see_and_counts_only_that(world: World) -> None:
    planted(world)
    filled()
    seen = {name: seen_by(getattr(world, name)) for name in READERS}
    for name, expected in seen.items():
        actor = getattr(world, name)
        for text in (WORD, "", "стріляв") if name in ("documenter", "partner") else (WORD,):
            answer = found(actor, text, on_page=100)
            assert ids(answer) == expected, (name, text)
            assert answer.total == len(expected), (name, text)
            assert answer.is_exact
            for facet in ("subject", "organisation", "state", "verification"):
                assert sum(answer.facets[facet].values()) == len(expected), (name, facet)
    assert found(world.documenter, f"-{WORD}").total == 0
    assert len({len(expected) for expected in seen.values()}) > 3


def test_a_revoked_right_is_gone_with_the_next_search(world: World) -> None:
    one = item(world, world.documenter, WORD)
    share = evidence.share(
        actor=world.custodian, item_id=one, organisation_id=world.other, reason=REASON
    )
    filled()
    assert ids(found(world.partner, WORD)) == {one}
    evidence.unshare(actor=world.custodian, share_id=share, reason=REASON)
    # The index has heard nothing.
    answer = found(world.partner, WORD)
    assert (answer.lines, answer.total) == ((), 0)
    assert not any(answer.facets[name] for name in answer.facets)
    until = datetime.now(UTC) + timedelta(hours=1)
    evidence.share(
        actor=world.custodian, item_id=one, organisation_id=world.other, reason=REASON, until=until
    )
    assert ids(found(world.partner, WORD)) == {one}


def test_what_changed_is_not_shown_as_it_was(world: World) -> None:
    one = item(world, world.documenter, WORD)
    two = item(world, world.documenter, f"{WORD} теж", content=b"two")
    filled()
    evidence.classify(actor=world.documenter, item_id=one, confidentiality=3)
    answer = found(world.verifier, WORD)
    assert ids(answer) == {two}
    assert (answer.total, answer.behind) == (1, 1)
    assert answer.facets["subject"] == {"item": 1}
    assert feeding.feed(api.folder()) == 1
    assert found(world.verifier, WORD).behind == 0
    assert ids(found(world.custodian, WORD)) == {one, two}
    assert ids(found(world.verifier, WORD)) == {two}


def test_words_of_files_are_found_shown_and_on_record(world: World) -> None:
    one = item(world, world.documenter, "Звіт")
    file = put_words(
        world,
        one,
        {1: "Звіт про інше", 7: "Свідки чули обстріли біля <b>Маріуполя</b>."},
        owner=world.own,
    )
    filled()
    answer = found(world.verifier, "обстрілом Mariupol")
    (line,) = answer.lines
    (passage,) = line.passages
    assert (passage.file, passage.kind, passage.number) == (file, "page", 7)
    assert [piece.text for piece in passage.pieces if piece.found] == ["обстріли", "Маріуполя"]
    assert "".join(piece.text for piece in passage.pieces).endswith("<b>Маріуполя</b>.")
    with reading(world.custodian):
        act = Act.objects.filter(action="search.archive.ask").latest("at")
        assert (act.facts["found"], act.facts["files"]) == (1, 1)
        assert str(file) in str(act.objects_named)
        assert "обстрілом" in str(ActDetail.objects.get(act=act).content)
    # Auditors read records; not even whether the words are there is theirs.
    assert found(world.auditor, "обстрілом").total == 0
    assert found(world.auditor, "-обстріл").total == 1
    (line,) = found(world.auditor, "звіти").lines
    assert (line.id, line.passages) == (one, ())
    assert found(world.verifier, "звіти").lines[0].passages
    # A changed title does not read the file once more.
    before = len(evidence.custody(actor=world.custodian, item_id=one).events)
    evidence.describe(actor=world.documenter, item_id=one, changes={"title_uk": "Інше"}, revision=1)
    feeding.feed(api.folder())
    assert len(evidence.custody(actor=world.custodian, item_id=one).events) == before + 1
    assert ids(found(world.verifier, "обстріл")) == {one}


def test_erased_words_are_on_no_disk(world: World, home: Path) -> None:
    secret = "неповторюване"
    gone = item(world, world.documenter, f"{secret} слово")
    put_words(world, gone, {1: f"тут {secret} у файлі"}, owner=world.own)
    sealed = item(world, world.documenter, f"{secret} знов", content=b"sealed")
    withdrawn = item(world, world.documenter, "Згоду відкликано", content=b"withdrawn")
    put_words(world, withdrawn, {1: f"тут теж {secret}"}, owner=world.own)
    filled()
    assert letters_on_disk(home, secret)
    assert any(
        f"тут {secret} у файлі".encode("cp1251") in found
        for path in (home / "search").rglob("*.store")
        for found in unpacked(path.read_bytes())
    )
    assert found(world.verifier, secret).total == 3
    disposal = evidence.propose_disposal(
        actor=world.protection_officer, item_id=gone, reason_code="retention_expired", reason=REASON
    )
    evidence.approve_disposal(actor=world.custodian, disposal_id=disposal)
    evidence.classify(actor=world.documenter, item_id=sealed, confidentiality=4)
    evidence.describe(
        actor=world.documenter, item_id=withdrawn, changes={"status": "withdrawn"}, revision=1
    )
    feeding.feed(api.folder())
    assert found(world.verifier, secret).total == 0
    assert api.standing().erasing
    age = api.folder().erasure_age()
    assert age is not None
    api.fill(api.folder())
    assert not letters_on_disk(home, secret)
    assert not api.standing().erasing
    assert ids(found(world.verifier, "згоди")) == {withdrawn}


def letters_on_disk(home: Path, word: str) -> bool:
    """Whether any file of the index has the word's letters: plain, as FTS5 has them, packed as
    words of files are, or in a dictionary of the engine's, which keeps what was deleted too."""
    forms = (word.encode(), word.encode().hex().encode())
    files = [path.read_bytes() for path in (home / "search").rglob("*") if path.is_file()]
    if any(form in content for content in files for form in forms):
        return True
    packed = (found for content in files for found in unpacked(content))
    return any(word.encode("cp1251") in found for found in packed) or any(
        tantivy.Index.open(str(folder)).searcher().terms_with_prefix(zone, word)
        for folder in (home / "search").iterdir()
        if folder.is_dir() and tantivy.Index.exists(str(folder))
        for zone in Zone
    )


def unpacked(content: bytes) -> Iterator[bytes]:
    """Whatever in a file looks packed."""
    for beginning, begun in zip(PACKED, (zlib.decompressobj, zstd.ZstdDecompressor), strict=True):
        at = content.find(beginning)
        while at >= 0:
            with suppress(zlib.error, zstd.ZstdError):
                yield begun().decompress(content[at : at + 10_000])
            at = content.find(beginning, at + 1)


def test_names_of_places_bring_each_other(world: World) -> None:
    titles = ("Вибух у Києві", "Взрыв в Киеве", "Explosion in Kiev", "Strike near Kyiv")
    made = {item(world, world.documenter, one, content=one.encode()) for one in titles}
    other = item(world, world.documenter, "Вибух у Харкові", content=b"other")
    filled()
    for text in ("Київ", "києву", "Киев", "Kyiv", "Kiev"):
        assert ids(found(world.verifier, text)) == made, text
    (expansion,) = found(world.verifier, "Kyiv").expansions
    assert "київ" in expansion.names
    off = api.Switches(forms=False, scripts=False, names=False)
    assert found(world.verifier, "Kyiv", switches=off).total == 1
    assert ids(found(world.verifier, "Kharkov")) == {other}


def test_events_are_counted_by_all_that_their_place_lies_in(world: World) -> None:
    bakhmut = PlaceRef(code="UA14020010010059145")
    one = event(
        world.documenter, "Подія в місті", places=(bakhmut,), when="2022-08-03",
        description="Опис із рідкісним словом ковадло",
    )  # fmt: skip
    filled()
    answer = found(world.verifier, "ковадла")
    assert ids(answer) == {one}
    # A title that says nothing of the word has the piece of the description that does.
    (line,) = answer.lines
    assert [piece.text for piece in line.text if piece.found] == ["ковадло"]
    for day in ("03.08.2022", "3 серпня 2022", '"3 August 2022"', "серпень", "ковадло 2022"):
        assert ids(found(world.verifier, day)) == {one}, day
    assert answer.facets["year"] == {"2022": 1}
    assert answer.facets["place"]["UA14020010010059145"] == 1
    assert len(answer.facets["place"]) > 2
    for code in answer.facets["place"]:
        assert ids(found(world.verifier, "", narrowed={"place": code})) == {one}


def test_an_event_is_found_by_its_day_in_the_zone_it_is_told_in(world: World) -> None:
    """As its line says it; in Kyiv it would be parts of two days."""
    one = event(world.documenter, "Подія", when="2022-08-03", when_zone="America/New_York")
    filled()
    answer = found(world.verifier, "3 серпня 2022")
    assert ids(answer) == {one}
    assert (answer.lines[0].when, answer.lines[0].zone) == ("2022-08-03", "America/New_York")


def test_a_zone_that_this_machine_does_not_know_keeps_nothing_out_of_an_index() -> None:
    """It was known where the record was written. As on pages, its time is that of Kyiv then."""
    moment = datetime(2021, 12, 31, 22, tzinfo=UTC)
    assert years_of(moment, "Нема/Такого") == {"2022"}
    assert days_in_words(moment, moment, "Нема/Такого") == "1 січня 2022"


def test_a_level_that_fell_with_the_time_it_was_given_for_is_found_no_more(world: World) -> None:
    at = datetime(2022, 8, 7, 10, 30, tzinfo=UTC)
    one = item(world, world.documenter, "Знімок")
    said = {"actor": world.documenter, "item_id": one}
    evidence.describe(**said, changes={"recorded_from": at}, revision=1)
    evidence.verify(actor=world.verifier, item_id=one, level="V3", method="тінь",
                    checks={"date": "confirmed", "place": "confirmed"})  # fmt: skip
    filled()
    assert ids(found(world.verifier, "", narrowed={"verification": "V3"})) == {one}
    changes = {"recorded_from": at + timedelta(days=1)}
    evidence.describe(**said, changes=changes, revision=2)
    feeding.feed(api.folder())
    assert not ids(found(world.verifier, "", narrowed={"verification": "V3"}))
    assert ids(found(world.verifier, "", narrowed={"verification": "V1"})) == {one}


@pytest.mark.parametrize(
    ("stated", "precision", "until", "days"),
    [
        ("2022-08-07 10:30", "second", None, ((7, 7),)),
        ("2022-08-07 10:30", "unknown", None, ((7, 7),)),
        ("2022-08-06 22:30", "second", None, ((7, 7),)),  # as Kyiv has it
        ("2022-08-07 10:30", "day", None, ((7, 7),)),
        ("2022-08-07 10:30", "second", "2022-08-09 10:30", ((7, 7), (8, 8), (9, 9))),
        ("2022-08-07 10:30", "month", None, ((1, 1), (7, 7), (31, 31))),
        ("2022-08-07 10:30", "year", None, ((1, 1), (31, 31))),
    ],
)
def test_an_item_was_recorded_when_its_time_says_and_not_for_ever_after(
    world: World, stated: str, precision: str, until: str | None, days: tuple[tuple[int, int], ...]
) -> None:
    def at(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None

    one = item(world, world.documenter, "Знімок")
    said = {"recorded_from": at(stated), "recorded_to": at(until), "recorded_precision": precision}
    evidence.describe(actor=world.documenter, item_id=one, changes=said, revision=1)
    filled()
    kyiv = ZoneInfo("Europe/Kyiv")

    def within(first: datetime | None, last: datetime | None) -> set[UUID]:
        asked = api.Dates(api.DateOf.RECORDED, first, last)
        return ids(found(world.verifier, "", dates=asked))

    for first, last in days:
        begin = datetime(2022, 8, first, tzinfo=kyiv)
        assert within(begin, datetime(2022, 8, last, tzinfo=kyiv) + timedelta(days=1)) == {one}
    assert not within(datetime(2023, 1, 1, tzinfo=kyiv), None)
    assert not within(None, datetime(2022, 1, 1, tzinfo=kyiv))
    if precision not in ("month", "year"):
        assert not within(None, datetime(2022, 8, 7, tzinfo=kyiv))
        assert not within(datetime(2022, 8, 10, tzinfo=kyiv), None)


def test_a_year_begins_where_its_time_is_told(world: World) -> None:
    """In UTC it would be the one before."""
    there = event(world.documenter, "Подія", when="2022")
    taken_then = item(world, world.documenter, "Знімок")
    changes = {"recorded_from": datetime(2021, 12, 31, 22, tzinfo=UTC), "recorded_precision": "day"}
    evidence.describe(actor=world.documenter, item_id=taken_then, changes=changes, revision=1)
    filled()
    answer = found(world.verifier, "", narrowed={"year": "2022"})
    assert ids(answer) == {there, taken_then}
    assert answer.facets["year"] == {"2022": 2}


def test_an_event_and_an_object_are_found_by_the_place_that_their_lists_show(world: World) -> None:
    bakhmut = PlaceRef(code="UA14020010010059145")
    there = event(world.documenter, "Влучання", places=(bakhmut,), when="2022-08")
    school = objects.register(
        actor=world.documenter,
        draft=objects.ObjectDraft(type="school", name_uk="Ліцей", place=bakhmut),
    )
    event(world.documenter, "Деінде", places=(PlaceRef(code="UA63120270010096107"),))
    filled()
    for text in ("Бахмут", "у Бахмуті", "Bakhmut", "Артемовск", "Донецька область"):
        assert ids(found(world.verifier, text)) == {there, school}, text
    for language, name in (("uk", "Бахмут"), ("en", "Bakhmut")):
        with override(language):
            lines = found(world.verifier, "Артемівськ").lines
        for line in lines:
            assert [piece.text for piece in line.place if piece.found] == [name]
    (line,) = (line for line in lines if line.id == there)
    assert (line.when, line.precision) == ("2022-08", "month")
    assert found(world.stranger, "Бахмут").total == 0


def test_a_new_edition_of_the_codifier_makes_the_index_anew(world: World) -> None:
    bakhmut = "UA14020010010059145"
    one = event(world.documenter, "Влучання", places=(PlaceRef(code=bakhmut),))
    api.keep_up(api.folder())
    name = api.folder().name()
    api.keep_up(api.folder())
    assert api.folder().name() == name
    renamed = tuple(
        replace(row, name="Вигаданськ") if row.code == bakhmut else row for row in part().places
    )
    newer = replace(part(), sha256="f" * 64, places=renamed)
    codifier.load(actor=service_actor(codifier.SERVICE), codifier=newer)
    api.keep_up(api.folder())
    assert api.folder().name() != name
    assert ids(found(world.verifier, "Вигаданськ")) == {one}


def test_without_an_index_the_search_says_so_and_keep_up_makes_one(
    world: World, home: Path
) -> None:
    item(world, world.documenter, WORD)
    with pytest.raises(api.IndexMissing):
        found(world.verifier, WORD)
    assert api.standing().state == "missing"
    api.keep_up(api.folder())
    assert found(world.verifier, WORD).total == 1
    current = home / "search" / (home / "search" / "current").read_text()
    for path in current.iterdir():
        path.write_bytes(b"\xff" * 40)
    api.folder().forget()
    with pytest.raises(api.IndexDamaged):
        found(world.verifier, WORD)
    assert api.standing().state == "damaged"
    api.keep_up(api.folder())
    assert found(world.verifier, WORD).total == 1
    assert api.standing(thorough=True).state == "ready"


def test_pages_follow_each_other_without_gap_or_double(world: World) -> None:
    made = {item(world, world.documenter, f"{WORD} {n}", content=bytes([n])) for n in range(7)}
    filled()
    seen: list[Any] = []
    for page in (1, 2, 3, 4):
        answer = found(world.verifier, WORD, order=api.Order.NEWEST, page=page, on_page=2)
        assert answer.total == 7
        seen += [line.id for line in answer.lines]
    assert len(seen) == 7
    assert set(seen) == made
    assert seen == sorted(seen, reverse=True)
    assert taken(world.documenter, b"later").item_id not in seen
