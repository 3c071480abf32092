# SPDX-License-Identifier: AGPL-3.0-or-later
"""A task from the page of an item to its answer, as a person sees it."""

import re

import pytest
from django.urls import reverse
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import REASON, Scene, held_in

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_from_an_item_to_an_answer(scene: Scene):
    client = scene.client("own")
    item = client.get(reverse("item", args=[scene.things["item"]]))
    (address,) = re.findall(r'href="(/tasks/new/\?[^"]+)"', item.content.decode())
    address = address.replace("&amp;", "&")
    asked = client.post(
        address,
        {"work": "verify", "title": "<b>Тіні</b>", "assignee": "role:verifier", "text": ""},
    )
    assert asked.status_code == 302
    page = client.get(asked.headers["Location"])
    assert "<b>Тіні</b>" not in page.content.decode()
    assert reverse("item", args=[scene.things["item"]]) in page.content.decode()
    task = asked.headers["Location"]
    assert client.post(f"{task}take/").status_code == 302
    assert "&lt;b&gt;Тіні" in client.get("/tasks/").content.decode()
    assert "завдан" in text_of(client.get("/"))
    assert client.post(f"{task}finish/", {"text": "Збігаються"}).status_code == 302
    assert "Збігаються" in text_of(client.get(task))
    assert "&lt;b&gt;Тіні" in client.get("/tasks/?which=ended").content.decode()


def test_what_was_typed_is_shown_again_when_it_is_refused(scene: Scene):
    client = scene.client("own")
    answer = client.post(
        reverse("new_task"),
        {"work": "verify", "title": "Довге", "text": "набрані слова", "due_on": "2226-01-01",
         "assignee": "role:verifier"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "набрані слова" in answer.content.decode()
    task = reverse("task", args=[scene.things["own_task"]])
    answer = client.post(f"{task}drop/", {"why": ""})
    assert answer.status_code == 422
    assert client.get(task).status_code == 200


def test_a_change_of_what_somebody_changed_meanwhile_is_not_saved(scene: Scene):
    client = scene.client("own")
    address = reverse("change_task", args=[scene.things["task"]])
    changed = {"title": "Перша", "text": "", "assignee": "role:verifier", "due_on": ""}
    before = held_in(client.get(address).content.decode())
    theirs = {"text": "їхні слова", "due_on": "2030-01-01", "assignee": "role:legal_analyst"}
    assert client.post(address, {**changed, **theirs, **before}).status_code == 302
    late = client.post(address, {**changed, "title": "Друга", **before})
    assert late.status_code == 422
    page = late.content.decode()
    (compared,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', page, re.S)
    assert ("Перша" in compared, "Друга" in compared, "їхні слова" in compared) == (1, 1, 0)
    assert "Перша" in text_of(client.get(reverse("task", args=[scene.things["task"]])))
    assert re.search(r'name="due_on" value="2030-01-01"', page)
    assert re.search(r'value="role:legal_analyst" selected', page)
    decided = {**changed, **theirs, "title": "Друга", **held_in(page)}
    assert client.post(address, decided).status_code == 302


def test_a_colleague_can_be_asked_and_somebody_else_cannot(scene: Scene):
    client = scene.client("own")
    values = {"work": "review", "title": REASON, "text": ""}
    colleague, foreign = scene.accounts["second"], scene.accounts["stranger"]
    done = client.post(reverse("new_task"), {**values, "assignee": f"person:{colleague}"})
    assert done.status_code == 302
    refused = client.post(reverse("new_task"), {**values, "assignee": f"person:{foreign}"})
    assert refused.status_code == 422


def test_every_label_of_a_task_leads_to_its_own_field(scene: Scene) -> None:
    of_one = [reverse("task", args=[scene.things[one]]) for one in ("task", "own_task")]
    assert pages_of(scene.client("own"), of_one)


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_the_pages_of_work(scene: Scene):
    names = ("tasks", "new_task", "notifications", "search", "duplicates", "events_queue")
    of_one = [reverse("task", args=[scene.things[one]]) for one in ("task", "own_task")]
    change = reverse("change_task", args=[scene.things["task"]])
    addresses = [*map(reverse, names), *of_one, change]
    assert barriers(pages_of(scene.client("own"), addresses)) == {}
