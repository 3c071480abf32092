# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of interviews on pages: asked, stopped, talked over, and no name in any of it."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.interfaces.register_holder.coalition import CONTACT, NATALIIA, NATALYA, made
from tests.interfaces.web.pages.barriers import barriers
from tests.interfaces.web.pages.scene import REASON, Scene
from tests.interfaces.web.pages.test_interviews import THEN, agreed, trained

from dokaz.casework.interviews import api as interviews
from dokaz.casework.persons import api as persons
from dokaz.deconflict.register import binding

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
CODES = ("TRH", "ZMN")
OVERRIDDEN = {"outcome": "overridden", "reason": REASON}
FORM = {
    "surname": NATALYA.surname,
    "given": NATALYA.given,
    "patronymic": NATALYA.patronymic,
    "birth": NATALYA.birth,
}


def proposed(scene: Scene) -> Any:
    own = scene.actor("own")
    person = persons.register(actor=own, draft=persons.PersonDraft(summary="вигадана особа"))
    draft = interviews.InterviewDraft(type="first_account", language="uk")
    return interviews.propose(actor=own, person_id=person, draft=draft)


def test_a_hit_stops_the_page_until_a_talk_is_written_down(
    scene: Scene, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    coalition = made(tmp_path / "register", codes=("ALPHA", *CODES))
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, register_folder=str(coalition.root))
    monkeypatch.setattr(binding, "carrier", lambda: coalition.line)
    monkeypatch.setattr(binding, "clock", coalition.clock)
    coalition.members["ALPHA"].add(NATALIIA, CONTACT)
    client, key = scene.client("own"), proposed(scene)
    ask, page = (reverse(name, kwargs={"pk": key}) for name in ("ask_register", "interview"))
    pages = {ask: client.get(ask).content}
    form = pages[ask].decode()
    assert form.count('autocomplete="off"') >= 6
    assert "Якщо запису не знайдено, це нічого не доводить" in form
    missing = client.post(ask, {**FORM, "patronymic": "", "birth": ""})
    assert missing.status_code == 422
    assert "Реєстр не запитано" in missing.content.decode()
    told = client.post(ask, FORM, follow=True).content.decode()
    pages[page] = client.get(page).content
    for words in ("ALPHA", "duty@alpha.example", "1-й квартал 2026 року", "Докладне свідчення",
                  "Інтерв’ю чекає", "місце проживання", "Запитано: хтось уже має"):  # fmt: skip
        assert words in told
    for words in FORM.values():
        assert words not in told
        assert words not in str(client.session.items())
    gate = reverse("answer_gate", kwargs={"pk": key, "line": "register"})
    onward = client.post(gate, {"outcome": "overridden", "reason": REASON})
    assert onward.status_code == 422
    talk = reverse("settle_register", kwargs={"pk": key})
    assert client.post(talk, {"outcome": "joint_follow_up"}).status_code == 422
    assert client.post(talk, {"outcome": "joint_follow_up", "reason": REASON}).status_code == 302
    after = client.get(page).content.decode()
    assert "Інтерв’ю чекає" not in after
    assert "Уточнювальна розмова разом із ними" in after
    down = {"http://h2", "http://h3"}
    coalition.line.down |= down
    other = proposed(scene)
    again = client.post(reverse("ask_register", kwargs={"pk": other}), FORM, follow=True)
    shown = again.content.decode()
    assert "Відповідає замало хранителів реєстру" in shown
    assert "Запит буде поставлено знову автоматично" in shown
    enter = reverse("enter_register", kwargs={"pk": key})
    assert "Людина не дала згоди на реєстр інтерв’ю" in client.get(enter).content.decode()
    went_on(scene, key)
    pages[enter] = client.get(enter).content
    coalition.line.down.clear()
    done = client.post(enter, {**FORM, "depth": "account", "contact": "0"}, follow=True)
    assert "Є в реєстрі" in done.content.decode()
    for words in FORM.values():
        assert words not in done.content.decode()
    assert barriers(pages) == {}


def went_on(scene: Scene, key: Any) -> None:
    """The interview is held after all, with the consent that lets partners learn of it."""
    own = scene.actor("own")
    person = interviews.get_interview(actor=own, interview_id=key).row.person_id
    agreed(scene, person, "documentation", "interview_register")
    trained(scene)
    for line in interviews.get_interview(actor=own, interview_id=key).gate:
        if line.line != "register":
            passed = {"outcome": "passed"} if line.borne_out else OVERRIDDEN
            interviews.answer_gate(actor=own, interview_id=key, line=line.line, **passed)
    interviews.advance(actor=own, interview_id=key, state="gated")
    interviews.advance(actor=own, interview_id=key, state="scheduled", planned_at=THEN)
    went = interviews.HeldDraft(held_from=THEN, held_to=THEN, quality=("read_back",))
    interviews.hold(actor=own, interview_id=key, draft=went)
