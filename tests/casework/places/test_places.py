# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codifier: loaded by an act, whole, with Crimea; names in any script give candidates."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.places import api, shipped
from dokaz.casework.places.models import Place
from dokaz.gate.api import Conflict, NotFound, Rejected, reading
from dokaz.gate.models import Act
from tests.evidence.world import World, build
from tests.kept import Kept, kept_node

BAKHMUT = "UA14020010010059145"
CRIMEA, SEVASTOPOL, KYIV = "UA01000000000013043", "UA85000000000065278", "UA80000000000093317"


@pytest.fixture(scope="module")
def kept_located(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[World]]:
    """With the whole codifier."""

    def whole() -> World:
        world = build()
        api.load_if_newer()
        return world

    with kept_node(django_db_blocker, tmp_path_factory.mktemp("world"), whole) as found:
        yield found


def found(world: World, name: str, **narrowed: object) -> list[str]:
    rows = api.candidates(actor=world.documenter, name=name, **narrowed).rows
    return [row.place.code for row in rows]


def test_the_codifier_is_whole_and_its_loading_is_on_record(located: World) -> None:
    act = Act.objects.get(action="places.codifier.load")
    assert act.facts["places"] == Place.objects.count() == len(shipped.read().places) == 31_744
    assert api.load_if_newer() is None
    assert Act.objects.filter(action="places.codifier.load").count() == 1


def test_crimea_and_sevastopol_are_ukraine_in_every_list(located: World) -> None:
    actor = located.documenter
    top = [row.code for row in api.places_in(actor=actor)]
    assert len(top) == 27
    assert {CRIMEA, SEVASTOPOL, KYIV} <= set(top)
    raions = api.places_in(actor=actor, code=CRIMEA)
    assert len(raions) == 10
    for raion in raions:
        for hromada in api.places_in(actor=actor, code=raion.code):
            assert api.places_in(actor=actor, code=hromada.code)
            break
    assert len(api.places_in(actor=actor, code=SEVASTOPOL)) >= 4
    assert found(located, "Ялта, Крим") == found(located, "Yalta, Crimea") != []
    assert SEVASTOPOL == found(located, "Севастополь")[0] == found(located, "Sevastopol")[0]
    (first, *_rest) = api.near(actor=actor, latitude=44.95, longitude=34.10)
    assert "Крим" in first.place.whole
    every_code_has_one_oblast = Place.objects.filter(oblast="")
    assert not every_code_has_one_oblast.exists()


@pytest.mark.parametrize(
    "name",
    [
        "Бахмут", "бахмут", "м. Бахмут", "місто Бахмут", "Bakhmut", "Bachmut", "Bahmut",
        "Артемівськ", "Артемовск", "Артёмовск", "Artemivsk", "Artemovsk", "Artyomovsk",
        "Бахмут, Донецька область", "Bakhmut, Donetsk oblast", "Бахмут, Донецкая область",
    ],
)  # fmt: skip
def test_one_place_is_found_by_all_its_names_in_all_scripts(located: World, name: str) -> None:
    assert found(located, name)[0] == BAKHMUT


@pytest.mark.parametrize(
    ("name", "official"),
    [
        ("Харьков", "Харків"), ("Kharkov", "Харків"), ("Charkiw", "Харків"), ("Киев", "Київ"),
        ("Kiev", "Київ"), ("Kyiv", "Київ"), ("Днепропетровск", "Дніпро"), ("Чернигов", "Чернігів"),
        ("Dnipropetrovsk", "Дніпро"), ("Мариуполь", "Маріуполь"), ("Mariupol", "Маріуполь"),
        ("Николаев", "Миколаїв"), ("Северодонецк", "Сіверськодонецьк"), ("Izyum", "Ізюм"),
        ("Запорожье", "Запоріжжя"), ("Zaporizhzhia", "Запоріжжя"), ("Кривой Рог", "Кривий Ріг"),
        ("Кам'янське", "Кам’янське"), ("Камʼянське", "Кам’янське"), ("Мар'їнка", "Мар’їнка"),
        ("Маринка", "Мар’їнка"), ("Червоноград", "Шептицький"),
        ("Crimea", "Автономна Республіка Крим"), ("Крым", "Автономна Республіка Крим"),
    ],
)  # fmt: skip
def test_russian_latin_and_former_names_lead_to_the_official_one(
    located: World, name: str, official: str
) -> None:
    rows = api.candidates(actor=located.documenter, name=name).rows
    assert official in [row.place.name for row in rows[:3]], [row.place.whole for row in rows]


