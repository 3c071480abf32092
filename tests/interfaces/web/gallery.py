# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gallery of the frame and the components: made-up content, real templates, the real policy.

    python -m tests.interfaces.web.gallery FOLDER        write the pages
    python -m tests.interfaces.web.gallery FOLDER 8123   write them and serve them

Served with the same Content-Security-Policy as the product, so inline code would show as an error.
"""

import datetime as dt
import functools
import http.server
import shutil
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string
from django.urls import path
from django.utils import translation

from dokaz.interfaces.web.middleware.headers import CONTENT_SECURITY_POLICY

WEB = Path(__file__).resolve().parents[3] / "src/dokaz/interfaces/web"
STATES = ("done", "done", "current", "todo")
DIGEST = "9f2c41d07be35a1188c0e6fa42b7d913c55e08aa6d3bf1279e4410cc83ad71e0"
urlpatterns = [path("language/", lambda request: None, name="set_language")]  # type: ignore[arg-type, return-value, misc]


def configure() -> None:
    """Django with nothing but templates, for running as a script."""
    settings.configure(
        ROOT_URLCONF=__name__,
        STATIC_URL="/static/",
        USE_TZ=True,
        TIME_ZONE="Europe/Kyiv",
        LANGUAGES=[("uk", "Українська"), ("en", "English")],
        LOCALE_PATHS=[WEB / "locale"],
        INSTALLED_APPS=["django.contrib.staticfiles"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [WEB / "templates", Path(__file__).parent / "gallery_templates"],
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.i18n"],
                    "builtins": ["dokaz.interfaces.web.templatetags.dokaz_icons"],
                },
            }
        ],
    )
    django.setup()


WORDS = {
    "uk": {
        "nav": [
            "Огляд",
            "Докази",
            "Надходження",
            "Передавання",
            "Журнал",
            "Звірка",
            "Учасники",
            "Аудит",
        ],
        "section": "Довіра",
        "organisation": "Центр «Вигадані свідчення»",
        "name": "Олена К.",
        "role": "Архіваріус",
        "kicker": "Доказ 2026-0417 · вигадані дані",
        "heading": "Обстріл житлового кварталу, відео з камери",
        "items": [
            ("Відео з вулиці, камера спостереження", "MP4 · 5,1 ГБ · 14 березня 2022", "4:12"),
            ("Фото пошкоджень, 38 кадрів", "JPEG · 214 МБ", "JPG"),
            ("Допис у соцмережі", "Вебархів · 3 сторінки", "WACZ"),
            ("Розмова зі свідком С-0193", "Аудіо · 1 год 20 хв", "MP3"),
        ],
        "columns": ["Доказ", "Цілісність", "Перевірка", "Доступ"],
        "tags": ["Геолокацію підтверджено", "Перевірено", "Очікує другої перевірки", "Двоє осіб"],
        "access": ["Команда", "Коаліція", "Коаліція", "Двоє осіб"],
        "steps": ["Вибір", "Одержувач", "Перевірка", "Передавання"],
        "events": ["Прийнято на зберігання", "Поставлено часову позначку", "Звірено", "Передано"],
        "export": "Передати слідству",
        "add": "Додати докази",
        "custody": "Ланцюг зберігання",
        "checks": "Перевірка",
        "empty": [
            "Ще немає передавань",
            "Виберіть докази, і ми зберемо пакунок, який одержувач "
            "перевірить без мережі й без нас.",
            "Вибрати докази",
        ],
        "search": "Пошук",
        "status": "Стан",
        "any": "Будь-який",
        "filter": "Показати",
        "summary": "1–50 з 1 204",
        "messages": [
            "Чотири файли прийнято. Кожен має номер і запис у журналі.",
            "Один файл не прийнято: він змінився під час надсилання. Решту збережено.",
        ],
        "details": [
            "цифрові суми збігаються",
            "немає часової позначки від другого центру",
            "один файл відрізняється від запису",
        ],
        "signin": "Вхід",
        "fields": ["Електронна пошта", "Пароль"],
        "confirm": ["Передати 4 докази?", "Одержувач отримає пакунок. Передавання запишемо."],
    },
}
WORDS["en"] = {
    "nav": [
        "Overview",
        "Evidence",
        "Deliveries",
        "Hand-overs",
        "Ledger",
        "Fixity",
        "Members",
        "Audit",
    ],
    "section": "Trust",
    "organisation": "Centre “Invented Testimony”",
    "name": "Olena K.",
    "role": "Archivist",
    "kicker": "Item 2026-0417 · invented data",
    "heading": "Shelling of a residential quarter, camera footage",
    "items": [
        ("Street video, surveillance camera", "MP4 · 5.1 GB · 14 March 2022", "4:12"),
        ("Photos of damage, 38 frames", "JPEG · 214 MB", "JPG"),
        ("Post on a social network", "Web archive · 3 pages", "WACZ"),
        ("Talk with witness C-0193", "Audio · 1 h 20 min", "MP3"),
    ],
    "columns": ["Item", "Integrity", "Verification", "Access"],
    "tags": ["Place confirmed", "Verified", "Awaits second check", "Two people"],
    "access": ["Team", "Coalition", "Coalition", "Two people"],
    "steps": ["Selection", "Recipient", "Check", "Hand-over"],
    "events": ["Taken into custody", "Time-stamped", "Fixity checked", "Handed over"],
    "export": "Hand over",
    "add": "Add evidence",
    "custody": "Chain of custody",
    "checks": "Verification",
    "empty": [
        "No hand-overs yet",
        "Choose items and we build a parcel that the recipient can "
        "verify without network and without us.",
        "Choose items",
    ],
    "search": "Search",
    "status": "State",
    "any": "Any",
    "filter": "Show",
    "summary": "1–50 of 1,204",
    "messages": [
        "Four files were taken in. Each has a number and an entry in the ledger.",
        "One file was not taken in: it changed while it was sent. The rest is safe.",
    ],
    "details": [
        "digests agree",
        "no time-stamp from a second authority",
        "one file differs from its entry",
    ],
    "signin": "Sign in",
    "fields": ["E-mail", "Password"],
    "confirm": ["Hand over 4 items?", "The recipient gets a parcel. The hand-over is recorded."],
}


class Message:
    def __init__(self, level_tag: str, text: str) -> None:
        self.level_tag, self._text = level_tag, text

    def __str__(self) -> str:
        return self._text


def context(language: str) -> dict[str, Any]:
    words: dict[str, Any] = WORDS[language]
    icons = [
        "home",
        "photo",
        "inbox",
        "package",
        "timeline",
        "heartbeat",
        "users",
        "clipboard-list",
    ]
    navigation = [
        {"url": "#", "label": label, "icon": icon, "active": label == words["nav"][1]}
        for label, icon in zip(words["nav"], icons, strict=True)
    ]
    navigation[2]["badge"] = 7
    navigation[4]["section"] = words["section"]
    start = dt.datetime(2026, 3, 15, 7, 10, tzinfo=dt.UTC)
    event_icons = ["inbox", "certificate", "refresh", "package"]
    events = [
        {
            "title": title,
            "by": words["name"],
            "at": start + dt.timedelta(days=9 * index),
            "icon": icon,
        }
        for index, (title, icon) in enumerate(zip(words["events"], event_icons, strict=True))
    ]
    events[2]["failed"] = True
    events[2]["note"] = words["details"][2]
    return {
        "w": words,
        "organisation": words["organisation"],
        "navigation": render_to_string("web/parts/navigation.html", {"navigation": navigation}),
        "viewer": {
            "name": words["name"],
            "letters": "ОК" if language == "uk" else "OK",
            "role": words["role"],
            "account_url": "#",
            "sign_out_url": "#",
        },
        "demo": True,
        "in_help_session": language == "en",
        "node_fingerprint": DIGEST,
        "digest": DIGEST,
        "events": events,
        "messages": [
            Message("success", words["messages"][0]),
            Message("error", words["messages"][1]),
        ],
        "rows": list(
            zip(
                words["items"],
                words["tags"],
                ["good", "good", "wait", "info"],
                words["access"],
                strict=True,
            )
        ),
        "steps": [
            {"label": label, "state": state}
            for label, state in zip(
                words["steps"], ["done", "done", "current", "todo"], strict=True
            )
        ],
    }


def write(folder: Path) -> None:
    """Every gallery page in both languages, with the static files beside them."""
    shutil.copytree(WEB / "static", folder / "static", dirs_exist_ok=True)
    for language in WORDS:
        with translation.override(language):
            for page in ("item", "upload", "signin"):
                template = engines["django"].get_template(f"gallery_{page}.html")
                html = template.render({**context(language), "csrf_token": "x"})
                (folder / f"{page}-{language}.html").write_text(html)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files with the product's policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        super().end_headers()


def main() -> None:
    configure()
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write(folder)
    if len(sys.argv) > 2:
        handler = functools.partial(Handler, directory=str(folder))
        http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), handler).serve_forever()


if __name__ == "__main__":
    main()
