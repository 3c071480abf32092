# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people ask of a large archive: lists with each filter, deep pages, single pages."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from benchmarks.core import invented
from benchmarks.core.filling import PASSWORD, PEOPLE

Ask = Callable[[int], Any]


def floors() -> dict[str, Ask]:
    """Below these no list and no page can come: one row by its key; a page whose data is ready."""
    from django.shortcuts import render

    from dokaz.evidence.models import Item
    from dokaz.gate.api import Purpose, reading_everything
    from dokaz.interfaces.web.evidence.views import items, lists

    keys = list(Item.objects.order_by("pk").values_list("pk", flat=True)[:2000:20])
    caught: dict[str, tuple[Any, ...]] = {}

    def catching(request: Any, template: str, context: Any, **more: Any) -> Any:
        caught[template] = (request, template, context)
        return render(request, template, context, **more)

    pages = Pages("all")
    lists.render = items.render = catching  # type: ignore[attr-defined]
    pages.get("/evidence/")
    pages.get(f"/evidence/{_busy()}/")
    lists.render = items.render = render  # type: ignore[attr-defined]

    def one_row(number: int) -> Item:
        with reading_everything(Purpose.CHECKS):
            return Item.objects.get(pk=keys[number % len(keys)])

    return {
        "floor: one row by its key": one_row,
        "floor: rendering the list": lambda n: render(*caught["web/evidence/list.html"]),
        "floor: rendering an item's page": lambda n: render(*caught["web/evidence/item.html"]),
    }


def questions() -> dict[str, Ask]:
    """Name to question. The number changes what is asked for from one time to the next."""
    found: dict[str, Ask] = {}
    for name in PEOPLE:
        found.update(_lists(name))
    found.update(_item_pages())
    found.update(_other_pages())
    return found


FILTERS: dict[str, dict[str, Any]] = {
    "list": {},
    "kind, common": {"kind": "photo"},
    "kind, rare": {"kind": "map"},
    "status, common": {"status": "registered"},
    "status, rare": {"status": "withdrawn"},
    "verification, common": {"verification": "V1"},
    "verification, rare": {"verification": "VX"},
    "level 0": {"level": 0},
    "level 2": {"level": 2},
    "level 3": {"level": 3},
    "kind, status, verification": {"kind": "audio", "status": "closed", "verification": "V4"},
    "kind and level, rare": {"kind": "map", "level": 0},
    "dates": {"since": "2023-03-01", "until": "2023-03-31"},
    "dates and kind": {"since": "2021-03-01", "until": "2021-03-02", "kind": "map"},
    "own": {"whose": "own"},
    "shared with us": {"whose": "shared"},
    "shared with us, kind, rare": {"whose": "shared", "kind": "map"},
    "under hold": {"whose": "hold"},
    "word, most common": {"text": "обстріл"},
    "word, beginning of many": {"text": "об"},
    "word, common, and rare kind": {"text": "обстріл", "kind": "map"},
    "two common words": {"text": "обстріл школа"},
    "word in every item": {"text": "file"},
    "word, one letter": {"text": "в"},
    "Russian and English words": {"text": "видео damage"},
    "word that nobody used": {"text": "квазіщось"},
    "file name": {"text": "IMG_00"},
    "word, common, old": {"text": "обстріл", "until": "2020-02-01"},
}


def _lists(name: str) -> dict[str, Ask]:
    """The list with every filter people click, for one person, as whole pages."""
    pages = Pages(name)
    result: dict[str, Ask] = {}
    for label, query in FILTERS.items():
        address = "/evidence/?" + urlencode(query)
        result[f"{name}: {label}"] = lambda n, address=address: pages.get(address)
    middle = _cursor(datetime(2022, 6, 1, tzinfo=UTC))
    oldest = _cursor(datetime(2020, 1, 9, tzinfo=UTC))
    result[f"{name}: deep page"] = lambda n: pages.get(f"/evidence/?before={middle}")
    result[f"{name}: last pages"] = lambda n: pages.get(f"/evidence/?before={oldest}")
    result[f"{name}: deep page of a rare kind"] = lambda n: pages.get(
        f"/evidence/?kind=map&before={middle}"
    )
    numbers = _refs(PEOPLE[name][0])
    result[f"{name}: item's number"] = lambda n: pages.get(
        "/evidence/?" + urlencode({"text": numbers[n % len(numbers)]})
    )
    return result


