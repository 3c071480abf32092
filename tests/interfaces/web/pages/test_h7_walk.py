from __future__ import annotations
import time
from tests.interfaces.web.pages.test_same_shelling_walk import *
from tests.interfaces.web.pages import test_same_shelling_walk as w
del test_the_second_is_told_when_it_pastes_uploads_and_writes_down
pytestmark = test_main_job.pytestmark
OUT = Path("/tmp/h7/shots")

def shot(page, name, *, full=True):
    for scheme in ("light", "dark"):
        for width in (1440, 390):
            if scheme == "dark" and width == 390 and not name.startswith(("search", "q_")): continue
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            time.sleep(0.4)
            page.screenshot(path=str(OUT / f"{name}_{scheme}_{width}.png"), full_page=full)
    page.emulate_media(color_scheme="light"); page.set_viewport_size({"width": 1440, "height": 900})
    print(name, flush=True)

def test_walk(browser: Any, tmp_path: Path, demonstration: Path) -> None:
    saved = video(tmp_path / "канал.mp4", width=640, height=480, bits=1_500_000)
    again = video(tmp_path / "channel.mp4", width=480, height=360, bits=500_000)
    with running(tmp_path / "node", demonstration) as node:
        w._join(node)
        first = opened(browser, node)
        item = bring_in(first, saved)
        submit(first, "a[href$='/describe/']")
        first.fill("[name=url]", POST)
        submit(first, "main form button.btn-primary")
        event = register(first, item, TITLES["uk"])
        second = signed_in(browser, node)
        pasted(second, node); shot(second, "1_paste")
        mine = bring_in(second, again)
        told_of_the_video(second, mine); shot(second, "2_item")
        second.locator("#alike").screenshot(path=str(OUT/"2_alike.png"))
        told_at_entry_shot(second, mine)
        filed = filed_with_one_click(second); shot(second, "5_own_event_filed")
        told_that_it_is_filed(first); shot(first, "q_events_first")
        submit(first, "[data-pair] a[data-open]"); shot(first, "6_pair_events_first")
        second.goto(f"{node.address}/duplicates/"); shot(second, "q_items_second")
        first.goto(f"{node.address}/duplicates/"); shot(first, "q_items_first")
        if first.locator("a[data-open]").count():
            submit(first, "a[data-open]"); shot(first, "6_pair_items_first")
        first.goto(f"{node.address}/duplicates/people/"); shot(first, "q_people_first")
        if first.locator("a[data-open]").count():
            submit(first, "a[data-open]"); shot(first, "6_pair_people_first")
        for name, address in {
            "search_empty": "/search/",
            "search_words": "/search/?q=обстріл",
            "search_narrow": "/search/?q=школа&subject=event&date_of=happened&from=2022-01-01&to=2023-01-01",
            "search_none": "/search/?q=немаєтакогослова",
        }.items():
            first.goto(node.address + address); first.wait_for_load_state("networkidle"); shot(first, name)
        first.goto(node.address + "/search/?q=обстріл&area=36.1,49.9;36.4,49.9;36.3,50.1"); 
        first.locator("details:has([name=area]) > summary").first.click(); time.sleep(1)
        if first.locator("[data-draw] > summary").count():
            first.locator("[data-draw] > summary").click(); time.sleep(4)
        shot(first, "search_map")
        first.goto(node.address + "/search/?q=обстріл")
        first.locator("details:has(#search-name) > summary").click()
        first.fill("#search-name", "Обстріли"); submit(first, "form:has(#search-name) button.btn:not(.btn-sm)")
        first.goto(node.address + "/search/"); shot(first, "search_saved")

def told_at_entry_shot(page, mine):
    new_event_of(page, mine)
    page.fill("input[name=title_en]", TITLES["en"])
    page.fill("input[name=when]", WHEN)
    page.locator("input[name=when]").dispatch_event("change")
    page.wait_for_selector(".alike-events .chip-wait >> xpath=ancestor::li")
    shot(page, "3_entry")
    page.locator(".alike-events").first.screenshot(path=str(OUT/"3_told.png"))
    submit(page, SAVE)
    page.wait_for_selector(".alike-events"); shot(page, "4_own_event")
