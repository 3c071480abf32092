# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records, comments, tasks and activities are found by exactly those whose lists show them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.places.api import PlaceRef
from dokaz.casework.units import api as units
from dokaz.coordination import api as tasks
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Refused
from dokaz.outreach import api as outreach
from dokaz.search import api
from dokaz.search.findable.port import everything
from dokaz.search.index.port import Zone
from dokaz.search.projecting import feeding
from dokaz.search.projecting.entries import entries_of
from tests.casework.cases.scenes import drafted as case_drafted
from tests.casework.cases.scenes import lawyer, named
from tests.casework.persons.scenes import known
from tests.evidence.world import World
from tests.kept import Kept
from tests.search.scenes import event, found, ids, item

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WORD = "Ковадло"
WHY = "вигадана причина"
READERS = (
    "documenter", "verifier", "custodian", "protection_officer", "interviewer", "auditor",
    "low_clearance", "partner", "external_reader",
)  # fmt: skip
OUTSIDE = ("without_role", "nobody", "node_admin", "staff_in_session")


def _plant(world: World) -> dict[str, UUID]:
    """Records of two organisations at every level, shared and not; comments on some; tasks."""
    made: dict[str, UUID] = {}
    for who, owner, other in (
        ("own", world.custodian, world.other),
        ("their", world.partner, world.own),
    ):
        for level in range(4):
            text = f"{WORD} рівня {level}"
            made[f"{who}-event-{level}"] = event(owner, text, confidentiality=level)
            made[f"{who}-object-{level}"] = objects.register(
                actor=owner,
                draft=objects.ObjectDraft(type="school", name_uk=text, confidentiality=level),
            )
            made[f"{who}-unit-{level}"] = units.register(
                actor=owner, draft=units.UnitDraft(name_uk=text, confidentiality=level)
            )
            made[f"{who}-person-{level + 1}"] = persons.register(
                actor=owner, draft=persons.PersonDraft(summary=text, confidentiality=level + 1)
            )
        made[f"{who}-item"] = item(world, owner, f"{WORD} на фото", content=owner.ref.bytes)
        for kind, share in (
            ("event", events.share),
            ("object", objects.share),
            ("unit", units.share),
        ):
            made[f"{who}-{kind}-share"] = share(
                actor=owner,
                **{f"{kind}_id": made[f"{who}-{kind}-2"]},
                organisation_id=other,
                reason=WHY,
            )
    case = cases.register(actor=lawyer(world), draft=case_drafted(theory=f"теорія: {WORD}"))
    named(world, case, world.partner, "observer")
    made["case"] = case
    _comment(world, made)
    _tasks(world, made)
    _activities(world, made)
    return made


def _records(made: dict[str, UUID]) -> list[tuple[str, UUID]]:
    """What is commented on."""
    return [
        ("event", made["own-event-1"]), ("event", made["own-event-2"]),
        ("event", made["own-event-3"]), ("object", made["own-object-2"]),
        ("person", made["own-person-1"]), ("person", made["own-person-4"]),
        ("item", made["own-item"]), ("unit", made["their-unit-1"]), ("case", made["case"]),
    ]  # fmt: skip


def _commented(made: dict[str, UUID]) -> set[UUID]:
    return {key for _kind, key in _records(made)}


def _comment(world: World, made: dict[str, UUID]) -> None:
    for kind, key in _records(made):
        by = lawyer(world) if kind == "case" else world.custodian
        for audience in ("all", "own"):
            made[f"comment-{kind}-{key.hex[-4:]}-{audience}"] = cases.comment(
                actor=by, kind=kind, record_id=key, text=f"думка: {WORD}", audience=audience
            )


def _tasks(world: World, made: dict[str, UUID]) -> None:
    for name, asker, role in (
        ("verify", world.documenter, "verifier"),
        ("interview", world.custodian, "interviewer"),
        ("triage", world.partner, "documenter"),
    ):
        draft = tasks.TaskDraft(work=name, title=f"{WORD}: {name}", role=role)
        made[f"task-{name}"] = tasks.ask(actor=asker, draft=draft)


