# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list's text filter: words of references, titles and names of originals; and its tags.

Derived rows, written in the act that changes an item. Good for finding a known thing in a list;
spelling variants, forms of words and content of files are the search room's work.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dokaz.evidence.models import File, Item, ItemWord
from dokaz.evidence.texts import tag
from dokaz.evidence.vocabulary import FileRole
from dokaz.gate.api import Purpose, insert_columns, with_everything

_WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 64
MOST_WORDS = 200
"""Words kept for one item; a longer title or a name of many parts is cut."""

MOST_ASKED = 5
"""Words of a search text that count."""

FEW = 2000
"""Up to this many hits of a word are taken whole; a more common word is met by walking the list."""


def words_of(texts: Iterable[str]) -> list[str]:
    """Distinct words, case-folded and composed (Unicode NFKC), in order of appearance."""
    found: dict[str, None] = {}
    for text in texts:
        folded = unicodedata.normalize("NFKC", text).casefold()
        for word in _WORD.findall(folded):
            found.setdefault(word[:LONGEST_WORD])
    return list(found)[:MOST_WORDS]


def of_tag(text: str) -> str:
    """The word that stands for a tag: commas are in no tag and in no other word, so that nothing
    begins with it but itself."""
    return f",{tag(text)},"


class Indexed(NamedTuple):
    """An item, and the texts whose words and the tags it is found by."""

    item_id: UUID
    organisation_id: UUID
    confidentiality: int
    texts: tuple[str, ...]
    tags: tuple[str, ...] = ()


def index(entries: Iterable[Indexed]) -> None:
    """Write the words of items that have none."""
    words = [
        (one, word) for one in entries for word in (*map(of_tag, one.tags), *words_of(one.texts))
    ]
    if not words:
        return
    columns = {
        "item_id": [one.item_id for one, _word in words],
        "word": [word for _one, word in words],
        "organisation_id": [one.organisation_id for one, _word in words],
        "confidentiality": [one.confidentiality for one, _word in words],
    }
    insert_columns(ItemWord, columns, alike={})


def _indexed(item: Item, names: Iterable[str]) -> Indexed:
    texts = (item.ref, item.title_uk, item.title_en, *names)
    return Indexed(item.id, item.organisation_id, item.confidentiality, texts, tuple(item.tags))


def reindex(item: Item) -> None:
    """Write an item's words anew."""
    forget(item.id)
    originals = File.objects.filter(item_id=item.id, role=FileRole.ORIGINAL)
    index([_indexed(item, originals.values_list("original_name", flat=True))])


def reindex_many(items: Sequence[Item]) -> None:
    """Write the words of up to some hundred items anew."""
    keys = [item.pk for item in items]
    ItemWord.objects.filter(item_id__in=keys).delete()
    names: dict[UUID, list[str]] = {key: [] for key in keys}
    originals = File.objects.filter(item_id__in=keys, role=FileRole.ORIGINAL)
    for item_id, name in originals.values_list("item_id", "original_name"):
        names[item_id].append(name)
    index([_indexed(item, names[item.pk]) for item in items])


def follow_level(item: Item) -> None:
    """After the item's level changed."""
    ItemWord.objects.filter(item_id=item.pk).update(confidentiality=item.confidentiality)


def forget(item_id: UUID) -> None:
    """Drop an item's words."""
    ItemWord.objects.filter(item_id=item_id).delete()


@with_everything(Purpose.UPKEEP)
def rebuild() -> None:
    """Drop all words and derive them anew from the items that were not disposed of."""
    ItemWord.objects.all().delete()
    for item in Item.objects.filter(disposed_at__isnull=True).iterator(chunk_size=500):
        reindex(item)


def asked_for(text: str) -> tuple[str, ...]:
    """The words of a search text that count, the longest first: they are likely the rarest."""
    return tuple(sorted(words_of([text])[:MOST_ASKED], key=len, reverse=True))


def beginning_with(word: str, *, prefix: str = "") -> Q:
    """Condition on words, or on what `prefix` leads from: last letters may be missing."""
    return Q(**{f"{prefix}word__gte": word, f"{prefix}word__lt": word + "\U0010ffff"})


def in_item(asked: Iterable[str], *, item: str = "pk") -> Q:
    """Condition on rows whose column `item` names an item: it has every word."""
    condition = Q()
    for word in asked:
        rows = ItemWord.objects.filter(beginning_with(word), item=OuterRef(item))
        condition &= Q(Exists(rows))
    return condition


def having(asked: Sequence[str], keys: Sequence[UUID]) -> Sequence[UUID]:
    """Those of up to some hundred items that have every word, in their order.

    Asked for by itself: beside other conditions PostgreSQL reads all rows of a common word first.
    """
    if not asked:
        return keys
    any_of = Q()
    for word in asked:
        any_of |= beginning_with(word)
    rows = ItemWord.objects.filter(any_of, item_id__in=keys).values_list("item_id", "word")
    met = {(key, word) for key, had in rows for word in asked if had.startswith(word)}
    return [key for key in keys if all((key, word) in met for word in asked)]


def few_with(word: str, *, within: Iterable[Q]) -> set[UUID] | None:
    """All items that have `word` in some parts of the table, or None when they are many.

    Each of `within` names owners and levels as an index does; whether the reader may see the
    items has yet to be asked.
    """
    found: set[UUID] = set()
    for part in within:
        rows = ItemWord.objects.filter(part, beginning_with(word)).order_by()
        keys = rows.values_list("item_id", flat=True)
        # Passing over thousands of rows costs a tenth of being given them.
        if keys[FEW : FEW + 1]:
            return None
        found.update(keys)
    return found
