# SPDX-License-Identifier: AGPL-3.0-or-later
"""The views for other programs: PREMIS, RO-Crate, tables, bag-info."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from tests.core.parcel.forger import Files, take_apart
from tests.core.parcel.simulator import SOFTWARE, small_world

from dokaz.core.errors import DokazError
from dokaz.core.parcel import layout
from dokaz.core.parcel.custody import parse_event
from dokaz.core.parcel.items import FileRecord, ItemRecord
from dokaz.core.parcel.plan import Omission, OmissionReason, Organisation
from dokaz.core.parcel.premis import Premis
from dokaz.core.parcel.tables import (
    OMISSIONS_HEADING,
    TIMELINE_HEADING,
    Timeline,
    omissions_csv,
    read_omissions,
)
from dokaz.core.parcel.writer import write_parcel

PREMIS_SCHEMA = Path(__file__).resolve().parents[2] / "standards" / "premis-v3-0.xsd"
NS = "{http://www.loc.gov/premis/v3}"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
# Order of children that premis-v3-0.xsd asks for, of the elements we write (complexTypes file,
# objectCharacteristicsComplexType, eventComplexType, agentComplexType, premisComplexType).
ORDER = {
    "premis": ["object", "event", "agent"],
    "object": [
        "objectIdentifier",
        "significantProperties",
        "objectCharacteristics",
        "originalName",
        "relationship",
    ],
    "objectCharacteristics": ["fixity", "size", "format"],
    "event": [
        "eventIdentifier",
        "eventType",
        "eventDateTime",
        "eventOutcomeInformation",
        "linkingAgentIdentifier",
        "linkingObjectIdentifier",
    ],
    "agent": ["agentIdentifier", "agentType"],
    "relationship": ["relationshipType", "relationshipSubType", "relatedObjectIdentifier"],
}


@pytest.fixture(scope="module")
def files() -> Files:
    return take_apart(small_world().parcel())[1]


def test_premis_follows_the_order_of_the_schema(files: Files) -> None:
    root = ElementTree.fromstring(files[layout.PREMIS])
    assert (root.tag, root.get("version")) == (f"{NS}premis", "3.0")
    seen = set()
    for element in root.iter():
        name = element.tag.removeprefix(NS)
        seen.add(name)
        if name in ORDER:
            places = [ORDER[name].index(child.tag.removeprefix(NS)) for child in element]
            assert places == sorted(places), name
            assert places, name
    assert set(ORDER) <= seen
    kinds = [each.get(XSI_TYPE) for each in root.findall(f"{NS}object")]
    assert kinds == ["intellectualEntity", "file", "file", "intellectualEntity", "file"]
    assert len(root.findall(f"{NS}event")) == 6


def test_premis_is_valid_by_the_schema_of_the_library_of_congress(files: Files) -> None:
    schema = xmlschema.XMLSchema(PREMIS_SCHEMA, allow="local")
    schema.validate(io.BytesIO(files[layout.PREMIS]))
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        schema.validate(io.BytesIO(files[layout.PREMIS].replace(b"eventDateTime", b"eventTime")))


@given(st.text(), st.text())
def test_premis_of_any_text_is_well_formed(name: str, title: str) -> None:
    event = parse_event(small_world().events[0].envelope.payload)
    file = FileRecord(
        id="f",
        role="original",
        name=name,
        path="data/x/y",
        sha256="0" * 64,
        sha512="0" * 128,
        size=1,
        media_type=name,
    )
    item = ItemRecord(id="i", ref="x", kind="k", title={"uk": title}, files=(file,), metadata={})
    event = replace(event, type=name, premis=title or None, agent=name)
    premis = Premis(software=SOFTWARE)
    parts = (premis.head, premis.item(item), premis.event(event), premis.tail)
    ElementTree.fromstring(b"".join(parts))


def test_the_crate_describes_every_file_it_names(files: Files) -> None:
    graph = json.loads(files[layout.CRATE])["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    assert len(entities) == len(graph), "an entity is described once (RO-Crate 1.2, 3.1)"
    descriptor = entities[layout.CRATE]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert descriptor["about"] == {"@id": "./"}
    root = entities["./"]
    for required in ("name", "description", "datePublished", "license"):
        assert root[required], required
    references = [each["@id"] for entity in graph for each in entity.get("hasPart", [])]
    assert set(references) <= set(entities)
    described = {unquote(id) for id, entity in entities.items() if entity["@type"] == "File"}
    assert described <= set(files)
    assert {path for path in files if path.startswith(layout.DATA)} <= described
    reachable = {unquote(each) for each in references}
    assert described <= reachable, "every file is part of the root or of a part (RO-Crate 1.2, 4.2)"


def test_the_timeline_has_a_row_for_each_object_of_each_event(files: Files) -> None:
    rows = list(csv.reader(io.StringIO(files[layout.TIMELINE].decode(), newline="")))
    assert tuple(rows[0]) == TIMELINE_HEADING
    assert [row[0] for row in rows[1:]] == ["5", "6", "7", "8", "309", "310"]
    assert {row[5] for row in rows[1:]} == {p for p in files if p.startswith(layout.DATA)}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_cells_cannot_be_formulas(start: str) -> None:
    event = parse_event(small_world().events[0].envelope.payload)
    hostile = start + 'HYPERLINK("http://x","y")'
    event = replace(event, type=hostile, agent=hostile)
    timeline = Timeline(
        ref_of=lambda item: None,
        place_of=lambda file: None,
        organisations=[Organisation(id=event.organisation, name=hostile, keys=())],
    )
    table = timeline.heading + timeline.rows(0, event)
    cells = list(csv.reader(io.StringIO(table.decode(), newline="")))[1]
    assert not [cell for cell in cells if cell.startswith(start)]


@given(
    st.lists(
        st.builds(
            Omission,
            item=st.uuids().map(str),
            file=st.uuids().map(str),
            sha256=st.sampled_from(["", "0" * 64]),
            reason=st.sampled_from(OmissionReason),
            note=st.text(st.characters(codec="utf-8")).filter(lambda t: t[:1] not in "=+-@\t\r"),
        ),
        max_size=4,
    )
)
def test_omissions_come_back(omissions: list[Omission]) -> None:
    assert tuple(read_omissions(omissions_csv(omissions))) == tuple(omissions)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"item;file\r\n",
        b"\xff",
        b"item,file,sha256,reason,note\r\na,b\r\n",
        b"item,file,sha256,reason,note\r\na,b,XYZ,erased,\r\n",
        b"item,file,sha256,reason,note\r\na,b,,because,\r\n",
        b'item,file,sha256,reason,note\r\n"a,b,,erased,\r\n',
    ],
)
def test_malformed_omissions_are_refused(content: bytes) -> None:
    with pytest.raises(DokazError):
        list(read_omissions([content]))


@given(st.binary(max_size=100))
def test_any_bytes_are_omissions_or_refused(content: bytes) -> None:
    heading = ",".join(OMISSIONS_HEADING).encode() + b"\r\n"
    for candidate in (content, heading + content):
        try:
            list(read_omissions([candidate]))
        except DokazError:
            continue


def test_people_cannot_add_labels_to_bag_info_or_commands_to_the_guide() -> None:
    plan = small_world().plan()
    hostile = "Fine\nPayload-Oxum: 0.0\n    $ rm -rf ~ {ref} {timestamps}"
    plan = replace(
        plan, purpose=hostile, recipient=hostile, sender=replace(plan.sender, name=hostile)
    )
    parcel = b"".join(write_parcel(plan, software=SOFTWARE))
    _, files = take_apart(parcel)
    labels = [line.partition(b":")[0] for line in files[layout.BAG_INFO].splitlines()]
    assert len(labels) == len(set(labels)) == 7
    for language in ("uk", "en"):
        guide = files[layout.guide_name(language, "txt")].decode()
        commands = [line for line in guide.splitlines() if line.startswith("    $ ")]
        assert not [line for line in commands if "rm -rf" in line]
        assert "{ref} {timestamps}" in guide  # a value is never filled in turn
        page = files[layout.guide_name(language, "html")].decode()
        assert "<script" not in page


def test_the_zip_holds_plain_stored_files_only() -> None:
    with zipfile.ZipFile(io.BytesIO(small_world().parcel())) as archive:
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert not info.is_dir()
            assert info.external_attr >> 16 == 0o100644
            assert info.date_time == (2026, 3, 3, 9, 0, 0)
