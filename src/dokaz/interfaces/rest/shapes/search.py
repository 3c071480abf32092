# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a search answers."""

from datetime import datetime
from uuid import UUID

from dokaz.interfaces.rest.shapes.values import Shape
from dokaz.search import api as search


class RecordNamed(Shape):
    """Another record, by its kind, identifier and number."""

    subject: str
    id: UUID
    ref: str


class FoundRecord(Shape):
    """One record of any kind that is searched (`subject`). `happened` is its first moment as far
    as known; `when` (EDTF, in `zone`; no zone: Europe/Kyiv) and `precision` say how exactly.
    `place`: where, in words. `text`: the piece of its own words that was meant, where its titles do
    not say it. `about`: the record that a comment or a task is about."""

    subject: str
    id: UUID
    ref: str
    title_uk: str
    title_en: str
    name: str
    text: str
    about: RecordNamed | None
    organisation_id: UUID
    kind: str
    state: str
    verification: str
    confidentiality: int
    happened: datetime | None
    when: str
    zone: str
    precision: str
    place: str
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
        title_uk=search.joined(line.title_uk),
        title_en=search.joined(line.title_en),
        name=search.joined(line.name),
        text=search.joined(line.text),
        about=_named(*line.about) if line.about else None,
        organisation_id=line.organisation_id,
        kind=line.kind,
        state=line.state,
        verification=line.verification,
        confidentiality=line.confidentiality,
        happened=line.happened,
        when=line.when,
        zone=line.zone,
        precision=line.precision,
        place=search.joined(line.place),
        registered_at=line.registered_at,
    )


def _named(subject: str, key: UUID, ref: str) -> RecordNamed:
    return RecordNamed(subject=subject, id=key, ref=ref)
