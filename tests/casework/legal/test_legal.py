# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room promises: history, hidden items and people, sources counted once, gaps, the log."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from dokaz.casework.events import api as events
from dokaz.casework.legal import api, forgetting, tasks
from dokaz.casework.legal.comparison import LawAgainstLog
from dokaz.casework.legal.models import Finding, Liability, Qualification
from dokaz.casework.persons import api as persons
from dokaz.evidence import api as evidence
from dokaz.evidence import facts as evidence_facts
from dokaz.gate.api import (
    Conflict,
    Delivered,
    NotFound,
    Purpose,
    Rejected,
    reading,
    reading_everything,
)
from dokaz.gate.models import OutboxFact
from tests.casework.events.scenes import registered
from tests.casework.legal.scenes import CRIME, WHY, drafted, filed, lawyer, qualified, row_of
from tests.casework.persons import scenes as people
from tests.evidence.world import World, taken


def _item(
    world: World, content: bytes, *, group: str = "", shared_source: UUID | None = None
) -> UUID:
    """An item of a source of its own, or of a source that others have too."""
    item = taken(world.documenter, content).item_id
    source = shared_source
    if source is None and group:
        source = _source(world, content.decode(), group)
    if source is not None:
        view = evidence.get_item(actor=world.documenter, item_id=item)
        evidence.describe(
            actor=world.documenter,
            item_id=item,
            changes={"source_id": source},
            revision=view.revision,
        )
    return item


def _source(world: World, name: str, group: str) -> UUID:
    return evidence.add_source(
        actor=world.documenter, kind="channel", name=name, independence_group=group
    )


def _matrix(world: World, key: UUID, **who: Any) -> api.MatrixView:
    return api.get_matrix(actor=who.get("actor", lawyer(world)), qualification_id=key)