def _activities(world: World, made: dict[str, UUID]) -> None:
    for name, actor, visibility in (
        ("own", world.custodian, "own"),
        ("shown", world.custodian, "coalition"),
        ("their", world.partner, "own"),
        ("their-shown", world.partner, "coalition"),
        ("withdrawn", world.custodian, "coalition"),
    ):
        draft = outreach.ActivityDraft(
            kind="statement", title_uk=f"{WORD}: {name}", first_date=date(2023, 5, 1),
            visibility=visibility,
        )  # fmt: skip
        made[f"activity-{name}"] = outreach.register(actor=actor, draft=draft)
    gone = made["activity-withdrawn"]
    outreach.withdraw(actor=world.custodian, activity_id=gone, why=WHY)


def _seen(actor: Actor, commented: set[UUID]) -> set[UUID]:
    """What lists and pages of the rooms show, without what is sealed."""
    rows: list[Any] = [
        *events.visible_events(actor=actor, limit=200).rows,
        *objects.visible_objects(actor=actor, limit=200).rows,
        *units.visible_units(actor=actor, limit=200).rows,
        *persons.visible_persons(actor=actor, limit=200).rows,
        *cases.visible_cases(actor=actor, limit=200).rows,
        *evidence.visible_items(actor=actor, limit=200).rows,
    ]
    shown = {row.id for row in rows if row.confidentiality < 4}
    comments = {
        one.id
        for row in rows
        if row.id in shown & commented
        for one in cases.comments(actor=actor, kind=_kind(row), record_id=row.id)
    }
    mine = {
        row.id
        for which in ("all", "ended")
        for row in tasks.visible_tasks(
            actor=actor, narrowed=tasks.TaskFilter(which=which), limit=200
        ).rows
    }
    said = {row.id for row in outreach.visible_activities(actor=actor, limit=200).rows}
    return shown | comments | mine | said


def _kind(row: Any) -> str:
    return {
        "EventRow": "event", "ObjectRow": "object", "UnitRow": "unit", "PersonRow": "person",
        "CaseRow": "case", "ItemRow": "item",
    }[type(row).__name__]  # fmt: skip


@pytest.fixture(scope="module")
def made(kept_located: Kept[World], django_db_blocker: DjangoDbBlocker) -> dict[str, UUID]:
    """The planted records, and an index of them."""

    def build(world: World) -> dict[str, UUID]:
        planted = _plant(world)
        api.fill(api.folder())
        return planted

    return kept_located.add(django_db_blocker, build)


@pytest.fixture
def world(made: dict[str, UUID], located: World) -> World:
    api.folder().forget()
    return located


def test_everybody_finds_what_their_lists_show_and_counts_only_that(
    world: World, made: dict[str, UUID]
) -> None:
    sizes = set()
    everywhere: set[UUID] = set()
    for name in READERS:
        actor = getattr(world, name)
        expected = _seen(actor, _commented(made))
        answer = found(actor, WORD, on_page=100)
        assert ids(answer) == expected, name
        assert (answer.total, answer.is_exact) == (len(expected), True), name
        assert sum(answer.facets["subject"].values()) == len(expected), name
        counted = {
            subject: sum(line.subject == subject for line in answer.lines)
            for subject in answer.facets["subject"]
        }
        assert dict(answer.facets["subject"]) == counted, name
        if name in ("documenter", "partner"):
            assert found(actor, f"-{WORD}").total == 0, name
        sizes.add(len(expected))
        everywhere |= ids(answer)
    assert len(sizes) > 5
    # Of people at L4 nobody finds anything, nor of what was said about them.
    hidden = {made["own-person-4"], made["their-person-4"]}
    hidden |= {key for name, key in made.items() if name.startswith("comment-person-")}
    first = made["own-person-1"].hex[-4:]
    hidden -= {key for name, key in made.items() if name.startswith(f"comment-person-{first}")}
    assert not hidden & everywhere
    for name in OUTSIDE:
        with pytest.raises(Refused):
            found(getattr(world, name), WORD)


