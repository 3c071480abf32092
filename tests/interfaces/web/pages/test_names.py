# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is named to whom on pages, and for which organisation they are said to have acted."""

import re
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urldefrag

import pytest
from django.urls import reverse
from django.utils import translation
from tests.interfaces.web.pages.scene import REASON, Scene

from dokaz.casework.cases import api as cases
from dokaz.interfaces.web.people import Names
from dokaz.members import api as members

pytestmark = pytest.mark.django_db


def test_colleagues_are_named_to_whoever_works_with_content_and_to_nobody_else(
    scene: Scene,
) -> None:
    second, own = scene.accounts["second"], scene.organisations["own"]
    worker, reader = (
        replace(scene.actor("own"), roles=frozenset({role}))
        for role in ("documenter", "external_reader")
    )
    with translation.override("en"):
        colleague, *others = (
            Names(actor).person(second, organisation_id=own)
            for actor in (worker, reader, scene.actor("stranger"), scene.actor("node"))
        )
    assert colleague == "Людина second"
    assert [name for name in others if second.hex[-6:] not in name] == []


def test_a_colleague_who_acted_for_another_organisation_is_not_named(scene: Scene) -> None:
    own, other, second = scene.actor("own"), scene.organisations["other"], scene.accounts["second"]
    assert other is not None
    names = Names(own)
    with translation.override("en"):
        assert names.person(second, organisation_id=own.organisation_id) == "Людина second"
        assert names.person(second, organisation_id=other) == (
            f"Member of {names.code(other)} {second.hex[-6:]}"
        )
        assert names.person(own.ref, organisation_id=other) == "You"


def test_a_case_names_the_organisations_of_partners_who_acted_in_it(scene: Scene) -> None:
    own = scene.actor("own")
    other = scene.organisations["other"]
    assert other is not None
    case = cases.register(actor=own, draft=cases.CaseDraft(title_uk="Вигадана справа"))
    proceeding = cases.state_proceeding(
        actor=own,
        case_id=case,
        draft=cases.ProceedingDraft(forum="icc", number="1", stage="trial"),
    )
    partner = scene.accounts["stranger"]
    named = cases.add_member(
        actor=own, case_id=case, organisation_id=other, member_ref=partner, part="worker",
        reason=REASON,
    )  # fmt: skip
    stranger = members.actor_for(partner, other)
    cases.note_hearing(
        actor=stranger,
        proceeding_id=proceeding,
        draft=cases.HearingDraft(held_on=date(2024, 5, 1), heard="Почуте"),
    )
    action = cases.state_litigation(
        actor=stranger, case_id=case, draft=cases.LitigationDraft(forum="icc", claim="Вимога")
    )
    memo = cases.write_memo(actor=stranger, case_id=case, title="Вигадана записка", text="Текст")
    cases.end_member(actor=own, membership_id=named, reason=REASON)
    directory = {one.id: one.code for one in members.directory(actor=own)}
    by_partner = f"{directory[other]} {partner.hex[-6:]}"

    def page(name: str, **keys: Any) -> str:
        return scene.client("own").get(reverse(name, kwargs=keys)).content.decode()

    of_case = page("case", pk=case)
    # The hearing, the memo, and the lines of the three in the history.
    assert of_case.count(by_partner) == 5
    (hearings,) = re.findall(r'<section class="card" id="hearings">.*?</section>', of_case, re.S)
    assert by_partner in hearings
    assert by_partner in page("litigation", pk=case, litigation=action)
    assert by_partner in page("memo", pk=memo)


def test_what_names_somebody_leads_to_it_however_much_was_said_later(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dokaz.interfaces.web.addresses.FEW", 1)
    own, second = scene.actor("own"), scene.actor("second")
    case = cases.register(actor=own, draft=cases.CaseDraft(title_uk="Вигадана справа"))
    about = {"kind": "case", "record_id": case}
    thread = cases.comment(actor=second, text="Перше", **about)
    answer = cases.answer(actor=second, comment_id=thread, text="Відповідь")
    called = cases.comment(actor=second, text="Поклик", mentions=(own.ref,), **about)
    cases.comment(actor=second, text="Пізніше", **about)
    client = scene.client("own")
    named = client.get(reverse("named_in")).content.decode()
    (address,) = re.findall(r'class="item-title" href="([^"]*)"', named)
    there, anchor = urldefrag(address)
    page = client.get(there).content.decode()
    assert anchor == f"c-{called}"
    assert {f'id="c-{one}"' for one in (thread, answer, called)} <= set(
        re.findall(r'id="c-[^"]*"', page)
    )
