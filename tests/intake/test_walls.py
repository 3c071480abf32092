# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that show something else than what was asked for, and pages that only look so."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.intake.derivatives import captures
from dokaz.intake.derivatives.html_pages import NOTHING, look_at
from dokaz.intake.derivatives.page_list import MOST_PAGES
from dokaz.intake.derivatives.walls import wall_before
from dokaz.media.results import Capture
from tests.core.bundle.made_wacz import FILES, made
from tests.core.bundle.made_warc import info, packed, response

POST = "https://net.example/p/1"
FORM = "<form><input name=u><input type=PASSWORD name=p></form>"
LONG = "<p>" + "Слова свідка про той день. " * 60 + "</p>"


def page(title: str = "", body: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def judged(*records: bytes) -> Capture:
    return captures.judge(io.BytesIO(packed([info(), *records])), media_type=captures.WARC_PACKED)


def wall(title: str = "", *, url: str = POST, status: int = 200, body: str = LONG) -> str:
    (found,) = judged(response(url, page(title, body), status=status)).pages
    return f"{found.wall}:{found.wall_ground}" if found.wall else ""


@pytest.mark.parametrize(
    "title",
    [
        "Log in to Facebook", "Facebook – log in or sign up", "Увійти у Facebook",
        "Log into Facebook", "Войти на Facebook", "Login • Instagram", "Вхід • Instagram",
        "Вход • Instagram", "Вход | ВКонтакте", "Log in to X / X",
        "Увійдіть або зареєструйтеся, щоб переглянути",
        "Войдите или зарегистрируйтесь, чтобы посмотреть", "Log in | TikTok", "Вхід | TikTok",
        "Вход в систему", "Увійти до свого облікового запису", "Одноклассники - вход", "Log in",
    ],
)  # fmt: skip
def test_titles_of_sign_in_pages(title: str) -> None:
    assert wall(title) == "sign_in:title"


@pytest.mark.parametrize(
    "title",
    [
        "Вхід російських військ у місто", "Увійти в історію: рік по тому",
        "Вход в подвал был завален", "Вхідні дані", "Увійшли в село вранці",
        "Log in the river", "X", "Telegram Web",
        "Зачекайте, ми ще живі: лист з міста", "404 дні в полоні", "Signal from the roof",
    ],
)  # fmt: skip
def test_titles_that_only_begin_so(title: str) -> None:
    # "404 days in captivity" is the one that a hasty rule takes for an error.
    assert wall(title) == ""


@pytest.mark.parametrize(
    ("expected", "url", "title", "status"),
    [
        ("sign_in:address", "https://www.instagram.com/accounts/login/?next=/p/1", "", 200),
        ("sign_in:address", "https://x.com/i/flow/login", "", 200),
        ("sign_in:address", "https://login.vk.com/?act=login", "", 200),
        ("", "https://net.example/logistics", "", 200),
        ("consent:address", "https://consent.youtube.com/m?continue=x", "", 200),
        ("consent:title", POST, "Перш ніж перейти до YouTube", 200),
        ("consent:title", POST, "Before you continue to Google Search", 200),
        ("challenge:title", POST, "Just a moment...", 403),
        ("challenge:title", POST, "Attention Required! | Cloudflare", 403),
        ("challenge:title", POST, "Вы не робот?", 200),
        ("challenge:address", "https://vk.com/challenge.html?hash=1", "", 200),
        ("app:title", "https://t.me/invented_channel/12", "Telegram: View @invented_channel", 200),
        ("", "https://net.example/", "Telegram: View of the events", 200),
        ("error:status", POST, "Новини", 404),
        ("error:status", POST, "", 503),
        ("error:title", POST, "Сторінку не знайдено", 200),
        ("error:title", POST, "404 Not Found", 200),
    ],
)
def test_other_walls(expected: str, url: str, title: str, status: int) -> None:
    assert wall(title, url=url, status=status) == expected


def test_a_form_with_a_password_is_a_wall_only_where_hardly_anything_else_stands() -> None:
    assert wall("Спільнота", body=FORM) == "sign_in:form"
    assert wall("Спільнота", body=FORM + LONG) == ""
    assert wall("Спільнота", body="<p>Коротко.</p>") == ""


def test_the_page_of_a_challenge_is_known_by_its_own_mark() -> None:
    body = "<script>window._cf_chl_opt={}</script>"
    assert wall("net.example", body=body) == "challenge:marks"


def test_the_flag_of_a_capture_names_what_stands_before_every_page() -> None:
    entry = response("https://net.example/login", page("Вхід"))
    gone = response("https://net.example/x", page("?"), status=410)
    told = response(POST, page("Допис", LONG))
    assert judged(entry).notes == ("only_sign_in_pages",)
    assert judged(entry, gone).notes == ("only_walls",)
    both = judged(entry, told)
    assert both.notes == ()
    assert [(one.name, one.number) for one in both.walls] == [("sign_in", 1)]


def test_the_recorded_page_of_a_web_archive_is_looked_at_too() -> None:
    listed = b'{"format": "json-pages-1.0"}\n{"url": "%s#top", "ts": "2026-03-05T10:00:00Z"}\n'
    recorded = packed([info(), response(POST, page("Спільнота", FORM))])
    files = {
        **FILES,
        "pages/pages.jsonl": listed % POST.encode(),
        "archive/data.warc.gz": recorded,
    }
    found = captures.judge(made(files), media_type=captures.WACZ)
    assert found.notes == ("only_sign_in_pages",)
    (one,) = found.pages
    assert (one.title, one.status, one.wall_ground) == ("Спільнота", 200, "form")


def test_more_pages_than_are_kept_are_all_counted() -> None:
    many = [response(f"https://net.example/{n}", page("Допис")) for n in range(MOST_PAGES + 3)]
    found = judged(*many)
    assert (found.count, len(found.pages)) == (MOST_PAGES + 3, MOST_PAGES)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "utf-8"), ("cp1251", "windows-1251"), ("cp1251", ""), ("koi8-u", "koi8-u")],
)
def test_titles_in_the_encodings_of_old_sites(encoding: str, declared: str) -> None:
    meta = "" if declared else '<meta charset="windows-1251">'
    html = f"<html><head>{meta}<title>Вхід</title></head></html>".encode(encoding)
    kind = f"text/html; charset={declared}" if declared else "text/html"
    assert look_at(html, content_type=kind).title == "Вхід"


@given(st.binary(max_size=500), st.text(max_size=30))
def test_any_page_has_a_look(html: bytes, charset: str) -> None:
    look = look_at(b"<html>" + html, content_type=f"text/html; charset={charset}")
    assert look.text_length <= len(html) * 4
    assert look_at(b"", content_type="") == NOTHING


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_address_and_title_are_judged(url: str, title: str) -> None:
    wall_before(url, status=None, title=title)
    wall_before(f"https://{url}", status=None, title=title)