def test_kinds_are_shown_beside_each_other_and_one_can_be_chosen(world: World) -> None:
    answer = found(world.custodian, WORD, by_kind=2)
    assert answer.grouped
    shown = [line.subject for line in answer.lines]
    assert list(dict.fromkeys(shown)) == [
        "item", "event", "person", "object", "unit", "case", "comment", "task",
        "activity",
    ]  # fmt: skip
    assert max(shown.count(subject) for subject in shown) == 2
    assert answer.total == found(world.custodian, WORD).total
    only = found(world.custodian, WORD, narrowed={"subject": "comment"}, by_kind=2, on_page=100)
    assert not only.grouped
    assert {line.subject for line in only.lines} == {"comment"}
    assert only.total == answer.facets["subject"]["comment"]
    two = found(world.custodian, WORD, among=frozenset({"item", "event"}), on_page=100)
    assert set(two.facets["subject"]) == {"item", "event"}


def test_no_text_of_a_record_is_kept_twice(world: World) -> None:
    street, yard = (
        PlaceRef(code="UA14020010010059145", address="вул. Вигадана", latitude=at, longitude=38.0)
        for at in (48.59, 48.6)
    )
    event(world.custodian, "Подвір’я", places=(street, yard))
    kept = set()
    for subject, kind in everything().items():
        for entry in entries_of([(subject, key) for key in kind.keys(None, 100)], ()).entries:
            texts = [text for some in entry.zones.values() for text in some if text]
            assert len(texts) == len(set(texts)), entry.key
            kept |= {(subject, zone) for zone, some in entry.zones.items() if any(some)}
    of_titles = {subject for subject, zone in kept if zone is Zone.TITLE}
    assert {"item", "event", "object", "unit", "case", "task", "activity"} <= of_titles


def test_days_of_an_activity_are_told_as_days(world: World) -> None:
    """Not as the moment at which the first of them begins."""
    for last, when, precision in (
        (None, "2023-05-01", "day"),
        (date(2023, 5, 3), "2023-05-01/2023-05-03", "interval"),
    ):
        draft = outreach.ActivityDraft(
            kind="statement", title_uk=f"Виступ {when}", first_date=date(2023, 5, 1), last_date=last
        )
        one = outreach.register(actor=world.custodian, draft=draft)
        feeding.feed(api.folder())
        (line,) = (line for line in found(world.custodian, "виступ").lines if line.id == one)
        assert (line.when, line.precision) == (when, precision)


def test_a_right_that_ended_takes_the_record_and_its_comments_along(
    world: World, made: dict[str, UUID]
) -> None:
    mine = made["own-event-2"]
    said = made[f"comment-event-{mine.hex[-4:]}-all"]
    assert {mine, said} <= ids(found(world.partner, WORD, on_page=100))
    events.unshare(actor=world.custodian, share_id=made["own-event-share"], reason=WHY)
    # The index has heard nothing.
    after = found(world.partner, WORD, on_page=100)
    assert not {mine, said} & ids(after)
    assert after.total == len(_seen(world.partner, _commented(made)))
    # Raised: left out until the index has heard of it, with what hangs on it; then for the few.
    near = made["own-event-1"]
    hanging = made[f"comment-event-{near.hex[-4:]}-all"]
    assert {near, hanging} <= ids(found(world.verifier, WORD, on_page=100))
    events.classify(actor=world.custodian, event_id=near, confidentiality=3)
    for feed in (False, True):
        if feed:
            feeding.feed(api.folder())
        for name in ("verifier", "partner"):
            answer = found(getattr(world, name), WORD, on_page=100)
            assert not {near, hanging} & ids(answer), (name, feed)
            assert answer.facets["subject"]["comment"] == sum(
                line.subject == "comment" for line in answer.lines
            )
    assert {near, hanging} <= ids(found(world.custodian, WORD, on_page=100))


