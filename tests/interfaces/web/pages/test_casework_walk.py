# SPDX-License-Identifier: AGPL-3.0-or-later
"""Casework from one end to the other in Chromium, in Ukrainian, by clicking.

A documenter registers an event with three photos and hears a witness; two people verify its time
and place; a lawyer qualifies it and sees what lacks proof; the account is handed over; the witness
withdraws consent, and the account leaves case and matrix, with the trace of where it had gone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.browsers import leaving
from tests.interfaces.web.pages.node import running
from tests.interfaces.web.pages.test_main_job import (
    PATIENCE_MS,
    finish,
    opened,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]
MINUTE = "%Y-%m-%dT%H:%M"
TOLD = "Я стояла біля воріт школи. Спершу був звук літака, потім удар у ліве крило."
SAVE = ".form-actions .btn-primary"


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    found = []
    for number in range(3):
        path = tmp_path / f"school-{number}.jpg"
        Image.effect_noise((160, 120), 40 + number).convert("RGB").save(path)
        found.append(path)
    return found


def test_from_three_photos_to_a_consent_that_is_withdrawn(
    browser: Any,
    tmp_path: Path,
    demonstration: Path,
    photos: list[Path],
) -> None:
    with running(tmp_path / "node", demonstration) as node:
        walk(opened(browser, node), second(browser, node), node.address, photos)


def second(browser: Any, node: Any) -> Any:
    """A page of the second person, who guards data protection and verifies."""
    page = browser.new_context(locale="uk").new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{node.address}/sign-in/")
    # Left by somebody whose session ran out on this device.
    page.evaluate("localStorage.setItem('dokaz-draft:person-record-harm-1', 'AAAA.AAAA')")
    page.reload()
    assert drafts(page) == {}
    page.fill("input[name=login]", "second@dokaz.example")
    page.fill("input[name=password]", node.password)
    page.click("main form button.btn-primary")
    page.wait_for_selector(".nav-main")
    return page


def walk(page: Any, other: Any, address: str, photos: list[Path]) -> None:
    event = register_event(page, photos)
    interview, person = hear_a_witness(page, other, event)
    verify(page, other, event)
    account = open_account(page, interview)
    matrix = qualify(page, event, account)
    case = open_case(page, event, account)
    hand_over(page, account)
    withdraw(page, interview)
    left(page, case, matrix, account)
    assert person


def open_menu(page: Any, words: str) -> None:
    """Go somewhere by the main menu."""
    with leaving(page):
        page.click(f".side .nav-main a:has-text('{words}')")


def submit(page: Any, selector: str) -> None:
    """Click what leads to another page, which is no refusal."""
    with leaving(page):
        page.click(selector)


def unfold(page: Any, form: str) -> Any:
    """The form with this end of its address, shown."""
    found = page.locator(f"form[action$='{form}']")
    around = page.locator("details", has=found).last
    if around.get_attribute("open") is None:
        around.locator("> summary").click()
    return found


def register_event(page: Any, photos: list[Path]) -> str:
    """Three photos are brought in; the event is registered from one and has all; its address."""
    open_menu(page, "Надходження")
    page.click(".page-actions a.btn-primary")
    page.select_option("#id_acquisition_mode", "ordinary_capture")
    submit(page, "main form button.btn-primary")
    page.set_input_files("input[name=files]", photos)
    page.wait_for_selector("[data-finish].is-ready")
    assert finish(page)["taken"] == 3
    open_menu(page, "Докази")
    refs = page.locator("main .ref").all_inner_texts()
    mine = sorted({one for one in refs if one.startswith("DEMO-20")})[-3:]
    page.click(f"tr:has-text('{mine[0]}') a.item-title")
    page.locator("details:has(a[href*='/events/new/?item='])").last.locator("> summary").click()
    submit(page, "a[href*='/events/new/?item=']")
    page.fill("input[name=title_uk]", "Удар по вигаданій школі")
    a_lost_line_loses_nothing(page)
    page.fill("input[name=when]", "2022-05-19T14:30")
    page.fill("input[name$=address]", "Вигадана вулиця, 1")
    page.check("input[name=conduct][value='8.2.b.ix']")
    submit(page, SAVE)
    assert drafts(page) == {}, "what arrived is still on the device"
    linking = unfold(page, "/items/")
    linking.locator("[name=refs]").fill(", ".join(mine[1:]))
    submit(page, "form[action$='/items/'] button.btn-primary")
    assert page.locator("#evidence .item-title").count() == 3
    assert "Не перевірено" in page.inner_text("#verification")
    return str(page.url)


def drafts(page: Any) -> dict[str, str]:
    """What the browser keeps of forms."""
    kept = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return {name: text for name, text in kept.items() if name.startswith("dokaz-draft:")}


def a_lost_line_loses_nothing(page: Any) -> None:
    """What was typed is there after the page was opened again; on the device nobody can read it."""
    page.wait_for_selector("form[data-draft-state=kept]")
    ((name, kept),) = drafts(page).items()
    page.goto(page.url)
    assert page.input_value("input[name=title_uk]") == "Удар по вигаданій школі"
    assert "Відновлено з цього пристрою" in page.inner_text("form .notice[role=status]")
    page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, f"AAAA{kept[4:]}"])
    page.goto(page.url)
    assert (page.input_value("input[name=title_uk]"), drafts(page)) == ("", {})
    page.fill("input[name=title_uk]", "Удар по вигаданій школі")


def hear_a_witness(page: Any, other: Any, event: str) -> tuple[str, str]:
    """A person, the checklist, the consent, the account; the interview's and person's address."""
    number = page.inner_text(".page-kicker .ref")
    open_menu(page, "Особи")
    page.click("a[href$='/new/'].btn-primary")
    page.fill("[name=summary]", "Очевидиця біля школи (вигадано)")
    page.check("input[name=categories][value=witness]")
    submit(page, SAVE)
    person, code = str(page.url), page.inner_text(".page-kicker .ref")
    open_menu(page, "Інтерв’ю")
    page.click("a[href$='/interviews/new/']")
    page.fill("[name=person]", code)
    page.select_option("[name=type]", "first_account")
    page.fill("[name=events]", number)
    page.fill("[name=added_value]", "Бачила удар зблизька")
    page.fill("[name=referral]", "Психологиня громади")
    page.fill("[name=prior_accounts]", "0")
    submit(page, SAVE)
    interview = str(page.url)
    pass_the_gate(page, other, interview)
    consent(page)
    page.goto(interview)
    now = datetime.now(UTC)
    page.select_option("[name=state]", "scheduled")
    page.fill("[name=planned_at]", (now + timedelta(hours=1)).strftime(MINUTE))
    submit(page, "form[action$='/state/'] button.btn-primary")
    hold_and_write(page, now - timedelta(hours=5))
    return interview, person


def pass_the_gate(page: Any, other: Any, interview: str) -> None:
    """What the records bear out is in order; the training is let pass by the second person."""
    submit(page, "#register a[href$='/register/']")
    submit(page, "main form button.btn-primary")  # this node takes part in none, and says so
    other.goto(interview)
    line = other.locator("#gate-trained")
    line.locator("summary").click()
    line.locator("[name=reason]").fill("Навчання заплановано, розмова коротка")
    with leaving(other):
        line.locator("button[value=overridden]").click()
    page.goto(interview)
    waiting = page.locator(".gate-line:has(.gate-mark:not([class*=is-]))")
    while waiting.count():
        open_line = waiting.first
        if open_line.locator("button[value=passed]").count():
            with leaving(page):
                open_line.locator("button[value=passed]").click()
            continue
        open_line.locator("summary").click()
        open_line.locator("[name=reason]").fill("Реєстру ще немає, запитано людину")
        with leaving(page):
            open_line.locator("button[value=overridden]").click()
    page.select_option("[name=state]", "gated")
    submit(page, "form[action$='/state/'] button.btn-primary")


def consent(page: Any) -> None:
    submit(page, ".page-actions a[href*='/consent/']")
    for purpose in ("documentation", "coalition_analysis", "national_prosecution"):
        page.check(f"input[name=decision-{purpose}][value=yes]", force=True)
    page.select_option("[name=form]", "written")
    page.select_option("[name=given_by]", "self")
    page.select_option("[name=capacity]", "capable")
    page.fill("[name=given_at]", (datetime.now(UTC) - timedelta(hours=6)).strftime(MINUTE))
    page.select_option("[name=contact_by]", "case_contact")
    submit(page, SAVE)


def hold_and_write(page: Any, begun: datetime) -> None:
    page.fill("[name=held_from]", begun.strftime(MINUTE))
    page.fill("[name=held_to]", (begun + timedelta(hours=1)).strftime(MINUTE))
    page.check("input[name=quality][value=read_back]")
    submit(page, "form[action$='/held/'] button.btn-primary")
    account = unfold(page, "/account/")
    account.locator("[name=role]").select_option("statement")
    account.locator("[name=text]").fill(TOLD)
    submit(page, "form[action$='/account/'] button.btn-primary")
    assert "1 матеріал" in page.inner_text("#account")


def open_account(page: Any, interview: str) -> str:
    """Open the account, for a reason that is recorded; its number in the archive."""
    page.goto(interview)
    page.fill("#account [name=reason]", "Для кваліфікації")
    submit(page, "form[action$='/read/'] button")
    return str(page.inner_text("#account a.ref"))


def verify(page: Any, other: Any, event: str) -> None:
    """The first gives V3, the second V4; then two people stand behind time and place."""
    for who, level in ((page, "V3"), (other, "V4")):
        who.goto(event)
        form = unfold(who, "/verify/")
        form.locator("[name=level]").select_option(level)
        for check in ("check_date", "check_place"):
            form.locator(f"[name={check}]").select_option("confirmed")
        form.locator("[name=method]").fill("Порівняно з вигаданим знімком згори")
        submit(who, "form[action$='/verify/'] button.btn-primary")
    shown = other.inner_text("#verification")
    assert "V3" in shown
    assert "V4" in shown


def qualify(page: Any, event: str, account: str) -> str:
    page.goto(event)
    page.click("#law a.btn")
    page.select_option("select[name=crime]", "rome:8.2.b.ix")
    page.select_option("select[name=conflict]", "iac")
    submit(page, SAVE)
    matrix = str(page.url)
    assert page.locator("tr.cover-empty").count() == 5
    page.click("a[href$='cell=1']")
    page.fill("[name=ref]", account)
    submit(page, SAVE)
    page.select_option("select[name=direction]", "supports")
    page.select_option("select[name=kind]", "whole")
    page.select_option("select[name=proof_class]", "eyewitness")
    page.select_option("select[name=strength]", "some")
    page.fill("textarea[name=comment]", "Чула літак перед ударом")
    submit(page, SAVE)
    assert page.locator("tr.cover-empty").count() == 4
    return matrix


def open_case(page: Any, event: str, account: str) -> str:
    page.goto(event)
    number = page.inner_text(".page-kicker .ref")
    open_menu(page, "Справи")
    page.click("a[href$='/cases/new/']")
    page.fill("[name=title_uk]", "Удари по вигаданих школах")
    submit(page, SAVE)
    linking = unfold(page, "/records/")
    linking.locator("[name=refs]").fill(f"{number}, {account}")
    submit(page, "form[action$='/records/'] button.btn-primary")
    assert account in page.inner_text("#records")
    return str(page.url)


def hand_over(page: Any, account: str) -> None:
    open_menu(page, "Докази")
    page.check(f"tr:has-text('{account}') input[name=item]")
    submit(page, ".choose-bar button")
    page.select_option("#id_recipient_kind", "prosecutor")
    page.fill("#id_recipient_name", "Вигадана прокуратура")
    page.select_option("#id_purpose", "national_prosecution")
    page.select_option("#id_legal_basis", "official_request")
    submit(page, "main form button.btn-primary")
    submit(page, "main form .form-actions button.btn-primary")
    assert "Згода це охоплює" in page.inner_text("main")
    page.fill("main form textarea[name=reason]", "Слідство запитало саме цю розповідь")
    submit(page, "main form button.btn-primary")
    page.wait_for_selector("form[action*=download] button")
    with page.expect_download():
        page.click("form[action*=download] button")
    page.select_option("#id_channel", "in_person")
    submit(page, "form[action*='hand-over'] button")


def withdraw(page: Any, interview: str) -> None:
    """Everything is taken back; the trace names the recipient."""
    page.goto(interview)
    page.click("a.ref[href*='/consent/']")
    form = unfold(page, "/withdraw/")
    form.locator("[name=at]").fill(datetime.now(UTC).strftime(MINUTE))
    form.locator("[name=reason]").select_option("changed_mind")
    submit(page, "form[action$='/withdraw/'] button.btn-danger")
    trace = page.inner_text("#withdrawals .trace")
    assert "DEMO-P-" in trace
    assert "Прокуратура" in trace


def left(page: Any, case: str, matrix: str, account: str) -> None:
    page.goto(case)
    assert account not in page.inner_text("#records .card-body")
    assert account in page.inner_text("#withdrawn")
    page.goto(matrix)
    assert page.locator("tr.cover-empty").count() == 5
    assert page.locator("li.passage").count() == 0
    assert "1 уривок не враховано" in page.inner_text("#withdrawn")
