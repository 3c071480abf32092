# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a captured page is something else than what was asked for.

A program that captures pages of social networks often gets a request to sign in, to agree, or to
prove that it is no program, and keeps that. Told by the status, the address, the title (Ukrainian,
Russian, English) or a form with a password and hardly any text. It is a reason to look, never a
verdict: the page may hold what is sought in spite of it, and a wall in other words is not noticed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from dokaz.intake.derivatives.html_pages import NOTHING, Look

LITTLE_TEXT = 600
"""Characters. A sign-in page of the large networks in its longest language stays below."""


class Wall(StrEnum):
    """What stands before the content. The values are stable."""

    SIGN_IN = "sign_in"
    CONSENT = "consent"
    CHALLENGE = "challenge"
    """It asks for a proof of being human."""
    APP = "app"
    """It only offers to open the content in an app."""
    ERROR = "error"


class By(StrEnum):
    """By what it was told. The values are stable."""

    STATUS = "status"
    ADDRESS = "address"
    TITLE = "title"
    FORM = "form"
    MARKS = "marks"


@dataclass(frozen=True, slots=True)
class Seen:
    """A wall and by what it was told."""

    wall: Wall
    by: By


_NETWORKS = (
    r"facebook|instagram|threads|vk|вк|вконтакт[еі]|одноклассники|однокласники|ok\.ru|x|twitter|"
    r"tik ?tok|telegram|google|youtube|linkedin|pinterest|reddit"
)
_PLACES = (
    r"(?:your |my |the |свій |свого |своєї |своего |свой |особист\w+ |личн\w+ )?"
    rf"(?:{_NETWORKS}|account|profile|site|website|систем\w+|акаунт\w*|аккаунт\w*|"
    r"облікового запису|обліковий запис|профіл\w+|профил\w+|кабінет\w*|кабинет\w*|сайт\w*)"
)
_SIGN_IN_WORDS = (
    r"log ?-?in|sign ?-?in|увійти|увійдіть|авторизація|вхід|войти|войдите|авторизация|вход"
)
_JOINED = r"(?:in)?to|with|on|в|у|до|на|через"
# "Вхід" and "увійти" also begin sentences about the war: what follows must be a site's name.
_SIGN_IN_TITLE = re.compile(
    rf"^\W*(?:{_SIGN_IN_WORDS})(?:\W*$|\s*[•|·–—:/(-]|\s+(?:{_JOINED})\s+{_PLACES}\b|"
    r"\s+(?:or|або|или)\s+(?:sign|register|join|зареєстр|зарегистр|створ|созда))"
    rf"|^\W*(?:log|sign) into\s+{_PLACES}\b"
    rf"|^(?:{_NETWORKS})\s*[•|·–—:/-]\s*(?:{_SIGN_IN_WORDS})\b",
    re.IGNORECASE,
)
_SIGN_IN_PATH = re.compile(
    r"^/(?:[a-z]{2}/)?(?:accounts/)?(?:log-?in|sign-?in|checkpoint|i/flow/login|auth)(?:[/.]|$)",
    re.IGNORECASE,
)
_SIGN_IN_HOSTS = frozenset({"login.vk.com", "id.vk.com", "accounts.google.com", "connect.ok.ru"})
_CONSENT_HOSTS = re.compile(r"^consent\.", re.IGNORECASE)
_CONSENT_PATH = re.compile(r"^/(?:privacy/consent|consent|cookie/consent)(?:[/.]|$)", re.IGNORECASE)
_CONSENT_TITLE = re.compile(
    r"^\W*(?:before you continue|перш ніж (?:перейти|продовжити)|прежде чем (?:перейти|продолжить)|"
    r"allow the use of cookies|дозвольте використовувати файли cookie|"
    r"разрешить использование файлов cookie)",
    re.IGNORECASE,
)
_CHALLENGE_PATH = re.compile(
    r"^/(?:challenge(?:\.html|[/]|$)|showcaptcha|checkcaptcha|sorry/index|cdn-cgi/challenge)",
    re.IGNORECASE,
)
_CHALLENGE_TITLE = re.compile(
    r"^\W*(?:just a moment|attention required! \| cloudflare|ddos-guard|checking your browser|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|are you not a robot|"
    r"зачекайте\W*$|хвилинку\W*$|один момент\W*$|ви не робот|підтвердьте, що ви|вы не робот|"
    r"подтвердите, что вы|captcha\b|капча\b)",
    re.IGNORECASE,
)
# Of the challenge page alone; the script's address also stands in pages that were let through.
_CHALLENGE_MARK = b"_cf_chl_opt"
_APP_HOSTS = frozenset({"t.me", "telegram.me"})
_APP_TITLE = re.compile(r"^telegram: (?:contact|view|join|launch)", re.IGNORECASE)
_ERROR_TITLE = re.compile(
    r"^\W*(?:(?:error )?(?:404|403|410|451|500|502|503)(?:\W*$|\s*[•|·–—:/(-]|"
    r"\s+(?:not found|forbidden|gone|internal|bad gateway|service|error|помилка|ошибка|"
    r"не знайдено|не найден))|error (?:404|403|410|451|500|502|503)\b|page not found|not found\W*$|"
    r"(?:this )?(?:content|page) (?:isn.t|is not) available|сторінку не знайдено|"
    r"сторінка не знайдена|страница не найдена|страница удалена|сторінку видалено|"
    r"контент недоступний|контент недоступен|access denied\W*$|доступ заборонено\W*$|"
    r"доступ запрещ[её]н\W*$)",
    re.IGNORECASE,
)


