# SPDX-License-Identifier: AGPL-3.0-or-later
"""What records are found by, derived from their rows in the act that writes them."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from dokaz.casework.records.words import asked
from dokaz.evidence.api import tag
from dokaz.gate.api import Purpose, insert_values, with_everything

_LEADS_TO, _CODE_LEADS_TO, _LEADS_A_WALK_TO = 10_000, 20_000, 4_000
"""Records with a mark, up to which it leads to them: a word or a code to all, or either where the
records are looked through one by one. They are asked for a more common mark."""

_KIND_AND_CODE = itemgetter(1, 2)


@with_everything(Purpose.PLANNING)
def _more_than(most: int, marks: QuerySet[Any]) -> bool:
    """Whether there are more of these marks, whoever's records have them: to ask of each whether
    the reader may see its record takes a hundred times as long as counting them, and all that
    follows is the order in which the same rows are looked up."""
    return marks.values("kind")[: most + 1].count() > most


class Marks:
    """`column` names the record in the table of marks; `of` gives key, kind and code of each mark
    of all the records handed to it at once, `beside` those by rows of other tables that belong to
    the records with these keys.
    """

    def __init__(
        self,
        table: Any,
        column: str,
        of: Callable[[Sequence[Any]], Iterable[tuple[Any, str, str]]],
        beside: Callable[[Sequence[Any]], Iterable[tuple[Any, str, str]]] | None = None,
    ) -> None:
        self._table = table
        self._column = column
        self.of = of
        self._beside = beside

    def write(self, rows: Iterable[Any]) -> None:
        """Write the marks of records that have none."""
        ready = list(rows)
        beside = () if self._beside is None else self._beside([row.pk for row in ready])
        self._insert(chain(self.of(ready), beside))

    def write_new(self, rows: Sequence[Any]) -> None:
        """Write the marks of records that this act makes: nothing belongs to them yet. Anything
        with the columns that `of` looks at is a row."""
        self._insert(self.of(rows))

    def _insert(self, marks: Iterable[tuple[Any, str, str]]) -> None:
        # In the order of the index that is not filled at its end anyway: a sixth of their time.
        ordered = sorted(marks, key=_KIND_AND_CODE)
        insert_values(self._table, (self._column, "kind", "code"), dict.fromkeys(ordered))

    def rewrite(self, row: Any) -> None:
        """Write a record's marks anew."""
        self._table.objects.filter(**{self._column: row.pk}).delete()
        self.write([row])

    def _with(self, leads_to: int, **where: Any) -> Q:
        rows = self._table.objects.filter(**where)
        if _more_than(leads_to, rows):
            # Not `exists`, which PostgreSQL takes for a reason to read all marks first.
            one = rows.filter(**{self._column: OuterRef("pk")}).values("kind")[:1]
            return Q(IsNull(Subquery(one), False))
        return Q(pk__in=rows.values(self._column))

    def having(self, kind: str, code: str, *, walking: bool = False) -> Q:
        """Condition on records: they have this mark.

        `walking`: records are looked through one by one: the first ones in an order are wanted, or
        few come into question.
        """
        leads_to = _LEADS_A_WALK_TO if walking else _CODE_LEADS_TO
        return self._with(leads_to, kind=kind, code=code)

    def tagged(self, text: str, *, walking: bool = False) -> Q:
        """Condition on records: they bear the tag that somebody wrote; of no tag, none."""
        return self.having("tag", tag(text), walking=walking)

    def in_words(self, text: str, *, walking: bool = False) -> Q | None:
        """Condition on records: every word asked for begins one of theirs; None: no word."""
        wanted = asked(text)
        if not wanted:
            return None
        condition = Q()
        leads_to = _LEADS_A_WALK_TO if walking else _LEADS_TO
        for word in wanted:
            last = word + "\U0010ffff"
            condition &= self._with(leads_to, kind="word", code__gte=word, code__lt=last)
        return condition
