# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list's text filter: words of references, titles and names of originals.

Derived rows, written in the act that changes an item. Good for finding a known thing in a list;
spelling variants, forms of words and content of files are the search room's work.
"""

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from dokaz.evidence.models import File, Item, ItemWord
from dokaz.evidence.vocabulary import FileRole
from dokaz.gate.api import insert_values

_WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 64
MOST_WORDS = 200
"""Words kept for one item; a longer title or a name of many parts is cut."""

HIT_LIMIT = 2000
"""Hits looked at for one word: exact ones newest first, then longer words."""


def words_of(texts: Iterable[str]) -> list[str]:
    """Distinct words, case-folded and composed (Unicode NFKC), in order of appearance."""
    found: dict[str, None] = {}
    for text in texts:
        folded = unicodedata.normalize("NFKC", text).casefold()
        for word in _WORD.findall(folded):
            found.setdefault(word[:LONGEST_WORD])
    return list(found)[:MOST_WORDS]


def index(entries: Iterable[tuple[Item, Iterable[str]]]) -> None:
    """Write the words of new items with the names of their originals."""
    insert_values(
        ItemWord,
        ("item", "word"),
        (
            (item.id, word)
            for item, names in entries
            for word in words_of((item.ref, item.title_uk, item.title_en, *names))
        ),
    )


def reindex(item: Item) -> None:
    """Write an item's words anew."""
    forget(item.id)
    originals = File.objects.filter(item_id=item.id, role=FileRole.ORIGINAL)
    index([(item, [name for pair in originals.values_list("original_name") for name in pair])])


def forget(item_id: UUID) -> None:
    """Drop an item's words."""
    ItemWord.objects.filter(item_id=item_id).delete()


def rebuild() -> None:
    """Drop all words and derive them anew from the items that were not disposed of."""
    ItemWord.objects.all().delete()
    for item in Item.objects.filter(disposed_at__isnull=True).iterator(chunk_size=500):
        reindex(item)


def matching(text: str, *, within: QuerySet[Item]) -> tuple[set[UUID], bool]:
    """Items of `within` that have every word of `text`; last letters of a word may be missing.

    Returns the items and whether hits were left out because a word is too common. `within` is
    what the reader may see: the limit must neither be used up by other people's items nor tell
    how common a word is among them.
    """
    seen = Exists(within.filter(pk=OuterRef("item_id")).order_by())
    found: set[UUID] | None = None
    truncated = False
    for word in words_of([text])[:5]:
        rows = ItemWord.objects.filter(seen, word__gte=word, word__lt=word + "\U0010ffff")
        hits = list(rows.order_by("word", "-item_id").values_list("item_id", flat=True)[:HIT_LIMIT])
        truncated = truncated or len(hits) == HIT_LIMIT
        found = set(hits) if found is None else found & set(hits)
    return found or set(), truncated
