# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules in force as people read them, and the time of silence, which two publishers change."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.gate.api import Actor
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.releases.forms import SilenceForm
from dokaz.interfaces.web.releases.standing import considers, decides, proposes
from dokaz.interfaces.web.releases.wording import kind_name
from dokaz.interfaces.web.submitting import ended, settled, submitted
from dokaz.interfaces.web.words import Word, word_of
from dokaz.publication import api as publication

POST = ("POST",)
_Row = tuple[Word, Word]


@door("publication.rules.show", "publication.embargo.list")
def release_rules(request: HttpRequest) -> HttpResponse:
    """The rules in force."""
    return _page(request)


@door("publication.embargo.propose", methods=POST)
def propose_silence(request: HttpRequest) -> HttpResponseBase:
    """Propose another time of silence; another publisher has to agree."""
    actor = request.actor  # type: ignore[attr-defined]
    form = SilenceForm(request.POST)
    return submitted(
        request,
        form,
        lambda cleaned: publication.propose_embargo(actor=actor, **cleaned),
        done=_("Proposed. It waits for another publisher to agree."),
        after=_back,
        again=lambda: _page(request, form=form),
    )


@door("publication.embargo.approve", methods=POST)
def approve_silence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree to it as another publisher."""
    actor = request.actor  # type: ignore[attr-defined]
    return settled(
        request,
        lambda: publication.approve_embargo(actor=actor, embargo_id=pk),
        done=_("Agreed: from now on this time of silence is in force."),
        after=_back,
    )


@door("publication.embargo.decline", methods=POST)
def decline_silence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say no."""
    actor = request.actor  # type: ignore[attr-defined]
    return ended(
        request,
        lambda why: publication.decline_embargo(actor=actor, embargo_id=pk, why=why),
        done=_("Declined. The time of silence stays as it was."),
        after=_back,
    )


def _back() -> HttpResponse:
    return redirect("release_rules")


def _waiting(actor: Actor) -> dict[str, object] | None:
    """The time of silence that was proposed and waits."""
    found = publication.waiting_embargo(actor)
    if found is None:
        return None
    return {
        "view": found,
        "proposed_by": Names(actor).person(found.proposed_by),
        "may_approve": proposes(actor) and found.proposed_by != actor.ref,
    }


def _page(request: HttpRequest, *, form: PageForm | None = None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = publication.rules_in_force(actor=actor)
    rules = found.rules
    answers: dict[str, Word] = dict(interviews.AnswerState.choices)
    context = {
        "shows_objects": considers(actor),
        "rules": rules,
        "found": found,
        "embargo": _waiting(actor),
        "may_propose": proposes(actor),
        "may_decline": decides(actor),
        "form": form or SilenceForm(initial={"days": found.silence_days}),
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
    return render(request, "web/releases/rules.html", context, status=422 if form else 200)


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
