# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tag of icons, known in every template without loading.

    {% icon "lock" %}    {% icon event.icon|default:"check" %}

A name is one listed in vendor.lock.json. An icon is decoration: words beside it, or the label of
the button around it, say what it means. A list shows hundreds of them, so each is written once.
"""

import functools
from typing import Any

from django.template import Library, Node, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()


class _Icon(Node):
    def __init__(self, name: FilterExpression) -> None:
        self._name = name

    def render(self, context: Context) -> SafeString:
        return _drawing(self._name.resolve(context))


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """One icon of the sprite."""
    words = token.split_contents()
    if len(words) != 2:
        raise TemplateSyntaxError("icon takes one argument: the name of the icon")
    return _Icon(parser.compile_filter(words[1]))


# The names are those of templates and of the words' lists: a few dozen.
@functools.cache
def _drawing(name: Any) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#icon-{}"></use></svg>',
        static("vendor/icons.svg"),
        name,
    )