def test_what_a_former_name_was_and_until_when_is_said(located: World) -> None:
    (first, *_rest) = api.candidates(actor=located.documenter, name="Артемівськ").rows
    assert (first.kind, first.year, first.matched) == ("former", 2016, "Артемівськ")


def test_a_name_that_many_places_have_gives_all_of_them_and_what_they_lie_in(
    located: World,
) -> None:
    answer = api.candidates(actor=located.documenter, name="Іванівка", limit=50)
    same = [row for row in answer.rows if row.exact]
    assert len(same) == 50
    assert answer.total > 80
    # A few hromadas have two villages of one name: only the code tells them apart.
    assert len({row.place.code for row in same}) == 50
    assert len({row.place.whole for row in same}) > 45
    narrowed = api.candidates(actor=located.documenter, name="Іванівка, Херсонська", limit=50)
    assert 0 < narrowed.total < answer.total
    assert all("Херсонська" in row.place.whole for row in narrowed.rows)


def test_nonsense_and_damage_find_nothing_and_break_nothing(located: World) -> None:
    for name in ("", " ", ",", "'", "%", "ьь", "\0", "x" * 1_000_000, "<script>", "щ" * 5000, "🙂"):
        assert api.candidates(actor=located.documenter, name=name).total == 0, name[:20]
    with pytest.raises(NotFound):
        api.get_place(actor=located.documenter, code="UA99000000000000000")


def test_places_are_named_in_the_readers_language(located: World) -> None:
    with translation.override("uk"):
        place = api.get_place(actor=located.documenter, code=BAKHMUT)
        assert place.whole == ("м. Бахмут, Бахмутська громада, Бахмутський район, Донецька область")
    with translation.override("en"):
        place = api.get_place(actor=located.documenter, code=BAKHMUT)
        assert place.whole == (
            "Bakhmut city, Bakhmutska hromada, Bakhmutskyi raion, Donetska oblast"
        )


def test_the_number_of_queries_does_not_grow_with_what_is_found(located: World) -> None:
    counts = []
    for name in ("Бахмут", "Іванівка", "Нове"):
        with (
            reading(located.documenter),
            CaptureQueriesContext(
                connection,
            ) as seen,
        ):
            api.candidates(actor=located.documenter, name=name, limit=50)
        counts.append(len(seen))
    assert max(counts) <= 8


def test_near_a_point_are_settlements_with_their_distance(located: World) -> None:
    rows = api.near(actor=located.documenter, latitude=48.5942, longitude=37.9989, limit=3)
    assert rows[0].place.code == BAKHMUT
    assert rows[0].metres < 50
    assert [row.metres for row in rows] == sorted(row.metres for row in rows)
    assert api.near(actor=located.documenter, latitude=0.0, longitude=0.0) == ()


def test_a_damaged_file_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "_about", lambda: {"sha256": "00" * 32, "heading": ""})
    with pytest.raises(shipped.DamagedCodifier):
        shipped.read()


LIST = f"code,status,from,to\n{BAKHMUT},contested,2022-08-01,2023-05-20\n{BAKHMUT},occupied,2023-05-21,\n"  # noqa: E501
RAION = "UA14020000000013572"


