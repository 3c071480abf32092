# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text of stories: a few marks of CommonMark become HTML, everything else stays the text it is.

Paragraphs, emphasis, lists, quotations and links to https addresses. Markup in a text is shown as
it was written, never obeyed; a link to anywhere else stays text.
"""

from typing import Any

from markdown_it import MarkdownIt

_MARKS = ("emphasis", "list", "blockquote", "link")


def _reader() -> MarkdownIt:
    made = MarkdownIt("zero", {"html": False, "linkify": False}).enable(_MARKS)
    made.validateLink = _leads_out  # type: ignore[method-assign]
    made.add_render_rule("link_open", _link)
    return made


def _leads_out(url: str) -> bool:
    return url.startswith("https://")


def _link(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("rel", "noopener noreferrer nofollow")
    return str(self.renderToken(tokens, index, options, env))


_READER = _reader()


def html(text: str) -> str:
    """The text as HTML that holds no markup but that of the marks above."""
    return str(_READER.render(text))