def test_what_only_few_may_know_is_in_no_index(world: World, home: Path) -> None:
    secret = "неповторюване"
    person = persons.register(
        actor=world.documenter,
        draft=persons.PersonDraft(
            summary="відоме", contact_rules=secret, needs=secret, protection=secret
        ),
    )
    identity = known(ante_mortem=secret)
    persons.write_identity(actor=world.documenter, person_id=person, identity=identity, revision=0)
    sealed = persons.register(
        actor=world.custodian, draft=persons.PersonDraft(summary=secret, confidentiality=4)
    )
    comment = cases.comment(
        actor=world.custodian, kind="person", record_id=sealed, text=secret, audience="own"
    )
    feeding.feed(api.folder())
    assert ids(found(world.documenter, "відоме")) == {person}
    for text in (secret, "Вигаданенко", "Vyhadanenko"):
        assert found(world.documenter, text).total == 0
    assert not _letters(home, secret)
    # What is erased leaves the index, and the files with the next one.
    spoken = cases.comment(
        actor=world.documenter, kind="person", record_id=person, text=secret, audience="own"
    )
    feeding.feed(api.folder())
    assert ids(found(world.documenter, secret)) == {spoken}
    cases.erase(actor=world.documenter, comment_id=spoken)
    assert found(world.documenter, secret).total == 0
    feeding.feed(api.folder())
    assert api.standing().erasing
    api.fill(api.folder())
    assert not _letters(home, secret)
    assert comment not in ids(found(world.documenter, "", on_page=100))


def test_a_tag_finds_what_bears_it_in_every_room_and_a_changed_one_at_once(
    world: World, made: dict[str, UUID]
) -> None:
    tags, own = ("Нічний удар", "дрони"), world.custodian
    photo = item(world, own, "Світлина", content=b"tagged")
    evidence.describe(actor=own, item_id=photo, changes={"tags": tags}, revision=1)
    strike = event(own, "Удар", tags=tags[:1])
    sealed = event(own, "Таємне", tags=tags, confidentiality=3)
    hidden = item(world, own, "Запечатане", content=b"sealed")
    evidence.describe(actor=own, item_id=hidden, changes={"tags": tags}, revision=1)
    evidence.classify(actor=own, item_id=hidden, confidentiality=4)
    school = objects.ObjectDraft(type="school", name_uk="Школа", tags=tags)
    person = persons.PersonDraft(summary="Хтось", tags=tags, confidentiality=2)
    bearers = {
        cases.register(actor=lawyer(world), draft=case_drafted(tags=tags)),
        strike, sealed, photo,
        objects.register(actor=own, draft=school),
        units.register(actor=own, draft=units.UnitDraft(name_uk="Загін", tags=tags)),
        persons.register(actor=own, draft=person),
    }  # fmt: skip
    feeding.feed(api.folder())

    def bearing(tag: str, actor: Actor) -> set[UUID]:
        return ids(found(actor, "", narrowed={"tag": tag}, on_page=100))

    assert bearing("нічний удар", own) == bearers
    # However it is written.
    assert bearing(" НІЧНИЙ  удар,", own) == bearers
    assert bearing("нічний", own) == bearing("удар", own) == set()
    for name in (*READERS, *OUTSIDE):
        actor = getattr(world, name)
        if name in OUTSIDE:
            with pytest.raises(Refused):
                found(actor, "")
            continue
        seen = {tag: bearing(tag, actor) for tag in ("нічний удар", "дрони")}
        assert hidden not in seen["дрони"]
        counts = found(actor, "").facets["tag"]
        assert counts == {tag: len(keys) for tag, keys in seen.items() if keys}, name
    assert sealed not in bearing("дрони", world.partner)
    assert photo not in bearing("дрони", world.stranger)

    evidence.describe(actor=own, item_id=photo, changes={"tags": ["зерно"]}, revision=2)
    # Not as it was, and then as it is.
    assert photo not in bearing("дрони", own) | bearing("зерно", own)
    feeding.feed(api.folder())
    assert bearing("зерно", own) == {photo}
    assert photo not in bearing("дрони", own)
    assert "зерно" not in found(world.stranger, "").facets["tag"]


