# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people ask of a large casework archive: lists, records, matrices, cases, counts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from benchmarks.casework.filling import (
    BUSY,
    CASE,
    CRIME,
    EVENT,
    FRAMEWORK,
    HIT_MOST,
    OBJECT,
    PERSON,
    RARE_TAG,
    TAG,
    Size,
    key,
)
from benchmarks.casework.litigating import action
from benchmarks.core import invented
from benchmarks.core.filling import PEOPLE
from benchmarks.core.questions import Pages

Ask = Callable[[int], Any]
OBLAST = "UA14000000000091971"
TOWN = "UA14020010010059145"
ENTRY = "all: event being written down"
TIMES = {"a day": "2022-12-31", "a month": "2022-12", "a year": "2022"}
LISTS: dict[str, tuple[dict[str, Any], ...]] = {
    "/events/": (
        {}, {"order": "time"}, {"oblast": OBLAST}, {"oblast": OBLAST, "order": "time"},
        {"conduct": "8.2.b.ix"}, {"means": "missile", "state": "qualified"}, {"text": "обстріл"},
        {"text": "квазіщось"}, {"whose": "own"}, {"state": "published"}, {"verification": "V4"},
        {"since": "2023-03-01", "until": "2023-03-31"},
        {"since": "2023-03-01", "until": "2023-03-31", "order": "time"},
        {"since": "2022-03-01", "until": "2023-12-31"}, {"tag": TAG}, {"tag": RARE_TAG},
    ),
    "/people/": (
        {}, {"category": "witness"}, {"category": "suspect", "whose": "own"},
        {"text": "обстріл"}, {"text": "квазіщось"}, {"status": "pow", "language": "ru"},
        {"referral": "medical"}, {"tag": TAG},
    ),
    "/objects/": ({}, {"oblast": OBLAST}, {"damage": "destroyed"}, {"text": "школа"}),
    "/units/": ({}, {"arm": "tank"}, {"text": "частина"}),
    "/interviews/": ({}, {"state": "held"}, {"mine": "yes"}),
    "/cases/": ({}, {"text": "справа"}),
    "/cases/roadmap/": ({}, {"forum": "ecthr"}),
    "/cases/roadmap.csv": ({},),
    "/tasks/": ({}, *({"which": which} for which in ("takeable", "asked", "all", "ended"))),
    "/comments/": ({},),
    "/": ({},),
    "/notifications/": ({},),
}  # fmt: skip
DEEP = {"/events/": EVENT, "/people/": PERSON, "/objects/": OBJECT}


def questions(size: Size) -> dict[str, Ask]:
    """Name to question. The number changes what is asked for from one time to the next."""
    found: dict[str, Ask] = {}
    for name in ("all", "low", "partner"):
        pages = Pages(name)
        for address, queries in LISTS.items():
            if name == "partner" and address in ("/tasks/", "/interviews/"):
                continue
            for query in queries:
                whole = address + (f"?{urlencode(query)}" if query else "")
                found[f"{name}: {whole}"] = lambda n, p=pages, a=whole: p.get(a)
    found.update(_deep(size))
    found.update(_records(size))
    found.update(_entering())
    found.update(_counts())
    return found


def _deep(size: Size) -> dict[str, Ask]:
    counts = {EVENT: size.events, PERSON: size.persons, OBJECT: size.objects}
    pages = Pages("all")
    found = {}
    for address, tag in DEEP.items():
        middle = f"{address}?after={key(tag, counts[tag] // 2)}"
        found[f"all: {address} in the middle"] = lambda n, a=middle: pages.get(a)
    return found