def _item_pages() -> dict[str, Ask]:
    from dokaz.evidence.models import Item

    result: dict[str, Ask] = {}
    for name, (owner, *_rest) in PEOPLE.items():
        pages = Pages(name)
        keys = _seen(name, owner)
        result[f"{name}: item page"] = lambda n, pages=pages, keys=keys: pages.get(
            f"/evidence/{keys[n % len(keys)]}/"
        )
    pages, busy = Pages("all"), _busy()
    assert Item.objects.filter(pk=busy).exists()
    result["all: item page with 5,000 events"] = lambda n: pages.get(f"/evidence/{busy}/")
    return result


def _other_pages() -> dict[str, Ask]:
    from dokaz.gate.models import Act
    from dokaz.intake.models import Delivery

    pages = Pages("all")
    largest = Delivery.objects.order_by("-taken").values_list("pk", flat=True)[0]
    lines = Delivery.objects.get(pk=largest).taken
    own = Act.objects.filter(organisation_id=invented.organisation(0))
    old_act = own.filter(at__lt=datetime(2022, 6, 1, tzinfo=UTC)).order_by("-at", "-pk")[0].pk
    deliveries = Delivery.objects.filter(organisation_id=invented.organisation(0))
    old_delivery = deliveries.order_by("opened_at")[5].number
    who = invented.person(0, 7)
    addresses = {
        "start page": "/",
        "deliveries": "/deliveries/",
        "deliveries, deep": f"/deliveries/?after={old_delivery}",
        "new delivery (2,000 sources)": "/deliveries/new/",
        "delivery of 100,000": f"/deliveries/{largest}/",
        "delivery of 100,000, refused": f"/deliveries/{largest}/?outcome=refused",
        "delivery of 100,000, deep": f"/deliveries/{largest}/?after={lines}",
        "acts": "/acts/",
        "acts, deep": f"/acts/?before={old_act}",
        "acts of a rare part": "/acts/?part=members.",
        "acts of a common part": "/acts/?part=evidence.",
        "acts of a part nobody used": "/acts/?part=ledger.",
        "acts, refused": "/acts/?outcome=refused",
        "acts, failed, rare part": "/acts/?outcome=failed&part=members.",
        "acts, failed, deep": f"/acts/?outcome=failed&before={old_act}",
        "acts, dates": "/acts/?since=2022-03-01&until=2022-03-02",
        "acts, dates, rare part": "/acts/?since=2021-03-01&until=2023-03-02&part=members.",
        "acts of one person": f"/acts/?who={who}",
        "acts of one person, refused": f"/acts/?who={who}&outcome=refused",
        "parcels": "/parcels/",
        "ledger": "/ledger/",
        "fixity": "/stored-files/",
        "approvals": "/evidence/waiting/",
        "sealed": "/evidence/sealed/",
    }
    result: dict[str, Ask] = {
        f"all: {label}": lambda n, address=address: pages.get(address)
        for label, address in addresses.items()
    }
    for name in ("low", "small", "partner"):
        theirs = Pages(name)
        result[f"{name}: start page"] = lambda n, theirs=theirs: theirs.get("/")
    return result


class Pages:
    """A signed-in browser."""

    def __init__(self, name: str) -> None:
        from django.test import Client

        self._client = Client(
            headers={"user-agent": "Mozilla Firefox/140 Linux", "host": "127.0.0.1"}
        )
        answer = self._client.post(
            "/sign-in/", {"login": f"{name}@example.org", "password": PASSWORD}
        )
        assert answer.status_code == 302, (name, answer.status_code)
        chosen = invented.organisation(PEOPLE[name][0])
        self._client.post("/choose/", {"organisation": str(chosen)})

    def get(self, address: str) -> Any:
        answer = self._client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    def post(self, address: str, stated: dict[str, Any]) -> Any:
        answer = self._client.post(address, stated)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer


def _cursor(moment: datetime) -> UUID:
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76)


def _refs(owner: int) -> list[str]:
    from dokaz.evidence.models import Item

    rows = Item.objects.filter(organisation_id=invented.organisation(owner)).order_by("pk")
    return list(rows.values_list("ref", flat=True)[:4000:97])


def _seen(name: str, owner: int) -> list[UUID]:
    """Some items this person sees, spread over the years."""
    from dokaz.evidence import api
    from dokaz.members.api import actor_for

    account = invented.person(owner, PEOPLE[name][1])
    actor = actor_for(account, invented.organisation(owner))
    found: list[UUID] = []
    for year in range(2020, 2020 + invented.YEARS):
        before = _cursor(datetime(year, 9, 1, tzinfo=UTC))
        found += [row.id for row in api.visible_items(actor=actor, before=before, limit=20).rows]
    return found


def _busy() -> UUID:
    from dokaz.evidence.models import CustodyEvent

    return CustodyEvent.objects.order_by("-pk").values_list("item_id", flat=True)[0]
