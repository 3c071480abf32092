# SPDX-License-Identifier: AGPL-3.0-or-later
"""A change is undone by a new act from its line of the history: what was changed since stays."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.interfaces.web.pages.scene import REASON, Scene, taken

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor

pytestmark = pytest.mark.django_db
HARM = events.Casualties(harm="killed", group="лікарі", low=2, high=3, basis="список")


def _event(actor: Actor) -> UUID:
    draft = events.EventDraft(
        title_uk="Перша назва", when="2022-04-17", casualties=(HARM,),
        places=(events.PlaceRef(address="Перша вулиця", latitude=48.5, longitude=38.0),),
    )  # fmt: skip
    return events.register(actor=actor, draft=draft, item_ids=())


ROOMS: dict[str, tuple[Any, str, Callable[[Actor], UUID], dict[str, Any], tuple[str, ...]]] = {
    "event": (
        events, "event_id", _event,
        {"title_uk": "Друга", "when": "2023", "casualties": (), "places": ()},
        ("Перша назва", "2022-04-17", "лікарі", "Перша вулиця"),
    ),
    "person": (
        persons, "person_id",
        lambda actor: persons.register(
            actor=actor, draft=persons.PersonDraft(summary="Перша особа", tags=("бахмут",))
        ),
        {"summary": "Друга", "tags": ()}, ("Перша особа", "бахмут"),
    ),
    "object": (
        objects, "object_id",
        lambda actor: objects.register(
            actor=actor,
            draft=objects.ObjectDraft(
                name_uk="Перша школа", type="school",
                place=events.PlaceRef(address="Перша вулиця", latitude=48.5, longitude=38.0),
            ),
        ),
        {"name_uk": "Друга", "place": None}, ("Перша школа", "Перша вулиця"),
    ),
    "unit": (
        units, "unit_id",
        lambda actor: units.register(actor=actor, draft=units.UnitDraft(name_uk="Перша бригада")),
        {"name_uk": "Друга"}, ("Перша бригада",),
    ),
    "case": (
        cases, "case_id",
        lambda actor: cases.register(
            actor=actor, draft=cases.CaseDraft(title_uk="Перша справа", theory="Перша теорія")
        ),
        {"title_uk": "Друга", "theory": ""}, ("Перша справа", "Перша теорія"),
    ),
}  # fmt: skip
"""By the names of pages: the room, its name for a record's key, a record, a change of it, and what
stands in its form again when the change is undone."""


def _form(client: Client, address: str, name: str, pk: UUID) -> str:
    answer = client.get(reverse(address, kwargs={"pk": pk}) + name)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("kind", ROOMS)
def test_the_form_begins_with_what_was_before_a_change(scene: Scene, kind: str) -> None:
    room, key, made, change, before = ROOMS[kind]
    own, client = scene.actor("own"), scene.client("own")
    pk = made(own)
    room.change(actor=own, **{key: pk}, changes=change, revision=0)
    line = next(one for one in room.history(actor=own, **{key: pk}) if one.kind == "changed")
    undo = f"?undo={line.act_id}"
    assert f'href="{reverse(f"change_{kind}", kwargs={"pk": pk})}{undo}"' in _form(
        client, kind, "", pk
    )
    plain, form = (_form(client, f"change_{kind}", query, pk) for query in ("", undo))
    for words in (*before, "Скасовує зміну від"):
        assert words in form
        # The comparison's hidden field has what is saved now, as the form without it.
        assert words not in plain
    for wrong in (f"?undo={uuid4()}", "?undo=no"):
        assert client.get(reverse(f"change_{kind}", kwargs={"pk": pk}) + wrong).status_code == 404
    stranger = scene.client("stranger").get(reverse(f"change_{kind}", kwargs={"pk": pk}) + undo)
    assert stranger.status_code == 404


@pytest.mark.parametrize("kind", ROOMS)
def test_the_form_names_the_fields_that_were_changed_again_since(scene: Scene, kind: str) -> None:
    room, key, made, change, (was, *_) = ROOMS[kind]
    own, client = scene.actor("own"), scene.client("own")
    pk, name = made(own), next(iter(change))
    # Changed, changed again, and changed to what it was: then nothing newer is overwritten.
    for revision, changes in enumerate((change, {name: "Третя"}, {name: was})):
        room.change(actor=own, **{key: pk}, changes=changes, revision=revision)
        first = _changes(scene, kind, pk)[-1]
        form = _form(client, f"change_{kind}", f"?undo={first}", pk)
        assert ("змінювали ще раз" in form) is (revision == 1)
        newest = _changes(scene, kind, pk)[0]
        assert "змінювали ще раз" not in _form(client, f"change_{kind}", f"?undo={newest}", pk)


def test_what_else_a_line_tells_of_does_not_count_as_a_newer_change(scene: Scene) -> None:
    """Lines of proceedings and of walls have fields of the same names as the case itself."""
    own, client = scene.actor("own"), scene.client("own")
    draft = cases.CaseDraft(title_uk="Справа", scope="Усе місто", forum="ua_court")
    pk = cases.register(actor=own, draft=draft)
    cases.change(
        actor=own, case_id=pk, changes={"forum": "ecthr", "scope": "Одна вулиця"}, revision=0
    )
    (undo,) = _changes(scene, "case", pk)
    cases.state_proceeding(
        actor=own,
        case_id=pk,
        draft=cases.ProceedingDraft(forum="icc", number="1/2026", stage="investigation"),
    )
    assert "змінювали ще раз" not in _form(client, "change_case", f"?undo={undo}", pk)
    cases.change(actor=own, case_id=pk, changes={"forum": "icc"}, revision=1)
    form = _form(client, "change_case", f"?undo={undo}", pk)
    assert "змінювали ще раз" in form


def test_the_level_that_fell_with_a_change_is_in_no_form(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    pk = _event(own)
    say = {"event_id": pk, "checks": {"date": "likely", "place": "likely"}, "method": "геолокація"}
    events.verify(actor=own, level="V3", **say)
    events.change(actor=own, event_id=pk, changes={"when": "2022-04-18"}, revision=1)
    (undo,) = _changes(scene, "event", pk)
    events.verify(actor=own, level="V2", **say)
    assert "змінювали ще раз" not in _form(client, "change_event", f"?undo={undo}", pk)


def test_an_undone_change_is_a_change_and_what_was_changed_since_stays(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    pk = _event(own)
    events.change(
        actor=own, event_id=pk, changes={"title_uk": "Друга назва", "casualties": ()}, revision=0
    )
    (line,) = [one for one in events.history(actor=own, event_id=pk) if one.kind == "changed"]
    events.change(actor=own, event_id=pk, changes={"description": "Пізніший опис"}, revision=1)
    address = reverse("change_event", kwargs={"pk": pk}) + f"?undo={line.act_id}"
    page = client.get(address)
    form = {
        name: value
        for fields in (page.context["form"], *page.context["harm_rows"],
                       *(one.form for one in page.context["place_lines"]))
        for name, value in ((one.html_name, one.value()) for one in fields)
        if value is not None
    }  # fmt: skip
    hidden = {name: page.context[name] for name in ("base", "revision")}
    assert client.post(address, {**form, **hidden}).status_code == 302
    found = events.get_event(actor=own, event_id=pk)
    assert (found.row.title_uk, found.description) == ("Перша назва", "Пізніший опис")
    assert [(one.group, one.low) for one in found.row.casualties] == [("лікарі", 2)]
    newest = events.history(actor=own, event_id=pk)[0]
    assert (newest.kind, newest.why[:18]) == ("changed", "Скасовує зміну від")
    assert set(newest.before or ()) == {"title_uk", "casualties"}


def _changes(scene: Scene, kind: str, pk: UUID) -> list[UUID]:
    room, key, *_ = ROOMS[kind]
    found = room.history(actor=scene.actor("own"), **{key: pk})
    return [one.act_id for one in found if one.kind == "changed"]


def test_words_that_were_erased_are_not_put_back_as_nothing(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    pk = ROOMS["case"][2](own)
    cases.change(actor=own, case_id=pk, changes={"theory": "Друга теорія"}, revision=0)
    both = {"theory": "Третя теорія", "forum": "icc"}
    cases.change(actor=own, case_id=pk, changes=both, revision=1)
    newer, older = _changes(scene, "case", pk)
    for act in (newer, older):
        cases.erase_words(actor=own, case_id=pk, act_id=act, why=REASON)
    page = _form(client, "case", "", pk)
    assert f"?undo={newer}" in page
    assert f"?undo={older}" not in page
    form = _form(client, "change_case", f"?undo={newer}", pk)
    assert "Третя теорія</textarea>" in form
    assert 'value="icc" selected' not in form
    address = reverse("change_case", kwargs={"pk": pk})
    assert client.get(f"{address}?undo={older}").status_code == 404


def test_what_no_form_holds_is_not_offered_to_be_put_back(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    pk, whole = _event(own), _event(own)
    events.change(actor=own, event_id=pk, changes={"parent_id": whole}, revision=0)
    (act,) = _changes(scene, "event", pk)
    assert "?undo=" not in _form(client, "event", "", pk)
    address = reverse("change_event", kwargs={"pk": pk})
    assert client.get(f"{address}?undo={act}").status_code == 404


def test_what_a_merge_united_is_not_offered_to_be_put_back(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    one, other = (
        persons.register(actor=own, draft=persons.PersonDraft(summary=REASON, tags=(tag,)))
        for tag in ("бахмут", "друга")
    )
    persons.change(actor=own, person_id=one, changes={"summary": "Інакше"}, revision=0)
    (changed,) = _changes(scene, "person", one)
    persons.merge(actor=own, person_id=one, absorbed_id=other, why=REASON)
    (merged, _) = _changes(scene, "person", one)
    page = _form(client, "person", "", one)
    assert f"?undo={changed}" in page
    assert f"?undo={merged}" not in page
    address = reverse("change_person", kwargs={"pk": one})
    assert client.get(f"{address}?undo={merged}").status_code == 404


def test_an_insignia_that_the_reader_may_not_see_leaves_the_present_one(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    pk = ROOMS["unit"][2](own)
    items = [taken(own, name.encode()).item_id for name in ("former", "present")]
    for revision, item in enumerate(items):
        units.change(actor=own, unit_id=pk, changes={"insignia_item_id": item}, revision=revision)
    newer, older = _changes(scene, "unit", pk)
    former, present = (evidence.get_item(actor=own, item_id=one).ref for one in items)
    assert f'value="{former}"' in _form(client, "change_unit", f"?undo={newer}", pk)
    assert f'value="{present}"' not in _form(client, "change_unit", f"?undo={older}", pk)
    shown = evidence.rows_of

    def without_former(*, actor: Actor, item_ids: Iterable[UUID]) -> Any:
        return shown(actor=actor, item_ids=[one for one in item_ids if one != items[0]])

    monkeypatch.setattr(evidence, "rows_of", without_former)
    assert f'value="{present}"' in _form(client, "change_unit", f"?undo={newer}", pk)