def test_a_qualification_keeps_with_what_law_it_was_made_and_its_history(located: World) -> None:
    me = lawyer(located)
    event = registered(located.documenter)
    key = qualified(me, event)
    row = _matrix(located, key).qualification
    assert (row.code, row.status, row.own, row.mismatch) == (CRIME, "possible", True, False)
    assert row.law is not None
    assert (row.law.force, row.force_then, row.law.confirmed) == ("in_force", "in_force", True)
    files = {one.file: one.sha256 for one in api.get_framework("rome").instruments}
    assert {name: one["sha256"] for name, one in row.made_with.items()} == files
    with pytest.raises(Rejected) as told:
        api.assess(actor=me, qualification_id=key, revision=0, status="established")
    assert told.value.field == "reasons"
    api.assess(
        actor=me, qualification_id=key, revision=0, status="probable", conflict="niac", reasons=WHY
    )
    with pytest.raises(Conflict):
        api.assess(actor=me, qualification_id=key, revision=0, status="rejected", reasons="х")
    row = _matrix(located, key).qualification
    assert (row.status, row.mismatch, row.law_changed) == ("probable", True, False)
    newest, first = api.history(actor=me, qualification_id=key)
    assert (first.kind, first.after) == (
        "made", {"conflict": "iac", "status": "possible", "reasons": ""},
    )  # fmt: skip
    assert newest.before == {"conflict": "iac", "reasons": "", "status": "possible"}
    with pytest.raises(Conflict):
        qualified(me, event)
    kinds = list(OutboxFact.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds.count("legal.event_qualified") == 2


def test_the_time_of_the_event_decides_which_version_applies(located: World) -> None:
    me = lawyer(located)
    told = {}
    for when in ("2022-03-09", "2024", "2026-01-05", ""):
        event = registered(located.documenter, when=when)
        key = qualified(me, event, framework="ukraine", crime="438.1")
        law = _matrix(located, key).qualification.law
        assert law is not None
        told[when] = (str(law.force), [one.code for one in law.versions], law.confirmed)
    assert told == {
        "2022-03-09": ("in_force", ["2001"], False),
        "2024": ("straddles", ["2001", "4012-IX"], False),
        "2026-01-05": ("in_force", ["4012-IX"], False),
        "": ("unknown", ["2001", "4012-IX"], False),
    }


@pytest.mark.parametrize(
    "values",
    [
        {"framework": "sharia"},
        {"crime": "8.2.b.xcix"},
        {"crime": "28.a"},
        {"conflict": "war"},
        {"conflict": ""},
        {"status": "proven"},
        {"status": "rejected"},
        {"reasons": "х" * 50_001},
        {"reasons": "\0"},
    ],
)
def test_bad_qualifications_are_refused_and_nothing_is_left(
    values: dict[str, Any], located: World
) -> None:
    event = registered(located.documenter)
    with pytest.raises(Rejected):
        qualified(lawyer(located), event, **values)
    with reading(located.documenter):
        assert not Qualification.objects.exists()


def test_copies_count_once_and_the_gaps_become_a_plan(located: World) -> None:
    me = lawyer(located)
    first = _item(located, b"one", group="A")
    copy = _item(located, b"one again", group=" a ")
    other = _item(located, b"two", group="B")
    bare = _item(located, b"three")
    event = registered(located.documenter, first)
    key = qualified(me, event)
    assert [one.cover for one in _matrix(located, key).rows] == ["empty"] * 5
    filed(me, key, first, strength="weak")
    assert row_of(_matrix(located, key), 2).cover == "weak"
    filed(me, key, first, strength="strong")
    filed(me, key, copy)
    filed(me, key, bare)
    row = row_of(_matrix(located, key), 2)
    assert (row.support, row.cover) == (api.Tally(4, 1, 1), "single")
    against = filed(me, key, bare, direction="contradicts", counter="")
    filed(me, key, other)
    row = row_of(_matrix(located, key), 2)
    assert (row.support.independent, row.cover, row.contested) == (2, "covered", True)
    assert [one.id for one in row.contradicts] == [against]
    assert row.against == api.Tally(1, 0, 1)
    filed(me, key, other, element=3, strength="none")
    assert row_of(_matrix(located, key), 3).cover == "empty"

    with translation.override("uk"):
        plan = api.collection_plan(actor=me, qualification_id=key)
    assert [one.number for one in plan] == [1, 3, 4, 5]
    assert plan[0].element == "Виконавець спрямував напад."
    assert "munition" in plan[0].missing
    assert (plan[1].present, plan[1].against) == (("video_open",), 0)
    assert "video_open" not in plan[1].missing

    api.withdraw_finding(actor=me, finding_id=against, why=WHY)
    assert not row_of(_matrix(located, key), 2).contested
    with pytest.raises(Conflict):
        api.withdraw_finding(actor=me, finding_id=against, why=WHY)
    with reading(me):
        assert Finding.objects.filter(pk=against, withdrawn_at__isnull=False).exists()


def test_what_was_made_from_an_item_is_no_second_source(located: World) -> None:
    me = lawyer(located)
    whole = _item(located, b"whole", group="A")
    made = _item(located, b"made", group="B")
    twin = _item(located, b"twin", group="C")
    key = qualified(me, registered(located.documenter, whole, made, twin))
    filed(me, key, made)
    filed(me, key, twin)
    for item in (made, twin):
        evidence.add_relation(
            actor=located.documenter, item_id=item, kind="part_of", to_item_id=whole
        )
    # Parts of one container may come from different hands.
    assert row_of(_matrix(located, key), 2).support.independent == 2
    filed(me, key, whole)
    assert row_of(_matrix(located, key), 2).support == api.Tally(3, 1, 0)


def test_a_passage_must_fit_its_item_and_its_element(located: World) -> None:
    me = lawyer(located)
    item = taken(located.documenter).item_id
    key = qualified(me, registered(located.documenter, item))
    kind = evidence.get_item(actor=me, item_id=item)
    assert kind.kind == "photo"
    for values in (
        {"element": 6},
        {"element": 0},
        {"direction": "proves"},
        {"strength": ""},
        {"proof_class": "oracle"},
        {"passage": api.Passage(kind="page", page=1)},
        {"passage": api.Passage(kind="region")},
        {"comment": "х" * 20_001},
    ):
        with pytest.raises(Rejected):
            filed(me, key, item, **values)
    with pytest.raises(NotFound):
        filed(me, key, UUID(int=5))
    with reading(me):
        assert not Finding.objects.exists()
    filed(me, key, item, passage=api.Passage(kind="region", region=(0.1, 0.2, 0.3, 0.4)))
    (one,) = row_of(_matrix(located, key), 2).supports
    assert one.passage.region == (0.1, 0.2, 0.3, 0.4)
    (cited,) = api.findings_of_item(actor=me, item_id=item)
    assert (cited.qualification_id, cited.element, cited.crime) == (key, 2, CRIME)


def test_a_hidden_item_leaves_no_trace_in_matrix_plan_or_counts(located: World) -> None:
    me = lawyer(located)
    seen = _item(located, b"seen", group="A")
    hidden = _item(located, b"hidden", group="B")
    event = registered(located.documenter, seen, hidden)
    key = qualified(me, event)
    filed(me, key, seen)
    finding = filed(me, key, hidden)
    filed(me, key, hidden, direction="contradicts", element=3)
    assert row_of(_matrix(located, key), 2).cover == "covered"
    # Sealed at L3: only whoever took it in and those who answer for such items go on seeing it.
    evidence.classify(actor=located.custodian, item_id=hidden, confidentiality=3)
    row = row_of(_matrix(located, key), 2)
    assert (row.support, row.cover) == (api.Tally(1, 1, 0), "single")
    assert not row_of(_matrix(located, key), 3).contested
    assert [one.number for one in api.collection_plan(actor=me, qualification_id=key)][1] == 2
    with pytest.raises(NotFound):
        api.withdraw_finding(actor=me, finding_id=finding, why=WHY)
    with pytest.raises(NotFound):
        api.findings_of_item(actor=me, item_id=hidden)
    assert "hidden" not in repr(api.history(actor=me, qualification_id=key))
    assert row_of(_matrix(located, key, actor=located.custodian), 2).support.independent == 2


def test_sharing_follows_the_event_and_items_are_shared_by_themselves(located: World) -> None:
    me = lawyer(located)
    item = _item(located, b"one", group="A")
    event = registered(located.documenter, item)
    key = qualified(me, event)
    filed(me, key, item)
    with pytest.raises(NotFound):
        _matrix(located, key, actor=located.partner)
    share = events.share(
        actor=located.custodian, event_id=event, organisation_id=located.other, reason=WHY
    )
    matrix = _matrix(located, key, actor=located.partner)
    assert not matrix.qualification.own
    assert row_of(matrix, 2).supports == ()
    assert api.history(actor=located.partner, qualification_id=key) == ()
    evidence.share(actor=located.custodian, item_id=item, organisation_id=located.other, reason=WHY)
    (one,) = row_of(_matrix(located, key, actor=located.partner), 2).supports
    assert one.item_id == item
    events.unshare(actor=located.custodian, share_id=share, reason=WHY)
    with pytest.raises(NotFound):
        _matrix(located, key, actor=located.partner)
    assert api.findings_of_item(actor=located.partner, item_id=item) == ()


def test_the_part_of_a_suspect_has_a_matrix_of_its_own(located: World) -> None:
    me = lawyer(located)
    item = _item(located, b"one", group="A")
    event = registered(located.documenter, item)
    key = qualified(me, event)
    person = people.registered(located.documenter)
    part = api.state_liability(
        actor=me, qualification_id=key, person_id=person, mode="28.a", reasons=WHY
    )
    with pytest.raises(Conflict):
        api.state_liability(
            actor=me, qualification_id=key, person_id=person, mode="28.a", reasons=WHY
        )
    for mode in (CRIME, "28.c"):
        with pytest.raises(Rejected):
            api.state_liability(
                actor=me, qualification_id=key, person_id=person, mode=mode, reasons=WHY
            )
    with pytest.raises(NotFound):
        api.state_liability(
            actor=me, qualification_id=key, person_id=UUID(int=5), mode="28.b", reasons=WHY
        )
    filed(me, key, item, element=6, liability_id=part)
    with pytest.raises(Rejected):
        filed(me, key, item, element=7, liability_id=part)
    with pytest.raises(NotFound):
        filed(me, key, item, liability_id=UUID(int=5))
    matrix = _matrix(located, key)
    (one,) = matrix.liabilities
    assert [row.element.number for row in one.rows if row.supports] == [6]
    assert not any(row.supports for row in matrix.rows)
    assert {(row.about, row.person) for row in api.collection_plan(actor=me, qualification_id=key)
            } == {(CRIME, ""), ("28.a", one.code)}  # fmt: skip
    # A person this reader may not see is not there, nor is what is filed under their part.
    events.share(actor=located.custodian, event_id=event, organisation_id=located.other, reason=WHY)
    evidence.share(actor=located.custodian, item_id=item, organisation_id=located.other, reason=WHY)
    assert _matrix(located, key, actor=located.partner).liabilities == ()
    assert api.findings_of_item(actor=located.partner, item_id=item) == ()
    api.end_liability(actor=me, liability_id=part, why=WHY)
    assert _matrix(located, key).liabilities == ()
    with pytest.raises(Conflict):
        api.end_liability(actor=me, liability_id=part, why=WHY)
    with pytest.raises(NotFound):
        filed(me, key, item, element=1, liability_id=part)


def test_a_matrix_costs_the_same_queries_however_full_it_is(located: World) -> None:
    me = lawyer(located)
    items = [_item(located, f"item {n}".encode(), group=f"g{n}") for n in range(4)]
    key = qualified(me, registered(located.documenter, *items))
    costs = []
    for item in items:
        filed(me, key, item)
        filed(me, key, item, element=4, direction="neutral")
        with CaptureQueriesContext(connection) as asked:
            _matrix(located, key)
        costs.append(len(asked))
    assert len(set(costs)) == 1, costs


def test_the_law_is_found_by_article_and_by_words_in_both_languages(located: World) -> None:
    found = {
        text: [hit.provision.code for hit in api.search_law(actor=located.documenter, text=text)]
        for text in ("8(2)(b)(ix)", "лікарні", "HOSPITALS intended", "немаєтакого", "  ", "438")
    }
    assert found["8(2)(b)(ix)"][0] == "8.2.b.ix"
    assert {"8.2.b.ix", "8.2.e.iv"} <= set(found["лікарні"])
    assert {"8.2.b.ix", "8.2.e.iv"} <= set(found["HOSPITALS intended"])
    assert found["немаєтакого"] == found["  "] == []
    assert "438" in found["438"]
    for framework, code in (("rome", "99"), ("sharia", "1")):
        with pytest.raises(NotFound):
            api.get_provision(actor=located.documenter, framework=framework, code=code)


def test_what_was_removed_or_moved_behind_the_log_is_found(located: World) -> None:
    me = lawyer(located)
    item = taken(located.documenter).item_id
    key = qualified(me, registered(located.documenter, item))
    finding = filed(me, key, item)

    class Placed:
        index, closes = 7, True

        def __init__(self, action: str, **facts: Any) -> None:
            self.event = {"action": action, "outcome": "success", "facts": facts}

    def told(**changed: Any) -> list[str]:
        facts = {"finding": str(finding), "direction": "supports", "element": 2, **changed}
        made = Placed("legal.qualification.make", qualification=changed.get("made", str(key)))
        both: Any = [made, Placed("legal.finding.file", **facts)]
        with reading(me):
            return [one.message for one in LawAgainstLog().events(both)]

    assert told() == []
    assert "stands elsewhere" in told(direction="contradicts")[0]
    assert "stands elsewhere" in told(element=3)[0]
    assert "missing" in told(finding=str(UUID(int=5)))[0]
    assert "not in the database" in told(made=str(UUID(int=5)))[0]
    with reading(me):
        assert list(LawAgainstLog().rest()) == []


def test_drafts_in_tests_pass(located: World) -> None:
    """The draft that refusals above change in one place is itself good."""
    item = taken(located.documenter).item_id
    key = qualified(lawyer(located), registered(located.documenter, item))
    api.file_finding(actor=lawyer(located), qualification_id=key, draft=drafted(item))


def test_words_go_with_an_item_that_is_disposed_of_and_with_an_erased_person(
    located: World,
) -> None:
    me = lawyer(located)
    item = taken(located.documenter).item_id
    event = registered(located.documenter, item)
    key = qualified(me, event)
    person = people.registered(located.documenter)
    part = api.state_liability(
        actor=me, qualification_id=key, person_id=person, mode="28.a", reasons="вигадане імʼя"
    )
    first = filed(me, key, item)
    second = filed(me, key, item, element=1, liability_id=part)

    def words() -> str:
        with reading(me):
            rows = Finding.objects.order_by("pk").values_list("passage", "comment", "counter")
            return repr([*rows, *Liability.objects.values_list("reasons")])

    assert words().count("вивіска") == 2
    asked = persons.propose_erasure(
        actor=located.protection_officer, person_id=person, reason_code="safety", reason=WHY
    )
    persons.approve_erasure(actor=located.custodian, erasure_id=asked)
    assert words().count("вивіска") == 1
    assert "вигадане імʼя" not in words()
    forgetting.empty(organisation_id=located.own, item_id=item)
    assert "вигадан" not in words()
    assert "вивіска" not in words()
    with reading(me):
        assert set(Finding.objects.values_list("pk", flat=True)) == {first, second}
    assert forgetting.CONSUMER.kinds == {evidence_facts.ItemDisposed.KIND}
    with reading_everything(Purpose.OUTBOX):
        for one in (item, UUID(int=5)):
            fact = Delivered("evidence.item_disposed", {"item": str(one)}, one, datetime.now(UTC))
            forgetting.CONSUMER.handle(fact)
    (queued,) = DBTaskResult.objects.filter(task_path__endswith="empty_passages")
    tasks.empty_passages.call(*queued.args_kwargs["args"])


@pytest.mark.parametrize("how", ["refuted", "rejected"])
def test_what_was_found_to_be_false_is_shown_and_proves_nothing(located: World, how: str) -> None:
    me = lawyer(located)
    good, false = _item(located, b"good", group="A"), _item(located, b"false", group="B")
    key = qualified(me, registered(located.documenter, good, false))
    filed(me, key, good)
    filed(me, key, false)
    filed(me, key, false, direction="contradicts", counter="")
    assert row_of(_matrix(located, key), 2).cover == "covered"
    if how == "refuted":
        evidence.verify(
            actor=located.verifier, item_id=false, level="VX", checks={}, method="знято деінде"
        )
    else:
        seen = evidence.get_item(actor=located.custodian, item_id=false).revision
        evidence.describe(
            actor=located.custodian, item_id=false, changes={"status": "rejected"}, revision=seen
        )
    row = row_of(_matrix(located, key), 2)
    assert (row.support, row.refuted, row.cover) == (api.Tally(1, 1, 0), 1, "single")
    assert [one.is_false for one in row.supports] == [False, True]
    # What speaks against is disclosed, whatever it is worth.
    assert ([one.is_false for one in row.contradicts], row.contested) == ([True], True)
    assert [one.number for one in api.collection_plan(actor=me, qualification_id=key)][:2] == [1, 2]
