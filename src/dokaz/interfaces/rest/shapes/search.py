# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a search answers."""

from datetime import datetime
from uuid import UUID

from dokaz.interfaces.rest.shapes.values import Shape
from dokaz.search import api as search


class FoundRecord(Shape):
    """One record. `subject`: item or event; `happened` is its first moment as far as known."""

    subject: str
    id: UUID
    ref: str
    title_uk: str
    title_en: str
    organisation_id: UUID
    kind: str
    state: str
    verification: str
    confidentiality: int
    happened: datetime | None
    registered_at: datetime


class Expansion(Shape):
    """What else was looked for because of one word."""

    word: str
    forms: list[str]
    names: list[str]
    scripts: bool


class SearchAnswer(Shape):
    """`total` and `facets` count what this person may see; `is_exact` false: something changed
    while it was counted. `behind`: changes that are not searched yet and left out."""

    rows: list[FoundRecord]
    total: int
    page: int
    facets: dict[str, dict[str, int]]
    expansions: list[Expansion]
    behind: int
    is_exact: bool
    shortened: bool

    @classmethod
    def told(cls, answer: search.Answer, page: int) -> "SearchAnswer":
        """The answer of one page."""
        return cls(
            rows=[_record(line) for line in answer.lines],
            total=answer.total,
            page=page,
            facets={name: dict(counts) for name, counts in answer.facets.items()},
            expansions=[
                Expansion(
                    word=one.word,
                    forms=list(one.forms),
                    names=list(one.names),
                    scripts=one.scripts,
                )
                for one in answer.expansions
            ],
            behind=answer.behind,
            is_exact=answer.is_exact,
            shortened=answer.shortened,
        )


def _record(line: search.Line) -> FoundRecord:
    return FoundRecord(
        subject=line.subject,
        id=line.id,
        ref=line.ref,
        title_uk="".join(piece.text for piece in line.title_uk),
        title_en="".join(piece.text for piece in line.title_en),
        organisation_id=line.organisation_id,
        kind=line.kind,
        state=line.state,
        verification=line.verification,
        confidentiality=line.confidentiality,
        happened=line.happened,
        registered_at=line.registered_at,
    )
