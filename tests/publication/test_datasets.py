# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published files: nothing forbidden reaches any of them, they are reproducible, signed, whole."""

import contextlib
import csv
import dataclasses
import io
import json
import re
import struct
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from dokaz.casework.events import api as events
from dokaz.casework.events.models import Event
from dokaz.casework.places.api import PlaceRef
from dokaz.gate.api import Purpose, reading_everything
from dokaz.gate.models import Act
from dokaz.ledger.api import node_key
from dokaz.members.api import service_actor
from dokaz.publication import api
from dokaz.publication.coarsening import Coarse
from dokaz.publication.dataset import formats, pack
from dokaz.publication.dataset.making import prepared
from dokaz.publication.dataset.rows import EventRow, Events
from dokaz.publication.vocabulary import DateStep, Harmed
from tests.casework.events.scenes import BAKHMUT
from tests.evidence.world import World
from tests.publication.scenes import (
    SECRET,
    WHY,
    proposed,
    publishable,
    released,
    second_publisher,
)

TODAY = date(2026, 5, 1)
EXACT = (48.594_321, 37.998_765)
CRIMEA = "UA01000000000013043"
ROWS = st.lists(
    st.builds(
        EventRow,
        number=st.just(0),
        kind=st.integers(0, 30),
        place=st.integers(0, pack.MOST_PLACES - 1),
        day=st.dates(date(1990, 1, 1), date(2030, 1, 1)),
        date_step=st.sampled_from(DateStep.values),
        harmed=st.sampled_from(Harmed.values),
    ),
    max_size=30,
)


def _made(folder: Path) -> api.DatasetMade:
    return api.make_dataset(folder, today=TODAY)


def _key():
    return api.verifier_key(settings.DOKAZ.log_origin, node_key())


def test_nothing_but_coarse_facts_reaches_any_published_file(
    located: World, tmp_path: Path
) -> None:
    """Forbidden data is planted in every field of an event that people write."""
    place = PlaceRef(
        code=BAKHMUT, latitude=EXACT[0], longitude=EXACT[1], precision="exact", address=SECRET
    )
    counted = events.Casualties(harm="killed", low=37, high=41, basis=SECRET, group="civilian")
    event = publishable(
        located,
        title_uk=SECRET,
        title_en="Invented planetarium",
        description=SECRET,
        likelihood="high",
        likelihood_basis=SECRET,
        military_context=SECRET,
        when="2022-08-03T14:37:21",
        places=(place,),
        casualties=(counted,),
    )
    events.add_statement(
        actor=located.documenter,
        event_id=event,
        draft=events.StatementDraft(kind="claim", text=SECRET, who="Вигадана Свідкиня"),
    )
    events.add_external_id(
        actor=located.documenter, event_id=event, system="register", value="PLANTED-77"
    )
    api.approve(actor=second_publisher(located), release_id=proposed(located, event))
    made = _made(tmp_path / "data")
    assert made.events == 1
    with reading_everything(Purpose.AUDIT):
        row = Event.objects.get(pk=event)
        planted = {*_texts(row), str(event), event.hex, str(row.organisation_id), row.ref}
        planted |= {str(one) for one in Act.objects.values_list("agent_ref", flat=True)}
    planted |= {"PLANTED", "Свідкиня", "planetarium", "планетарій", "48.59432", "37.99876"}
    planted |= {"14:37", "T14", "example.org", "Вигадана організація", "TRH"}
    for path in (tmp_path / "data").iterdir():
        content = path.read_bytes()
        for one in planted:
            assert one.encode() not in content, (path.name, one)
        if path.suffix in (".json", ".geojson", ".csv"):
            # No number is more exact than a hundredth of a degree, none is 37 or 41 people.
            text = re.sub(rb'"hexagons":\[.*?\]\]\]', b"", content)
            assert not re.search(rb"\d\.\d{3,}", text), path.name
            assert not re.search(rb"[^.\d](37|41)[,\]}\r]", text), path.name