def _records(size: Size) -> dict[str, Ask]:
    from dokaz.casework.events.models import Event
    from dokaz.casework.interviews.models import Interview
    from dokaz.casework.legal.models import Qualification
    from dokaz.casework.objects.models import ProtectedObject
    from dokaz.casework.persons.models import Person
    from dokaz.casework.units.models import Unit
    from dokaz.coordination.models import Task

    pages = Pages("all")
    own = {"organisation_id": invented.organisation(PEOPLE["all"][0]), "confidentiality__lte": 2}

    def some(table: Any, **narrowed: Any) -> list[Any]:
        rows = table.objects.filter(**(narrowed or own)).order_by("pk")
        return list(rows.values_list("pk", flat=True)[10:4000:40])

    ours = {"organisation_id": own["organisation_id"]}
    first_unit = list(Unit.objects.filter(**ours).order_by("pk").values_list("pk", flat=True)[:1])
    interviews, tasks = some(Interview, **ours, confidentiality=3), some(Task, **ours)
    found: dict[str, Ask] = {}
    for name, address, keys in (
        ("unit with hundreds of people", "/units/{}/", first_unit),
        ("unit", "/units/{}/", some(Unit)),
        ("interview", "/interviews/{}/", interviews),
        ("task", "/tasks/{}/", tasks),
        ("consents of a person", "/interviews/consent/{}/", some(Person)),
        ("comments on an event", "/comments/on/event/{}/", [key(EVENT, BUSY)]),
        ("place", f"/places/{HIT_MOST}/", [""]),
        ("law", "/law/", [""]),
        ("provision", f"/law/{FRAMEWORK}/{CRIME}/", [""]),
        ("event", "/events/{}/", some(Event)),
        ("person", "/people/{}/", some(Person)),
        ("object", "/objects/{}/", some(ProtectedObject)),
        ("case", "/cases/{}/", [key(CASE, 0)]),
        (
            "litigation action",
            f"/cases/{key(CASE, 0)}/litigation/{{}}/",
            list(map(action, range(9))),
        ),
        ("chronology of a case", "/cases/{}/chronology/", [key(CASE, 0)]),
        ("graph of a case", "/cases/{}/graph/", [key(CASE, 0)]),
    ):
        found[f"all: {name}"] = _page(pages, address, keys)
    matrices = Qualification.objects.filter(organisation_id=own["organisation_id"]).order_by("pk")
    several = list(matrices.values_list("pk", flat=True)[1:100])
    busy = matrices.filter(event_id=key(EVENT, BUSY)).values_list("pk", flat=True)
    found["all: matrix"] = _page(pages, "/qualifications/{}/", several)
    found["all: plan of a matrix"] = _page(pages, "/qualifications/{}/plan/", several)
    found["all: event with 500 links"] = _page(pages, "/events/{}/", [key(EVENT, BUSY)])
    found["all: person in 500 events"] = _page(pages, "/people/{}/", [key(PERSON, BUSY)])
    found["all: matrix with 500 passages"] = _page(pages, "/qualifications/{}/", list(busy))
    return found


def _page(pages: Pages, address: str, keys: list[Any]) -> Ask:
    return lambda n: pages.get(address.format(keys[n % len(keys)]))


def _entering() -> dict[str, Ask]:
    """What the form of a new event asks at each pause in typing: which events may be this one. Who
    asks is told each time of events of others, as on a day's first questions."""
    from dokaz.deconflict.duplicates import telling

    telling.MOST_A_DAY, telling.MOST_ABOUT_ONE = dict.fromkeys(telling.Told, 10**9), 10**9
    pages = Pages("all")
    found: dict[str, Ask] = {}
    places = {
        "a town": (TOWN, "Бахмут"), "the town hit most": (HIT_MOST, "Харків"),
        "an oblast": (OBLAST, "Донецька"),
    }  # fmt: skip
    for place, (code, typed) in places.items():
        for time, when in TIMES.items():
            stated = {
                "when": when, "place0-name": typed, "place0-code": code, "conduct": CRIME,
                "harm0-harm": "injured", "harm0-basis": "вигадано",
            }  # fmt: skip
            found[f"{ENTRY}, {time}, {place}"] = _posted(pages, "/duplicates/event/", stated)
    return found


def _posted(pages: Pages, address: str, stated: dict[str, str]) -> Ask:
    return lambda n: pages.post(address, {**stated, "harm0-low": str(n + 1)})


def _counts() -> dict[str, Ask]:
    """Counts as pages ask for them: up to a bound, under the reader's rights."""
    from dokaz.casework.events import api as events
    from dokaz.casework.objects import api as objects
    from dokaz.casework.persons import api as persons
    from dokaz.members.api import actor_for

    found: dict[str, Ask] = {}
    for name in ("all", "partner"):
        owner, number, *_rest = PEOPLE[name]
        actor = actor_for(invented.person(owner, number), invented.organisation(owner))
        found[f"{name}: count of events"] = lambda n, a=actor: events.count_events(
            actor=a, narrowed=events.EventFilter()
        )
        found[f"{name}: count of events of an oblast"] = lambda n, a=actor: events.count_events(
            actor=a, narrowed=events.EventFilter(place=OBLAST)
        )
        found[f"{name}: count of people"] = lambda n, a=actor: persons.count_persons(
            actor=a, narrowed=persons.PersonFilter()
        )
        found[f"{name}: count of witnesses"] = lambda n, a=actor: persons.count_persons(
            actor=a, narrowed=persons.PersonFilter(category="witness")
        )
        found[f"{name}: count of objects"] = lambda n, a=actor: objects.count_objects(
            actor=a, narrowed=objects.ObjectFilter()
        )
    return found
