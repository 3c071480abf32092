# SPDX-License-Identifier: AGPL-3.0-or-later
"""An event from proposal to dataset, a story from proposal to portal: two people, the rules, and
what pulls it off again."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.places.api import PlaceRef
from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from dokaz.gate.models import Act
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.publish_cmd import publish
from dokaz.interfaces.portal.layers import read_layers
from dokaz.ledger import api as ledger
from dokaz.ledger.api import PlacedEvent, events_before
from dokaz.ledger.comparing import COMPARISONS
from dokaz.members.api import service_actor
from dokaz.publication import api
from dokaz.publication.models import Release
from tests.attacks.operator import Operator
from tests.casework.events.scenes import BAKHMUT, KHARKIV_OBLAST
from tests.casework.interviews.scenes import KEPT, agreed, person_of, withdrawn
from tests.casework.interviews.scenes import proposed as propose_interview
from tests.evidence.world import World
from tests.interfaces.portal.test_beside import PICTURE, STORY, area, laid, picture, story
from tests.interfaces.portal.test_beside import read as read_stories
from tests.publication.scenes import (
    WHY,
    layer_proposed,
    proposed,
    publishable,
    publisher,
    released,
    released_story,
    second_publisher,
    story_proposed,
)

DIGEST = "a" * 64


def _told() -> list[tuple[str, str, str]]:
    return [(one.kind, one.step, one.place) for one in api.collect()]


def test_two_people_release_what_the_rules_make_of_an_event(located: World) -> None:
    event = publishable(located)
    considered = api.consider(actor=publisher(located), event_id=event)
    assert considered.told is not None
    assert (considered.told.kind, considered.told.place) == ("attack", BAKHMUT)
    assert (considered.told.day.isoformat(), considered.told.harmed) == ("2022-08-03", "some")
    assert not considered.asked
    with pytest.raises(Rejected) as unasked:
        proposed(located, event, basis="consent")
    assert unasked.value.field == "basis"
    release = proposed(located, event)
    assert _told() == []
    with pytest.raises(Conflict) as alone:
        api.approve(actor=publisher(located), release_id=release)
    assert alone.value.reason == "same_person"
    with pytest.raises(Conflict) as twice:
        proposed(located, event)
    assert twice.value.reason == "release_lives"
    api.approve(actor=second_publisher(located), release_id=release)
    assert _told() == [("attack", "settlement", BAKHMUT)]
    seen = api.get_release(actor=located.auditor, release_id=release)
    assert (seen.state, seen.proposed_by, seen.decided_by) == (
        "released",
        publisher(located).ref,
        second_publisher(located).ref,
    )
    with pytest.raises(Conflict) as again:
        api.decline(actor=second_publisher(located), release_id=release, why=WHY)
    assert again.value.reason == "release_decided"


@pytest.mark.parametrize(
    ("values", "obstacle"),
    [
        ({"conduct": ("8bis",)}, "no_kind"),
        ({"places": (PlaceRef(latitude=48.6, longitude=38.0, precision="exact"),)}, "no_place"),
        ({"places": (PlaceRef(code=BAKHMUT), PlaceRef(code=KHARKIV_OBLAST))}, "places_apart"),
        ({"when": "2019/2023"}, "no_date"),
    ],
)
def test_what_the_rules_do_not_allow_is_named_and_cannot_be_proposed(
    values, obstacle, located: World
) -> None:
    event = publishable(located, **values)
    considered = api.consider(actor=publisher(located), event_id=event)
    assert considered.told is None
    assert obstacle in considered.obstacles
    with pytest.raises(Conflict) as refused:
        proposed(located, event)
    assert refused.value.reason == "not_publishable"
    assert not Release.objects.exists()


def test_unverified_and_protected_events_are_not_told(located: World) -> None:
    event = publishable(located)
    events.classify(
        actor=located.custodian,
        event_id=event,
        markers=("shelter_location",),
    )
    seen = api.consider(actor=publisher(located), event_id=event)
    assert seen.obstacles == ("protected",)
    fresh = events.register(
        actor=located.documenter,
        draft=events.EventDraft(
            title_uk="Вигадка", when="2022-08", places=(PlaceRef(code=BAKHMUT),),
            conduct=("8.2.b.i",),
        ),
        item_ids=(),
    )  # fmt: skip
    obstacles = api.consider(actor=publisher(located), event_id=fresh).obstacles
    assert {"verification", "state"} <= set(obstacles)


def test_withdrawn_sealed_changed_and_refuted_leave_the_next_dataset(located: World) -> None:
    kept, _ = released(located)
    _, taken_back = released(located)
    sealed, _ = released(located)
    changed, _ = released(located)
    refuted, _ = released(located)
    assert len(_told()) == 5
    api.withdraw(actor=located.custodian, release_id=taken_back, why=WHY)
    (link,) = events.links_of(actor=located.documenter, event_ids=[sealed])
    evidence.classify(actor=located.custodian, item_id=link[1], confidentiality=4)
    events.change(
        actor=located.documenter,
        event_id=changed,
        revision=events.get_event(actor=located.documenter, event_id=changed).revision,
        changes={"when": "2022-08-04"},
    )
    events.verify(actor=located.verifier, event_id=refuted, level="VX", checks={}, method=WHY)
    assert len(_told()) == 1
    assert [row.event_id for row in _living(located)] == [refuted, changed, sealed, kept]


def _living(world: World) -> list[api.ReleaseView]:
    return list(api.visible_releases(actor=publisher(world), state="released").rows)


def test_an_event_waits_for_the_end_of_silence(located: World, settings) -> None:
    recent = (timezone.now() - timedelta(days=5)).date().isoformat()
    event = publishable(located, when=recent)
    release = proposed(located, event)
    api.approve(actor=second_publisher(located), release_id=release)
    old, _ = released(located)
    assert len(_told()) == 1
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, publication_silence_days=36_500)
    assert _told() == []
    assert old != event


def test_who_agreed_must_have_seen_what_is_told(located: World) -> None:
    event = publishable(located)
    release = proposed(located, event)
    events.classify(
        actor=located.custodian,
        event_id=event,
        markers=("child",),
    )
    with pytest.raises(Conflict) as changed:
        api.approve(actor=second_publisher(located), release_id=release)
    assert changed.value.reason == "changed_meanwhile"
    api.decline(actor=publisher(located), release_id=release, why=WHY)
    again = proposed(located, event)
    api.approve(actor=located.protection_officer, release_id=again)
    assert [(kind, step) for kind, step, _ in _told()] == [("attack", "raion")]


def test_a_coarser_place_can_be_asked_for_and_never_a_finer_one(located: World) -> None:
    event = publishable(located, conduct=("8.2.a.ii",))
    finer = api.consider(actor=publisher(located), event_id=event, at_least="settlement").told
    coarser = api.consider(actor=publisher(located), event_id=event, at_least="oblast").told
    assert finer is not None
    assert coarser is not None
    assert (finer.kind, finer.step, finer.date_step) == ("torture", "hromada", "month")
    assert coarser.step == "oblast"
    with pytest.raises(Rejected):
        proposed(located, event, at_least="street")


def test_datasets_are_numbered_on_record_and_compared_with_the_log(located: World) -> None:
    released(located)
    service = service_actor(api.SERVICE)
    made = {"rules_sha256": "b" * 64, "events": 1, "released": 1}
    api.record_dataset(actor=service, number=1, sha256="a" * 64, **made)
    with pytest.raises(Conflict) as meanwhile:
        api.record_dataset(actor=service, number=1, sha256="c" * 64, **made)
    assert meanwhile.value.reason == "dataset_meanwhile"
    api.record_dataset(actor=service, number=2, sha256="c" * 64, **made)
    assert [one.number for one in api.datasets(actor=located.nobody)] == [2, 1]
    ledger.sequence_pending()
    assert ledger.audit().findings == ()


def test_a_release_that_two_people_did_not_decide_is_found(
    located: World, operator: Operator
) -> None:
    _, first = released(located)
    _, second = released(located)
    ledger.sequence_pending()
    operator.sql("update publication_release set state = 'proposed' where id = %s", first)
    operator.sql("update publication_release set id = %s where id = %s", UUID(int=5), second)
    assert [one.code for one in ledger.audit().findings] == ["release"] * 3


def test_what_rests_on_people_is_told_only_while_they_agree(located: World) -> None:
    officer = located.interviewer
    person = person_of(officer)
    event = publishable(located)
    ((_, item),) = events.links_of(actor=located.documenter, event_ids=[event])
    interviews.depend(actor=officer, person_id=person, item_ids=(item,))
    nobody_asked = api.consider(actor=publisher(located), event_id=event)
    assert nobody_asked.obstacles == ("consent",)
    advocacy = interviews.LineDraft(
        purpose="advocacy_anonymised", recipient="public", decision="yes"
    )
    agreed(officer, person, KEPT, advocacy)
    considered = api.consider(actor=publisher(located), event_id=event)
    assert considered.told is not None
    assert considered.asked
    release = proposed(located, event, basis="consent")
    api.approve(actor=second_publisher(located), release_id=release)
    assert len(_told()) == 1
    withdrawn(officer, person, purposes=("advocacy_anonymised",))
    assert _told() == []


def test_people_interviewed_about_an_event_are_asked_too(located: World) -> None:
    officer = located.interviewer
    person = person_of(officer)
    event = publishable(located)
    propose_interview(officer, person, event_ids=(event,))
    assert api.consider(actor=publisher(located), event_id=event).obstacles == ("consent",)
    anonymous = interviews.LineDraft(
        purpose="advocacy_anonymised", recipient="public", decision="yes_anonymised"
    )
    agreed(officer, person, KEPT, anonymous)
    told = api.consider(actor=publisher(located), event_id=event).told
    assert told is not None
    assert told.step == "raion"


def test_two_publishers_agree_to_exactly_one_digest(located: World) -> None:
    waiting = story_proposed(located, DIGEST)
    assert api.released_stories([DIGEST]) == frozenset()
    for who, digest, reason in (
        (publisher(located), DIGEST, "same_person"),
        (second_publisher(located), "b" * 64, "other_story"),
    ):
        with pytest.raises(Conflict) as refused:
            api.approve_story(actor=who, story_id=waiting, sha256=digest)
        assert refused.value.reason == reason
    with pytest.raises(Refused):
        api.approve_story(actor=located.protection_officer, story_id=waiting, sha256=DIGEST)
    with pytest.raises(Conflict) as twice:
        story_proposed(located, DIGEST)
    assert twice.value.reason == "story_lives"
    with pytest.raises(Rejected):
        story_proposed(located, "A" * 64)
    api.approve_story(actor=second_publisher(located), story_id=waiting, sha256=DIGEST)
    assert api.released_stories([DIGEST, "b" * 64]) == {DIGEST}
    (row,) = api.visible_stories(actor=located.auditor, state="released")
    assert (row.proposed_by, row.decided_by) == (
        publisher(located).ref,
        second_publisher(located).ref,
    )
    with pytest.raises(Conflict) as decided:
        api.decline_story(actor=second_publisher(located), story_id=waiting, why=WHY)
    assert decided.value.reason == "release_decided"
    api.withdraw_story(actor=located.custodian, story_id=waiting, why=WHY)
    assert api.released_stories([DIGEST]) == frozenset()
    with pytest.raises(Conflict) as ended:
        api.withdraw_story(actor=located.custodian, story_id=waiting, why=WHY)
    assert ended.value.reason == "release_ended"
    # Whoever took it back did not forbid it for ever: two people may agree again.
    again = story_proposed(located, DIGEST)
    api.decline_story(actor=publisher(located), story_id=again, why=WHY)
    assert [one.state for one in api.visible_stories(actor=located.auditor)] == [
        "declined", "withdrawn",
    ]  # fmt: skip
    assert api.visible_stories(actor=located.partner) == ()
    with pytest.raises(NotFound):
        api.withdraw_story(actor=located.partner, story_id=again, why=WHY)


def test_no_act_holds_a_word_of_a_story(located: World) -> None:
    story_proposed(located, DIGEST, title="Вигадана назва планетарій")
    act = Act.objects.get(action="publication.story.propose")
    assert "планетарій" not in str(vars(act))
    assert DIGEST in str(vars(act))


def test_a_story_that_two_people_did_not_decide_is_found(
    located: World, operator: Operator
) -> None:
    story_proposed(located, DIGEST)
    other = released_story(located, "b" * 64)
    ledger.sequence_pending()
    assert ledger.audit().findings == ()
    operator.sql("update publication_story set sha256 = %s where id = %s", "c" * 64, other)
    operator.sql(
        "update publication_story set state = 'released', decided_by = %s, id = %s"
        " where sha256 = %s",
        UUID(int=6), UUID(int=5), DIGEST,
    )  # fmt: skip
    assert [one.code for one in ledger.audit().findings] == ["release"] * 3


def test_a_portal_tells_released_stories_alone_and_every_change_needs_a_release(
    located: World, tmp_path: Path
) -> None:
    folder, portal = story(tmp_path / "stories", STORY + PICTURE), tmp_path / "portal"
    file, shown = folder / "rik" / "story.toml", folder / "rik" / "one.jpg"
    picture(shown)

    def told() -> str:
        (only,) = read_stories(folder)
        return api.digest_of(only.told())

    def refuses() -> None:
        with pytest.raises(WrongChoice) as refused:
            publish(portal, invented=20, beside=(read_stories(folder), ()))
        assert f"rik: {told()}" in str(refused.value)
        assert "dokaz story propose" in str(refused.value)

    released = told()
    refuses()
    waiting = story_proposed(located, released)
    refuses()
    assert not portal.exists()
    api.approve_story(actor=second_publisher(located), story_id=waiting, sha256=released)
    publish(portal, invented=20, beside=(read_stories(folder), ()))
    page = (portal / "stories/rik/index.html").read_text("utf-8")
    assert "важливо" in page
    assert (portal / "stories/rik/1-1.webp").exists()
    others = []
    for changed in (
        STORY.replace("Це *важливо*.", "Це дуже *важливо*.") + PICTURE,
        STORY.replace("In short", "Shortly") + PICTURE,
        STORY.replace("2022-06-30", "2022-07-30") + PICTURE,
        STORY + PICTURE.replace("A house", "A school"),
        STORY + PICTURE.replace("Its author", "Another author"),
        STORY + PICTURE.replace("CC BY 4.0", "CC BY-SA 4.0"),
        STORY,
    ):
        file.write_text(changed, "utf-8")
        others.append(told())
    refuses()
    file.write_text(STORY + PICTURE, "utf-8")
    picture(shown, colour="#204080")
    others.append(told())
    refuses()
    picture(shown)
    assert told() == released
    (folder / "rik").rename(folder / "rik-2")
    others.append(told())
    (folder / "rik-2").rename(folder / "rik")
    assert len({released, *others}) == 1 + len(others)
    api.withdraw_story(actor=publisher(located), story_id=waiting, why=WHY)
    refuses()
    assert (portal / "stories/rik/index.html").read_text("utf-8") == page


def test_a_layer_is_shown_only_as_two_publishers_released_it(
    located: World, operator: Operator, tmp_path: Path
) -> None:
    folder, portal = laid(tmp_path / "layers", area("occupied")), tmp_path / "portal"

    def beside() -> Any:
        return (), read_layers(folder)

    def told() -> str:
        ((only,),) = beside()[1:]
        return api.digest_of(only.told())

    def refuses() -> None:
        with pytest.raises(WrongChoice) as refused:
            publish(portal, invented=20, beside=beside())
        assert f"front: {told()}" in str(refused.value)
        assert "dokaz layer propose" in str(refused.value)

    refuses()
    waiting = layer_proposed(located, told())
    refuses()
    assert not portal.exists()
    for who, digest, reason in (
        (publisher(located), told(), "same_person"),
        (second_publisher(located), "b" * 64, "other_layer"),
    ):
        with pytest.raises(Conflict) as refused:
            api.approve_layer(actor=who, layer_id=waiting, sha256=digest)
        assert refused.value.reason == reason
    with pytest.raises(Conflict) as twice:
        layer_proposed(located, told())
    assert twice.value.reason == "layer_lives"
    api.approve_layer(actor=second_publisher(located), layer_id=waiting, sha256=told())
    publish(portal, invented=20, beside=beside())
    shown = (portal / "layers/front.geojson").read_bytes()
    released = told()
    # One point of its outline, one state or one word of its name: all of it was agreed to.
    for changed in (area("occupied", west=31.0), area("contested")):
        laid(folder, changed)
        assert told() != released
        refuses()
    laid(folder, area("occupied"))
    toml = folder / "layers.toml"
    toml.write_text(toml.read_text("utf-8").replace("Invented source", "Another source"), "utf-8")
    refuses()
    laid(folder, area("occupied"))
    assert told() == released
    # What belongs to no outline is left behind, so it needs no release.
    laid(folder, area("occupied", note="PLANTED"))
    assert told() == released
    ledger.sequence_pending()
    assert ledger.audit().findings == ()
    api.withdraw_layer(actor=located.custodian, layer_id=waiting, why=WHY)
    refuses()
    assert (portal / "layers/front.geojson").read_bytes() == shown
    ledger.sequence_pending()
    operator.sql("update publication_layer set state = 'released'")
    assert [one.code for one in ledger.audit().findings] == ["release"]


def test_two_publishers_lengthen_the_silence_and_nobody_goes_below_the_setting(
    located: World, settings: Any, operator: Operator
) -> None:
    released(located)
    assert len(_told()) == 1
    days = (datetime.now(UTC).date() - date(2022, 8, 3)).days + 100
    first, second = publisher(located), second_publisher(located)
    longer = api.propose_embargo(actor=first, days=days)
    assert len(_told()) == 1
    with pytest.raises(Conflict) as alone:
        api.approve_embargo(actor=first, embargo_id=longer)
    assert alone.value.reason == "same_person"
    with pytest.raises(Conflict) as waits:
        api.propose_embargo(actor=second, days=days + 1)
    assert waits.value.reason == "embargo_waits"
    api.approve_embargo(actor=second, embargo_id=longer)
    assert _told() == []
    assert api.rules_in_force(actor=first).silence_days == days
    assert api.rules_in_force(actor=located.stranger).silence_days == 0
    # Two publishers shorten what they lengthened, down to the setting and no further.
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, publication_silence_days=60)
    for wrong in (59, 0, -1, 100_000, days):
        with pytest.raises(Rejected):
            api.propose_embargo(actor=first, days=wrong)
    shorter = api.propose_embargo(actor=first, days=60)
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, publication_silence_days=90)
    with pytest.raises(Rejected):
        api.approve_embargo(actor=second, embargo_id=shorter)
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, publication_silence_days=60)
    api.approve_embargo(actor=second, embargo_id=shorter)
    assert len(_told()) == 1
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, publication_silence_days=days)
    found = api.rules_in_force(actor=first)
    assert (found.silence_days, found.least_days) == (days, days)
    assert _told() == []
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, publication_silence_days=0)
    declined = api.propose_embargo(actor=first, days=1)
    api.decline_embargo(actor=first, embargo_id=declined, why=WHY)
    assert api.rules_in_force(actor=first).silence_days == 60
    assert [one.state for one in api.visible_embargoes(actor=located.auditor)] == [
        "declined", "released", "released",
    ]  # fmt: skip
    ledger.sequence_pending()
    assert ledger.audit().findings == ()
    operator.sql("update publication_embargo set days = 0 where id = %s", longer)
    assert [one.code for one in ledger.audit().findings] == ["release"]


def test_what_waits_for_its_place_in_the_log_is_no_finding(located: World) -> None:
    """An act counts when it commits; the log and whoever checks it are a moment behind."""
    _, first = released(located)
    assert ledger.audit().findings == ()
    ledger.sequence_pending()
    released(located)
    api.withdraw(actor=publisher(located), release_id=first, why=WHY)
    assert ledger.audit().findings == ()


def test_a_check_that_went_on_knows_what_was_released_before_it_was_broken_off(
    located: World,
) -> None:
    released(located)
    released(located)
    ledger.sequence_pending()
    gone_on = COMPARISONS["publication"]()
    size = ledger.ledger_state().size
    # Only the last entry is shown to it: the others were looked at before.
    last = [event for index, event in events_before(size) if index == size - 1]
    envelope: Any = SimpleNamespace()
    placed = PlacedEvent(size - 1, UUID(int=1), UUID(int=2), last[0], envelope, closes=True)
    assert list(gone_on.events([placed])) == []
    assert list(gone_on.rest()) == []