def _texts(row: Event) -> set[str]:
    """Every text of the record as it stands in the database, whatever columns it may get."""
    spoken = {"places", "conduct", "when_zone", "when_precision", "state", "verification"}
    values = {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in spoken
    }
    return {one for one in values.values() if isinstance(one, str) and len(one) > 3}


def test_a_dataset_is_signed_on_record_and_any_change_to_it_is_found(
    located: World, tmp_path: Path
) -> None:
    released(located)
    folder = tmp_path / "data"
    first = _made(folder)
    stated = api.check(folder, key=_key())
    assert (stated["number"], stated["events"], stated["invented"]) == (1, 1, False)
    (recorded,) = api.datasets(actor=located.nobody)
    assert (recorded.number, recorded.sha256) == (1, first.sha256)
    second = _made(folder)
    assert second.number == 2
    assert [one["number"] for one in json.loads((folder / "changes.json").read_text())] == [1, 2]
    for name in ("events.csv", "rules.toml", "manifest.json", "manifest.note"):
        kept = (folder / name).read_bytes()
        (folder / name).write_bytes(kept.replace(b"2", b"3", 1) + b" ")
        with pytest.raises(api.DamagedDataset):
            api.check(folder, key=_key())
        (folder / name).write_bytes(kept)
    (folder / "more.csv").write_text("x")
    with pytest.raises(api.DamagedDataset):
        api.check(folder, key=_key())
    (folder / "more.csv").unlink()
    api.check(folder, key=_key())


def test_what_is_withdrawn_is_not_in_the_next_dataset(located: World, tmp_path: Path) -> None:
    released(located)
    _, release = released(located, when="2022-09-09")
    folder = tmp_path / "data"
    assert _made(folder).events == 2
    api.withdraw(actor=located.custodian, release_id=release, why=WHY)
    assert _made(folder).events == 1
    assert b"2022-09" not in b"".join(one.read_bytes() for one in folder.iterdir())


def test_the_same_events_give_the_same_bytes_in_every_format(
    located: World, tmp_path: Path
) -> None:
    told = api.invented(service_actor("publication"), api.shipped(), count=800)
    assert told == api.invented(service_actor("publication"), api.shipped(), count=800)
    one, other = tmp_path / "one", tmp_path / "other"
    made = api.make_invented(one, told, today=TODAY)
    assert made == api.make_invented(other, told[::-1], today=TODAY)
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {
        p.name: p.read_bytes() for p in other.iterdir()
    }
    assert api.check(one, key=_key())["invented"] is True
    assert api.datasets(actor=located.nobody) == ()
    content = prepared(told, invented=True)
    rows = list(csv.DictReader(io.StringIO(b"".join(formats.csv_text(content)).decode())))
    features = json.loads(b"".join(formats.geojson(content)))["features"]
    packed = pack.read(pack.write(content.events))
    assert packed == tuple(content.events)
    assert (
        len(rows)
        == len(features)
        == len(json.loads(b"".join(formats.timemap(content))))
        == made.events
    )
    for row, feature, event in zip(rows, features, content.events, strict=True):
        place = content.places[event.place]
        assert row["place_code"] == feature["properties"]["place_code"] == place.code
        assert [float(row["longitude"]), float(row["latitude"])] == feature["geometry"][
            "coordinates"
        ]
        assert row["kind"] == feature["properties"]["kind"] != "sexual_violence"
    assert sum(int(row["events"]) for row in csv.DictReader(
        io.StringIO(formats.totals_csv(content).decode())
    )) == content.counted  # fmt: skip


