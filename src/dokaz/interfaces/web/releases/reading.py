# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of publication: releases by their state, the rules, the datasets that were made."""

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.releases.wording import kind_name, told_words
from dokaz.interfaces.web.words import Word, word_of
from dokaz.publication import api as publication

PAGE = 50
STORIES = 20
_Row = tuple[Word, Word]


@door("publication.release.list", "publication.story.list", "places.place.show_many")
def releases(request: HttpRequest) -> HttpResponse:
    """Releases of the own organisation, all or those of one state; and those of its stories."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("state", "")
    state = asked if asked in publication.ReleaseState.values else ""
    after = key_of(request.GET.get("after"))
    page = publication.visible_releases(actor=actor, state=state, after=after, limit=PAGE)
    words = told_words(actor, [row.told for row in page.rows])
    names = Names(actor)
    context = {
        "rows": [
            (row, told, names.person(row.proposed_by))
            for row, told in zip(page.rows, words, strict=True)
        ],
        "state": state,
        "stories": publication.visible_stories(actor=actor, state=state, limit=STORIES),
        "tabs": [("", _("All")), *publication.ReleaseState.choices],
        "next_url": with_query(request, after=page.after) if page.after else "",
        "first_url": with_query(request, after=None) if after else "",
    }
    return render(request, "web/releases/list.html", context)


@door("publication.rules.show")
def release_rules(request: HttpRequest) -> HttpResponse:
    """The rules in force, as people read them."""
    actor = request.actor  # type: ignore[attr-defined]
    found = publication.rules_in_force(actor=actor)
    rules = found.rules
    answers: dict[str, Word] = dict(interviews.AnswerState.choices)
    context = {
        "rules": rules,
        "silence_days": found.silence_days,
        "verification": word_of("verification", rules.verification),
        "states": [
            word_of("event_state", one) for one in events.EventState.values if one in rules.states
        ],
        "kinds": [
            (
                kind,
                kind_name(kind.code),
                _terms(kind),
                word_of("release_step", kind.step),
                word_of("date_step", kind.date),
            )
            for kind in rules.kinds
        ],
        "tables": [
            (_("Consent"), _steps(rules.consent_step, answers)),
            (
                _("Marks on the record"),
                _steps(rules.marker_step, _words(rules.marker_step, "marker")),
            ),
            (
                _("Level of protection"),
                _steps(
                    rules.confidentiality_step,
                    {
                        one: f"L{one} · {word_of('level', int(one))}"
                        for one in rules.confidentiality_step
                    },
                ),
            ),
            (
                _("State of the event"),
                _steps(rules.states_step, _words(rules.states_step, "event_state")),
            ),
        ],
    }
    return render(request, "web/releases/rules.html", context)


def _terms(kind: publication.Kind) -> list[str]:
    """What makes an event one of this kind."""
    terms = events.terms
    return [
        *(f"{code} {terms.term('conduct', code)}" for code in sorted(kind.conduct)),
        *(terms.term("objects", code) for code in sorted(kind.objects)),
        *(str(word_of("marker", code)) for code in sorted(kind.markers)),
    ]


def _words(codes: Iterable[str], vocabulary: str) -> dict[str, Word]:
    return {code: word_of(vocabulary, code) for code in codes}


def _steps(steps: Mapping[str, str], words: Mapping[str, Word]) -> list[_Row]:
    return [(words.get(code, code), word_of("release_step", step)) for code, step in steps.items()]


@door("publication.dataset.list", "publication.rules.show")
def datasets(request: HttpRequest) -> HttpResponse:
    """The public datasets made on this node."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = publication.datasets(actor=actor, limit=200)
    in_force = publication.rules_in_force(actor=actor).rules.sha256
    return render(request, "web/releases/datasets.html", {"rows": rows, "in_force": in_force})
