# SPDX-License-Identifier: AGPL-3.0-or-later
"""Markup that is made once for many records, with gaps where the words of each one go.

A list has fifty lines that differ in a dozen words, and a template takes fifty times as long to
write them as to write one. The template stays the only place where a line's look is written.
"""

from collections.abc import Iterable, Mapping
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

# Stands in no template and is escaped by none.
_EDGE = "\0"


def with_gaps(template: str, gaps: Iterable[str], **given: object) -> str:
    """What `template` makes of `given`, with a gap wherever it shows one of `gaps` (`filled`).

    Only what every record has in common may stand in `given`, and no condition may ask for a gap.
    """
    marks = {name: f"{_EDGE}{name}{_EDGE}" for name in gaps}
    pieces = render_to_string(template, {**given, **marks}).replace("%", "%%").split(_EDGE)
    pieces[1::2] = [f"%({name})s" for name in pieces[1::2]]
    return "".join(pieces)


def filled(markup: str, words: Mapping[str, str]) -> SafeString:
    """Such markup with the words of one record, escaped as a template would."""
    return SafeString(
        markup
        % {name: word if type(word) is SafeString else escape(word) for name, word in words.items()}
    )