def test_another_program_reads_the_geoparquet_as_the_table_and_every_part_of_it_is_standard(
    located: World, tmp_path: Path
) -> None:
    duckdb = pytest.importorskip("duckdb")
    told = api.invented(service_actor("publication"), api.shipped(), count=900)
    made = api.make_invented(tmp_path / "data", told, today=TODAY)
    parquet, table = (f"'{tmp_path}/data/events.{one}'" for one in ("parquet", "csv"))
    with duckdb.connect() as reader:
        names = [one[0] for one in reader.sql(f"describe select * from {parquet}").fetchall()]
        assert names == [*formats.CSV_COLUMNS, "geometry"]
        # Text in both: the one reader says what the other one wrote.
        columns = ", ".join(f"{one}::varchar" for one in formats.CSV_COLUMNS)
        rows = reader.sql(f"select {columns} from {parquet} order by number").fetchall()
        lines = reader.sql(f"from read_csv({table}, all_varchar=true)").fetchall()
        assert rows == lines
        assert len(rows) == made.events > 500
        points = reader.sql(f"select geometry, longitude, latitude from {parquet}").fetchall()
        assert {one: struct.unpack("<BIdd", bytes(one[0])) for one in points} == {
            one: (1, 1, one[1], one[2]) for one in points
        }
        ((stated,),) = reader.sql(
            f"select value from parquet_kv_metadata({parquet}) where key = 'geo'::blob"
        ).fetchall()
        geo = json.loads(stated)
        assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
        west, south, east, north = geo["columns"]["geometry"]["bbox"]
        assert all(west <= x <= east and south <= y <= north for _, x, y in points)
        # A node that has released nothing yet publishes a table of no rows.
        api.make_invented(tmp_path / "data", (), today=TODAY)
        assert reader.sql(f"select count(*), sum(latitude) from {parquet}").fetchall() == [
            (0, None)
        ]


def test_crimea_and_sevastopol_are_oblasts_of_ukraine_in_the_dataset(located: World) -> None:
    content = prepared(
        api.invented(service_actor("publication"), api.shipped(), count=50), invented=True
    )
    names = {one.code: one.name_uk for one in content.oblasts}
    assert len(names) == 27
    assert names[CRIMEA] == "Автономна Республіка Крим"
    assert names["UA85000000000065278"] == "Севастополь"


def test_a_hexagon_on_a_border_is_one_place_and_never_told_by_halves(located: World) -> None:
    kharkiv, luhansk = "UA63000000000041885", "UA44000000000018893"
    cell = "851105a7fffffff"
    told = [
        Coarse("torture", "hex_5", cell, oblast, date(2022, 8, 1), "month", "some")
        for oblast in (kharkiv, luhansk, luhansk)
    ]
    content = prepared(told, invented=True)
    assert len(content.events) == 3
    ((_place, count),) = Counter(one.place for one in content.events).items()
    assert count == 3
    assert [one.code for one in content.places] == [cell]
    assert list(prepared(told[::-1], invented=True).events) == list(content.events)


@given(ROWS)
def test_a_pack_gives_back_what_was_written(rows: list[EventRow]) -> None:
    ordered = [
        dataclasses.replace(one, number=number)
        for number, one in enumerate(sorted(rows, key=lambda one: one.day), 1)
    ]
    content = pack.write(Events.of(ordered))
    assert pack.read(content) == tuple(ordered)


@given(st.binary(max_size=200), st.integers(0, 40))
def test_bytes_of_anybody_are_a_pack_or_are_refused(content: bytes, cut: int) -> None:
    for given_bytes in (content, pack.MAGIC + content, pack.write(Events.of([]))[:cut]):
        with contextlib.suppress(pack.MalformedPack):
            pack.read(given_bytes)


def test_a_pack_is_five_bytes_an_event_and_a_long_gap_is_bridged() -> None:
    begin = EventRow(1, 3, 700, date(2022, 2, 24), "day", "some")
    later = dataclasses.replace(begin, number=2, day=begin.day + timedelta(days=600))
    assert len(pack.write(Events.of([begin] * 10))) == 16 + 5 * 10
    content = pack.write(Events.of([begin, later]))
    assert len(content) == 16 + 5 * 4
    assert pack.read(content) == (begin, later)
    with pytest.raises(pack.TooManyPlaces):
        pack.write(Events.of([dataclasses.replace(begin, place=pack.MOST_PLACES)]))