def test_who_held_a_place_on_a_day_with_the_list_that_says_so(located: World) -> None:
    api.bring_control_list(
        actor=located.custodian, content=LIST, source="Вигаданий список", dated=date(2024, 1, 1)
    )
    api.bring_control_list(
        actor=located.custodian,
        content=f"﻿code,status,from,to\n{RAION},occupied,2022-02-24,2022-12-31\n",
        source="Другий список",
        dated=date(2025, 1, 1),
    )

    def on(day: date, actor: object = None) -> list[tuple[str, str]]:
        rows = api.control_on(actor=actor or located.documenter, code=BAKHMUT, day=day)
        return [(row.source, row.control) for row in rows]

    assert on(date(2022, 9, 1)) == [
        ("Другий список", "occupied"),
        ("Вигаданий список", "contested"),
    ]
    assert on(date(2023, 5, 20)) == [("Вигаданий список", "contested")]
    assert on(date(2023, 5, 21)) == [("Вигаданий список", "occupied")]
    assert on(date(2021, 1, 1)) == []
    assert on(date(2023, 5, 21), located.stranger) == []
    assert len(api.control_lists(actor=located.auditor)) == 2
    # What somebody's spreadsheet made of it in Ukraine says the same.
    again = LIST.replace(",", ";").replace("2022-08-01", "01.08.2022")
    third = date(2026, 1, 1)
    api.bring_control_list(
        actor=located.custodian, content=again, source="Третій список", dated=third
    )
    assert ("Третій список", "contested") in on(date(2022, 8, 1))
    assert "Третій список" not in dict(on(date(2022, 7, 31)))

    def between(first: date, last: date) -> list[tuple[str, str]]:
        rows = api.control_between(
            actor=located.documenter, codes=[BAKHMUT, "UA99"], first=first, last=last
        )
        assert set(rows) <= {BAKHMUT}
        said = rows.get(BAKHMUT, ())
        return [(row.source, row.control) for row in said if row.dated != third]

    assert between(date(2022, 9, 1), date(2022, 9, 2)) == on(date(2022, 9, 1))[1:]
    assert between(date(2023, 1, 1), date(2023, 6, 1)) == [
        ("Вигаданий список", "contested"), ("Вигаданий список", "occupied"),
    ]  # fmt: skip
    assert between(date(2020, 1, 1), date(2021, 1, 1)) == []
    # Days of which a list names no smaller place are those of the larger one.
    api.bring_control_list(
        actor=located.custodian, dated=date(2025, 2, 1), source="Четвертий список",
        content=f"code,status,from,to\n{RAION},occupied,2022-02-24,\n{BAKHMUT},contested,2022-03-03,2022-03-05\n",
    )  # fmt: skip
    for last, said in ((5, ["contested"]), (6, ["contested", "occupied"])):
        rows = between(date(2022, 3, 4), date(2022, 3, last))
        assert [control for source, control in rows if source == "Четвертий список"] == said
    with pytest.raises(Conflict):
        api.bring_control_list(
            actor=located.custodian, content=LIST, source="ще раз", dated=date(2024, 1, 1)
        )


@pytest.mark.parametrize(
    "content",
    [
        "", "code\n", "code,status,from,to\n", LIST.replace("occupied", "free"),
        LIST.replace("2023-05-21", "2023-02-31"), LIST.replace(BAKHMUT, "UA99"),
        LIST.replace("2023-05-20", "2020-01-01"), LIST.replace("2023-05-20", "20.13.2023"),
        "\ud800,", "code,status,from,to\n=1,,,\n",
        LIST.replace("2022-08-01", "20220801"), LIST.replace("2022-08-01", "2022-W31-1"),
    ],
)  # fmt: skip
def test_a_bad_list_is_refused_with_its_line_and_nothing_is_kept(
    located: World, content: str
) -> None:
    with pytest.raises(Rejected):
        api.bring_control_list(
            actor=located.custodian, content=content, source="х", dated=date(2024, 1, 1)
        )
    assert api.control_lists(actor=located.custodian) == ()


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        # The day on which it changes may be in both; the same status twice is no contradiction.
        (("contested,2022-08-01,2022-08-07", "occupied,2022-08-07,"), None),
        (("occupied,2022-08-01,", "occupied,2022-09-01,2022-09-30"), None),
        (("contested,2022-08-01,2022-08-01", "occupied,2022-08-01,2022-08-31"), None),
        (("occupied,2022-08-01,2022-08-31", "contested,2022-08-01,2022-08-01"), None),
        (("contested,2022-08-01,2022-08-08", "occupied,2022-08-07,"), (3, 2)),
        (("occupied,2022-08-07,", "contested,2022-08-01,"), (2, 3)),
        (("contested,2022-08-01,", "", "contested,2022-08-02,2022-08-03",
          "occupied,2022-08-05,2022-08-05"), (5, 2)),
    ],
)  # fmt: skip
def test_one_list_does_not_say_two_things_of_one_place_and_time(
    located: World, periods: tuple[str, ...], said: tuple[int, int] | None
) -> None:
    rows = [f"{BAKHMUT},{one}" if one else "" for one in periods]
    content = "\n".join(["code,status,from,to", *rows, f"{RAION},unknown,2022-01-01,", ""])

    def bring() -> None:
        api.bring_control_list(
            actor=located.custodian, content=content, source="х", dated=date(2024, 1, 1)
        )

    if said is None:
        bring()
        return
    with translation.override("en"), pytest.raises(Rejected) as refused:
        bring()
    line, other = said
    assert str(refused.value).startswith(f"Line {line}: line {other} gives")