def _letters(home: Path, word: str) -> bool:
    """Whether any file of the index has the word's letters, plain or as FTS5 has them."""
    forms = (word.encode(), word.encode().hex().encode())
    files = [path for path in (home / "search").rglob("*") if path.is_file()]
    return any(form in path.read_bytes() for path in files for form in forms)


def test_filters_are_exact_and_sources_the_own_ones_alone(
    world: World, made: dict[str, UUID]
) -> None:
    kyiv = PlaceRef(latitude=50.45, longitude=30.52, precision="exact")
    when = {"when": "2022-03", "conduct": ("8.2.b.ii",), "places": (kyiv,)}
    march = event(world.documenter, "Подія березня", **when)
    source = evidence.add_source(actor=world.documenter, kind="media", name="Вигадане джерело")
    photo = item(world, world.documenter, "Світлина", content=b"photo")
    changes = {"language": "crh", "source_id": source}
    evidence.describe(actor=world.documenter, item_id=photo, changes=changes, revision=1)
    evidence.classify(actor=world.custodian, item_id=photo, confidentiality=1)
    feeding.feed(api.folder())

    def one(actor: Actor = world.verifier, **how: Any) -> set[UUID]:
        answer = found(actor, "", on_page=100, **how)
        assert answer.total == len(answer.lines)
        return ids(answer)

    assert one(narrowed={"crime": "8.2.b.ii"}) == {march}
    assert one(narrowed={"language": "crh"}) == {photo}
    assert one(box=api.Box(50.4, 30.5, 50.5, 30.6)) == {march}
    assert one(box=api.Box(50.46, 30.5, 50.5, 30.6)) == set()
    # A triangle round the place, and one whose rectangle holds it but which does not.
    assert one(area=api.Area(((50.4, 30.4), (50.4, 30.6), (50.6, 30.5)))) == {march}
    assert one(area=api.Area(((50.4, 30.5), (50.4, 30.6), (50.5, 30.6)))) == set()
    assert one(world.stranger, area=api.Area(((50.4, 30.4), (50.4, 30.6), (50.6, 30.5)))) == set()

    def dates(of: str, first: datetime | None, last: datetime | None) -> set[UUID]:
        return one(dates=api.Dates(api.DateOf(of), first, last))

    spring, april = datetime(2022, 3, 20, tzinfo=UTC), datetime(2022, 4, 2, tzinfo=UTC)
    # All of March is possible, so any part of it is.
    assert dates("happened", spring, april) == {march}
    # Only activities of later days, and no event.
    later = {made[f"activity-{name}"] for name in ("own", "shown", "their-shown")}
    assert dates("happened", april, None) == later
    assert dates("recorded", spring, april) == set()
    assert dates("registered", None, spring) == set()
    assert dates("registered", april, None) == one()

    mine = found(world.verifier, "")
    assert mine.sources == {source: ("Вигадане джерело", 1)}
    assert one(narrowed={"source": source.hex}) == {photo}
    # Others see the item, and neither whose it is from nor that there is one.
    assert photo in one(world.partner)
    assert found(world.partner, "").sources == {}
    assert one(world.partner, narrowed={"source": source.hex}) == set()
    for facet in ("graphic", "confidentiality", "language", "crime"):
        for value, count in mine.facets[facet].items():
            assert found(world.verifier, "", narrowed={facet: value}).total == count, facet
