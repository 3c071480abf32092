# SPDX-License-Identifier: Apache-2.0
"""The hand-check guide that goes into every parcel, in Ukrainian and English, as text and HTML.

Lines that begin with four blanks and `$ ` are commands; the tests run exactly these.
"""

import html
import shlex
from collections.abc import Mapping
from importlib import resources

LANGUAGES = ("uk", "en")
_NO_TIMESTAMPS = {
    "en": "This parcel holds no time-stamp.\n",
    "uk": "У цьому пакеті немає позначок часу.\n",
}
_STYLE = (
    "body{font:1rem/1.55 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "pre{background:#f3f4f6;color:#111;padding:.75rem;overflow-x:auto}"
    "h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}"
    "@media(prefers-color-scheme:dark){body{background:#15181c;color:#e6e6e6}}"
)


def guide_text(language: str, values: Mapping[str, str], *, timestamps: list[list[str]]) -> str:
    """The guide as plain text.

    `values` fills the places `{ref}`, `{sender}`, …; `timestamps` is a list of commands, each a
    list of arguments.
    """
    text = resources.files(__package__).joinpath(f"{language}.txt").read_text("utf-8")
    commands = "".join(f"    $ {shlex.join(command)}\n" for command in timestamps)
    places = {**values, "timestamps": commands or _NO_TIMESTAMPS[language]}
    # One pass over the template: a value that looks like a place is never filled in turn.
    parts = []
    position = 0
    while (start := text.find("{", position)) >= 0:
        end = text.find("}", start)
        name = text[start + 1 : end]
        known = end > 0 and name in places
        parts.append(text[position:start] + (_one_line(places[name], name) if known else "{"))
        position = end + 1 if known else start + 1
    return "".join([*parts, text[position:]])


def guide_html(language: str, text: str) -> str:
    """The same guide as one self-contained page without scripts."""
    lines = text.splitlines()
    body: list[str] = [f"<h1>{html.escape(lines[0])}</h1>"]
    code: list[str] = []
    for line in [*lines[1:], ""]:
        if line.startswith("    "):
            code.append(html.escape(line[4:]))
            continue
        if code:
            body.append("<pre>" + "\n".join(code) + "</pre>")
            code = []
        if line.startswith("== "):
            body.append(f"<h2>{html.escape(line.strip('= '))}</h2>")
        elif line:
            body.append(f"<p>{html.escape(line)}</p>")
    title = html.escape(lines[0])
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _one_line(value: str, name: str) -> str:
    # Text of people must not be able to add a line that looks like a command.
    return value if name == "timestamps" else " ".join(value.split())