def wall_before(
    url: str, *, status: int | None, title: str, look: Look = NOTHING, html: bytes = b""
) -> Seen | None:
    """What stands before the content of a page; None if nothing known does.

    `title`: as listed or as in the page. `look` and `html`: of the recorded page, where it is.
    """
    address = _Address.of(url)
    if seen := _challenge(address, title, html):
        return seen
    if status is not None and status >= 400:
        return Seen(Wall.ERROR, By.STATUS)
    if _CONSENT_HOSTS.match(address.host) or _CONSENT_PATH.match(address.path):
        return Seen(Wall.CONSENT, By.ADDRESS)
    if _CONSENT_TITLE.match(title):
        return Seen(Wall.CONSENT, By.TITLE)
    if address.host in _SIGN_IN_HOSTS or _SIGN_IN_PATH.match(address.path):
        return Seen(Wall.SIGN_IN, By.ADDRESS)
    if _SIGN_IN_TITLE.match(title):
        return Seen(Wall.SIGN_IN, By.TITLE)
    if look.asks_for_password and look.text_length <= LITTLE_TEXT:
        return Seen(Wall.SIGN_IN, By.FORM)
    if address.host in _APP_HOSTS and _APP_TITLE.match(title):
        return Seen(Wall.APP, By.TITLE)
    if _ERROR_TITLE.match(title):
        return Seen(Wall.ERROR, By.TITLE)
    return None


def _challenge(address: "_Address", title: str, html: bytes) -> Seen | None:
    if _CHALLENGE_PATH.match(address.path):
        return Seen(Wall.CHALLENGE, By.ADDRESS)
    if _CHALLENGE_TITLE.match(title):
        return Seen(Wall.CHALLENGE, By.TITLE)
    if _CHALLENGE_MARK in html:
        return Seen(Wall.CHALLENGE, By.MARKS)
    return None


@dataclass(frozen=True, slots=True)
class _Address:
    host: str
    path: str

    @classmethod
    def of(cls, url: str) -> "_Address":
        try:
            parts = urlsplit(url)
            return cls((parts.hostname or "").removeprefix("www."), parts.path)
        except ValueError:
            return cls("", "")
