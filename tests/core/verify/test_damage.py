# SPDX-License-Identifier: AGPL-3.0-or-later
"""One changed byte anywhere is found and named; and so is every careful forgery behind it."""

import base64
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.parcel.forger import Files, Region, flip_in_zip, forge, regions, take_apart
from tests.core.parcel.simulator import SOFTWARE, START, World, seeded_uuid, small_world
from tests.core.verify.full_parcel import HEIGHT, Full, block_header, failed, ids, verify_bytes

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError
from dokaz.core.parcel import layout
from dokaz.core.parcel.custody import parse_event
from dokaz.core.parcel.plan import ParcelPlan
from dokaz.core.parcel.writer import write_parcel
from dokaz.core.parcel.zipstream import ZipStream
from dokaz.core.verify.errors import CannotRead
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import ExitCode, Report, Status


def named(report: Report) -> set[str]:
    """Every path that a failed finding names."""
    return {
        value
        for step in report.steps
        for finding in step.findings
        if finding.status.value == "failed"
        for value in finding.values.values()
    }


@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_one_flipped_bit_in_any_member_is_found_and_named(full: Full, at: float) -> None:
    _, files = take_apart(full.parcel)
    assert len(files) > 25
    for path, content in files.items():
        assert content, f"{path} is empty, so this test would not touch it"
        report = verify_bytes(flip_in_zip(full.parcel, path, at=at))
        assert report.exit_code is ExitCode.FAILED, path
        assert path in named(report), path


STRUCTURE = regions(small_world().parcel())


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(STRUCTURE), st.data())
def test_one_flipped_bit_of_the_zips_own_records_is_found_and_named(
    part: Region, data: st.DataObject
) -> None:
    """tests/core/parcel/test_packing.py walks every byte; here it reaches what people read."""
    changed = bytearray(small_world().parcel())
    changed[data.draw(st.sampled_from(part.span))] ^= 1 << data.draw(st.integers(0, 7))
    names = {part.path or "the end record of the zip", part.name_in(bytes(changed)) or "no name"}
    assert names & told(bytes(changed)), part


def told(parcel: bytes) -> set[str]:
    """What people are told is wrong: paths and records named, and what cannot be read at all."""
    try:
        report = verify_bytes(parcel)
    except CannotRead as error:
        return set(re.findall(r"\((.+)\)\Z", str(error), re.DOTALL))
    assert report.exit_code is ExitCode.FAILED
    end = {"the end record of the zip"} if "container.end_changed" in ids(report) else set()
    return named(report) | end


def test_a_checksum_that_is_wrong_in_both_places_is_named(full: Full) -> None:
    """Unpacking programs would call the file broken, although it is not."""
    content = take_apart(full.parcel)[1][layout.OMISSIONS]
    checksum = struct.pack("<L", zlib.crc32(content))
    assert full.parcel.count(checksum) == 2
    report = verify_bytes(full.parcel.replace(checksum, b"\x01\x02\x03\x04"))
    assert ids(report) == {"bag.checksum"}
    assert layout.OMISSIONS in named(report)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_parcel_zipped_again_holds_in_content_and_says_so(
    full: Full, easy_blocks: None, method: int
) -> None:
    top, files = take_apart(full.parcel)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for path, content in files.items():
            archive.writestr(f"{top}/{path}", content)
    report = verify_bytes(buffer.getvalue(), full.trust)
    assert {step.id for step in report.steps if step.status is not Status.PROVEN} == {"container"}
    assert [finding.id for finding in report.steps[0].findings] == [
        "container.repacked",
        "container.safe",
    ]
    assert report.exit_code is ExitCode.NOT_CHECKED


def test_our_own_layout_with_another_time_is_no_original(full: Full) -> None:
    _, files = take_apart(full.parcel)
    stream = ZipStream(modified_at=START - timedelta(days=1))
    pieces = [
        piece
        for path, content in files.items()
        for piece in stream.member(f"{full.world.plan().ref}/{path}", [content], size=len(content))
    ]
    report = verify_bytes(b"".join((*pieces, *stream.finish())))
    assert "container.repacked" in {finding.id for finding in report.steps[0].findings}
    assert not failed(report)


@pytest.mark.parametrize("more", [b"\0", b"hidden", bytes(100)])
def test_bytes_behind_the_zip_or_before_it_never_pass(full: Full, more: bytes) -> None:
    for content in (full.parcel + more, more + full.parcel):
        with suppress(CannotRead):
            assert verify_bytes(content).exit_code is ExitCode.FAILED


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_cut_off_parcel_is_unreadable(full: Full, share: float) -> None:
    with pytest.raises(CannotRead):
        verify_bytes(full.parcel[: int(len(full.parcel) * share)])


# The forger makes the bag fit again, so only what lies deeper can tell. ------------------------


def edit_line(path: str, number: int, change: Callable[[dict[str, object]], None]) -> object:
    def edit(files: Files) -> None:
        lines = files[path].splitlines()
        value = json.loads(lines[number])
        change(value)
        lines[number] = canonical_json(value)
        files[path] = b"\n".join(lines) + b"\n"

    return edit


def set_nonce(value: dict[str, object]) -> None:
    value["nonce"] = base64.b64encode(bytes(32)).decode()


def other_index(value: dict[str, object]) -> None:
    value["index"] = int(str(value["index"])) - 1


def other_payload(value: dict[str, object]) -> None:
    envelope = value["envelope"]
    assert isinstance(envelope, dict)
    payload = base64.b64decode(envelope["payload"]).replace(b"agent-7f3a", b"agent-0000")
    envelope["payload"] = base64.b64encode(payload).decode()


def other_signature(value: dict[str, object]) -> None:
    envelope = value["envelope"]
    assert isinstance(envelope, dict)
    envelope["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()


def replace_bytes(path: str, old: bytes, new: bytes) -> object:
    def edit(files: Files) -> None:
        assert old in files[path]
        files[path] = files[path].replace(old, new, 1)

    return edit


def flip(path: str, files: Files) -> None:
    content = bytearray(files[path])
    content[len(content) // 2] ^= 1
    files[path] = bytes(content)


def remove(path: str, files: Files) -> None:
    del files[path]


def other_title(value: dict[str, object]) -> None:
    value["title"] = {"uk": "Інше", "en": "Other"}


def other_digest(value: dict[str, object]) -> None:
    files = value["files"]
    assert isinstance(files, list)
    files[0]["sha256"] = "0" * 64


def swap_same_names(files: Files) -> None:
    one, two = "data/ALFA-EV-1/IMG_0001.jpg", "data/ALFA-EV-1/IMG_0001 (2).jpg"
    files[one], files[two] = files[two], files[one]


def swap_and_describe(files: Files) -> None:
    """The swap again, with items.jsonl made to fit; only events know better."""
    swap_same_names(files)

    def edit(value: dict[str, object]) -> None:
        listed = value["files"]
        assert isinstance(listed, list)
        first, second = listed
        for name in ("sha256", "sha512", "size"):
            first[name], second[name] = second[name], first[name]

    edit_line(layout.ITEMS, 0, edit)(files)  # type: ignore[operator]


def drop_event(files: Files) -> None:
    lines = files[layout.EVENTS].splitlines(keepends=True)
    files[layout.EVENTS] = b"".join(lines[:1] + lines[2:])
    record = json.loads(files[layout.PARCEL])
    record["counts"]["events"] -= 1
    files[layout.PARCEL] = canonical_json(record) + b"\n"


def drop_ingestion(files: Files) -> None:
    lines = files[layout.EVENTS].splitlines(keepends=True)
    files[layout.EVENTS] = b"".join(lines[1:])


def repeat_event(files: Files) -> None:
    lines = files[layout.EVENTS].splitlines(keepends=True)
    files[layout.EVENTS] = b"".join([lines[0], *lines])


def drop_cosignatures(files: Files) -> None:
    lines = files[layout.CHECKPOINT].decode().splitlines(keepends=True)
    kept = [line for line in lines if "witness2" not in line and "witness3" not in line]
    files[layout.CHECKPOINT] = "".join(kept).encode()


def break_cosignature(files: Files) -> None:
    lines = files[layout.CHECKPOINT].decode().splitlines(keepends=True)
    line = next(i for i, text in enumerate(lines) if "witness2" in text)
    head, _, tail = lines[line].rpartition(" ")
    raw = bytearray(base64.b64decode(tail))
    raw[-1] ^= 1
    lines[line] = f"{head} {base64.b64encode(raw).decode()}\n"
    files[layout.CHECKPOINT] = "".join(lines).encode()


def other_size(files: Files) -> None:
    text = files[layout.CHECKPOINT].decode()
    first, size, rest = text.split("\n", 2)
    files[layout.CHECKPOINT] = f"{first}\n{int(size) + 1}\n{rest}".encode()


def tiles_of_another_log(files: Files) -> None:
    other = World(origin="other.example.org")
    other.fill(500)
    for path in list(files):
        if path.startswith("ledger/tile/0/"):
            name = path.removeprefix(layout.LEDGER)
            assert name in other.tiles.files or ".p/" in name
            files[path] = other.tiles.files.get(name, files[path][::-1])


def anchor_path(files: Files, suffix: str) -> str:
    return next(path for path in files if path.startswith(layout.ANCHORS) and path.endswith(suffix))


def flip_anchor(suffix: str, files: Files) -> None:
    flip(anchor_path(files, suffix), files)


def omit_silently(files: Files) -> None:
    files[layout.OMISSIONS] = b"item,file,sha256,reason,note\r\n"


def soften_omission(files: Files) -> None:
    files[layout.OMISSIONS] = files[layout.OMISSIONS].replace(b"erased", b"not_selected")


def slip_in(files: Files) -> None:
    files["data/ALFA-EV-1/added.jpg"] = b"slipped in"


def other_timeline(files: Files) -> None:
    files[layout.TIMELINE] = files[layout.TIMELINE].replace(b"2026-03-01", b"2025-03-01")


def edit_record(change: Callable[[dict[str, object]], None]) -> object:
    def edit(files: Files) -> None:
        record = json.loads(files[layout.PARCEL])
        change(record)
        files[layout.PARCEL] = canonical_json(record) + b"\n"

    return edit


def count_off(name: str) -> object:
    def edit(record: dict[str, object]) -> None:
        counts = record["counts"]
        assert isinstance(counts, dict)
        counts[name] += 1

    return edit_record(edit)


def other_declaration(files: Files) -> None:
    files[layout.BAGIT] = files[layout.BAGIT].replace(b"1.0", b"0.97")


def other_name_of_payload(files: Files) -> None:
    """A file moved into the folder of another item, with every list made to fit."""
    content = files.pop("data/BRAVO-EV-9/свідчення.mp4")
    files["data/ALFA-EV-1/moved.mp4"] = content

    def edit(value: dict[str, object]) -> None:
        listed = value["files"]
        assert isinstance(listed, list)
        listed[0]["path"] = "data/ALFA-EV-1/moved.mp4"

    edit_line(layout.ITEMS, 1, edit)(files)  # type: ignore[operator]


def item_line_again(files: Files) -> None:
    files[layout.ITEMS] += files[layout.ITEMS].splitlines(keepends=True)[0]


def same_file_id(value: dict[str, object]) -> None:
    listed = value["files"]
    assert isinstance(listed, list)
    listed[1]["id"] = listed[0]["id"]


def without_last_line_end(path: str, files: Files) -> None:
    files[path] = files[path].removesuffix(b"\n")


def edit_consistency(change: Callable[[dict[str, object]], None]) -> object:
    def edit(files: Files) -> None:
        path = anchor_path(files, "consistency.json")
        value = json.loads(files[path])
        change(value)
        files[path] = canonical_json(value) + b"\n"

    return edit


def other_hash(value: dict[str, object]) -> None:
    proof = value["proof"]
    assert isinstance(proof, list)
    proof[0] = base64.b64encode(bytes(32)).decode()


def other_new_size(value: dict[str, object]) -> None:
    value["new_size"] = int(str(value["new_size"])) - 1


def other_omitted_digest(files: Files) -> None:
    lines = files[layout.OMISSIONS].decode().splitlines(keepends=True)
    cells = lines[1].split(",")
    cells[2] = "0" * 64
    files[layout.OMISSIONS] = (lines[0] + ",".join(cells)).encode()


FORGERIES = {
    "declaration": (other_declaration, "bag.declaration"),
    "count of items": (count_off("items"), "metadata.count"),
    "count of files": (count_off("files"), "metadata.count"),
    "count of bytes": (count_off("bytes"), "metadata.count"),
    "count of events": (count_off("events"), "metadata.count"),
    "count of omissions": (count_off("omissions"), "metadata.count"),
    "file in another folder": (other_name_of_payload, "metadata.wrong_folder"),
    "item described twice": (item_line_again, "metadata.item_twice"),
    "file described twice": (item_line_again, "metadata.file_twice"),
    "two files of one id": (edit_line(layout.ITEMS, 0, same_file_id), "metadata.file_id_twice"),
    "events cut": (partial(without_last_line_end, layout.EVENTS), "events.unreadable"),
    "items cut": (partial(without_last_line_end, layout.ITEMS), "metadata.unreadable"),
    "consistency proof": (edit_consistency(other_hash), "timestamps.anchor"),
    "consistency to another tree": (edit_consistency(other_new_size), "timestamps.anchor"),
    "digest of an omission": (other_omitted_digest, "omissions.other_digest"),
    "nonce": (edit_line(layout.EVENTS, 0, set_nonce), "inclusion.leaf"),
    "index": (edit_line(layout.EVENTS, 2, other_index), "inclusion.leaf"),
    "event": (edit_line(layout.EVENTS, 0, other_payload), "events.signature"),
    "envelope": (edit_line(layout.EVENTS, 0, other_signature), "events.signature"),
    "title": (edit_line(layout.ITEMS, 0, other_title), "seal.broken"),
    "described digest": (edit_line(layout.ITEMS, 0, other_digest), "metadata.digest"),
    "payload": (partial(flip, "data/BRAVO-EV-9/свідчення.mp4"), "metadata.digest"),
    "same name swapped": (swap_same_names, "metadata.digest"),
    "same name swapped and described": (swap_and_describe, "custody.other_digest"),
    "event dropped": (drop_event, "custody.gap"),
    "ingestion dropped": (drop_ingestion, "custody.no_origin"),
    "event repeated": (repeat_event, "inclusion.order"),
    "cosignatures dropped": (drop_cosignatures, "witnesses.too_few"),
    "cosignature broken": (break_cosignature, "witnesses.signature"),
    "tree size": (other_size, "log.signature"),
    "checkpoint signature": (
        replace_bytes(
            layout.CHECKPOINT, b"ledger.example.org/dokaz\n", b"ledger.example.org/dokas\n"
        ),
        "log.unsigned",
    ),
    "tiles of another log": (tiles_of_another_log, "inclusion.tiles"),
    "tile": (partial(flip, "ledger/tile/0/000"), "inclusion.leaf"),
    "tile missing": (partial(remove, "ledger/tile/0/000"), "inclusion.leaf"),
    "log key": (replace_bytes(layout.LOG_VKEY, b"+", b"-"), "log.key_malformed"),
    "policy": (replace_bytes(layout.POLICY, b"quorum", b"quorem"), "witnesses.policy_malformed"),
    "keys": (replace_bytes(layout.KEYS, b'"ed25519:', b'"ed25518:'), "events.keys_unreadable"),
    "keys missing": (partial(remove, layout.KEYS), "events.keys_missing"),
    "token": (partial(flip_anchor, ".tsr"), "timestamps.token"),
    "opentimestamps": (partial(flip_anchor, ".ots"), "blocks.other_content"),
    "anchor": (partial(flip_anchor, "/checkpoint"), "timestamps.anchor"),
    "consistency": (partial(flip_anchor, "consistency.json"), "timestamps.anchor"),
    "omission hidden": (omit_silently, "omissions.unlisted"),
    "omission softened": (soften_omission, "seal.broken"),
    "file added": (slip_in, "metadata.file_unnamed"),
    "events missing": (partial(remove, layout.EVENTS), "events.missing"),
    "items missing": (partial(remove, layout.ITEMS), "metadata.missing"),
    "omissions missing": (partial(remove, layout.OMISSIONS), "omissions.missing"),
    "checkpoint missing": (partial(remove, layout.CHECKPOINT), "inclusion.checkpoint_missing"),
    "log key missing": (partial(remove, layout.LOG_VKEY), "log.key_missing"),
    "table for people": (other_timeline, "seal.broken"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_with_fitting_manifests_is_found_where_it_must_be(full: Full, name: str) -> None:
    change, finding = FORGERIES[name]
    report = verify_bytes(forge(full.parcel, change))  # type: ignore[arg-type]
    if not finding.startswith("bag."):
        assert "bag" not in failed(report), "the forger was meant to make the bag fit"
    assert finding in ids(report)
    # The seal is over the old tag manifest, so no change at all goes by it.
    assert "seal" in failed(report)
    assert report.exit_code is ExitCode.FAILED


def test_a_table_that_differs_from_the_events_is_pointed_out() -> None:
    """Even where the sender itself sealed the false table."""
    report = verify_bytes(forge(small_world().parcel(), other_timeline))
    findings = {f.id for step in report.steps for f in step.findings}
    assert "custody.timeline_other" in findings


@pytest.mark.usefixtures("easy_blocks")
def test_a_block_header_that_does_not_hold_the_proof_fails(full: Full) -> None:
    trust = Trust(block_headers={HEIGHT: block_header(bytes(32))})
    assert ids(verify_bytes(full.parcel, trust)) == {"blocks.proof"}


def test_many_failures_are_counted_not_listed_without_end() -> None:
    world = World()
    world.add_item("A-1", [(f"{number}.txt", b"%d" % number) for number in range(60)])

    def break_all(files: Files) -> None:
        for path in files:
            if path.startswith(layout.DATA):
                files[path] += b"!"

    report = verify_bytes(forge(world.parcel(), break_all, fix=False))
    bag = next(step for step in report.steps if step.id == "bag")
    assert sum(finding.id == "bag.digest" for finding in bag.findings) == 25
    more = [f for f in bag.findings if f.id == "step.more" and f.values["kind"] == "bag.digest"]
    assert [finding.values["count"] for finding in more] == ["95"]  # 60 files, two manifests


def test_whatever_a_line_holds_the_verifier_ends_in_a_verdict(full: Full) -> None:
    junk = [b"", b"{}", b"[]", b"null", b'{"index":1e400}', b"\xff", b'{"a":1,"a":2}', b"[" * 5000]
    texts = (layout.EVENTS, layout.ITEMS, layout.PARCEL, layout.KEYS, layout.SEAL)
    for path in (*texts, layout.CHECKPOINT, layout.POLICY, layout.OMISSIONS, layout.LOG_VKEY):
        for content in junk:

            def change(files: Files, path: str = path, content: bytes = content) -> None:
                files[path] = content + b"\n"

            try:
                report = verify_bytes(forge(full.parcel, change))
            except DokazError as error:
                assert isinstance(error, CannotRead)  # noqa: PT017 - both ends are right
                continue
            assert report.exit_code is ExitCode.FAILED


def test_a_fetch_list_is_never_followed() -> None:
    """BagIt lets a bag say where to download files from; here such a file is just missing."""

    def fetch(files: Files) -> None:
        content = files.pop("data/ALFA-EV-2/відео з балкона.mp4")
        line = f"https://example.org/video {len(content)} data/ALFA-EV-2/відео з балкона.mp4\n"
        files["fetch.txt"] = line.encode()

    report = verify_bytes(forge(small_world().parcel(), fetch))
    assert "metadata.file_missing" in ids(report)
    report = verify_bytes(forge(small_world().parcel(), fetch, fix=False))
    assert {"bag.file_missing", "bag.not_listed"} <= ids(report)


@pytest.mark.parametrize("path", ["data/ALFA-EV-1/added.jpg", "metadata/added.json", "added.html"])
def test_an_added_file_is_named(full: Full, path: str) -> None:
    def add(files: Files) -> None:
        files[path] = b"added"

    report = verify_bytes(forge(full.parcel, add, fix=False))
    assert "bag.not_listed" in ids(report)
    assert path in named(report)


@pytest.mark.parametrize("stated", [b"1", b"9" * 5000])
def test_a_wrong_payload_oxum_is_named(full: Full, stated: bytes) -> None:
    def change(files: Files) -> None:
        info = files[layout.BAG_INFO]
        files[layout.BAG_INFO] = re.sub(rb"Payload-Oxum: \d+", b"Payload-Oxum: " + stated, info)

    assert "bag.oxum" in ids(verify_bytes(forge(full.parcel, change, fix=False)))


@pytest.mark.parametrize("manifest", layout.MANIFESTS.values())
def test_both_payload_manifests_count(full: Full, manifest: str) -> None:
    def change(files: Files) -> None:
        line = files[manifest].splitlines(keepends=True)[0]
        files[manifest] = files[manifest].replace(
            line, b"0" * line.index(b" ") + line[line.index(b" ") :]
        )

    report = verify_bytes(forge(full.parcel, change, fix=False))
    assert "bag.digest" in ids(report)

    def drop(files: Files) -> None:
        del files[manifest]

    assert "bag.manifest_missing" in ids(verify_bytes(forge(full.parcel, drop, fix=False)))


@pytest.mark.parametrize("line", ["", "x  data/a", "0" * 64 + " data/a", "0" * 64 + "  "])
def test_lines_that_are_none_of_a_manifest_are_named(full: Full, line: str) -> None:
    def change(files: Files) -> None:
        files[layout.MANIFESTS["sha256"]] += line.encode() + b"\n"

    assert "bag.manifest_line" in ids(verify_bytes(forge(full.parcel, change, fix=False)))


def test_a_file_listed_twice_is_named(full: Full) -> None:
    def change(files: Files) -> None:
        path = layout.MANIFESTS["sha256"]
        files[path] += files[path].splitlines(keepends=True)[0]

    assert "bag.listed_twice" in ids(verify_bytes(forge(full.parcel, change, fix=False)))


def test_a_seal_of_another_parcel_or_of_an_expired_key_is_refused() -> None:
    world = small_world()
    plan = world.plan()
    sealer = plan.seal
    assert sealer is not None
    other = replace(
        plan, seal=lambda payload: sealer(payload.replace(plan.ref.encode(), b"ANOTHER"))
    )
    assert ids(verify_bytes(pack(other))) == {"seal.broken"}
    organisation, *rest = plan.ledger.organisations
    (key,) = organisation.keys
    expired = replace(
        organisation, keys=(replace(key, valid_to=plan.made_at - timedelta(hours=1)),)
    )
    ledger = replace(plan.ledger, organisations=(expired, *rest))
    assert ids(verify_bytes(pack(replace(plan, ledger=ledger)))) == {"seal.key_not_valid"}
    unknown = replace(plan.ledger, organisations=tuple(rest))
    assert "seal.key_unknown" in ids(verify_bytes(pack(replace(plan, ledger=unknown))))


SEAL_REWRITTEN = {
    "key of the signature": (b'"keyid":"ed25519:', b'"keyid":"ed25518:'),
    "name of a member": (b'"keyid"', b'"kexid"'),
    "member added": (b'{"payload"', b'{"note":"checked","payload"'),
    "space": (b'{"payload"', b'{ "payload"'),
    "line added": (b"]}\n", b"]}\n\n"),
}


@pytest.mark.parametrize("name", SEAL_REWRITTEN)
def test_a_change_of_the_seal_that_its_signature_does_not_cover_is_found(
    full: Full, name: str
) -> None:
    """No manifest holds a digest of the seal: its bytes are those that its form prescribes."""
    change = replace_bytes(layout.SEAL, *SEAL_REWRITTEN[name])
    report = verify_bytes(forge(full.parcel, change, fix=False))  # type: ignore[arg-type]
    assert (failed(report), ids(report)) == ({"seal"}, {"seal.broken"})


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_times_at_the_end_of_all_calendars_end_in_a_verdict(full: Full, at: str) -> None:
    def date(value: dict[str, object]) -> None:
        envelope = value["envelope"]
        assert isinstance(envelope, dict)
        event = json.loads(base64.b64decode(envelope["payload"]))
        envelope["payload"] = base64.b64encode(canonical_json({**event, "at": at})).decode()

    def change(files: Files) -> None:
        for number in (0, 1):
            edit_line(layout.EVENTS, number, date)(files)  # type: ignore[operator]

    found = ids(verify_bytes(forge(full.parcel, change)))
    assert {"events.key_not_valid", "inclusion.leaf"} & found


@pytest.mark.parametrize("path", [layout.PARCEL, layout.KEYS])
def test_a_description_that_would_fill_the_memory_is_not_read(
    full: Full, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parsed, a list of empty lists takes thirty times its length; a zip makes it small again."""

    def change(files: Files) -> None:
        files[path] = b"[" + b"[]," * (2 << 20) + b"[]]"

    parcel = forge(full.parcel, change)
    parsed: list[int] = []
    monkeypatch.setattr(json.JSONDecoder, "decode", watched(json.JSONDecoder.decode, parsed))
    assert path in named(verify_bytes(parcel))
    assert max(parsed) < 4 << 20


def watched(
    decode: Callable[[json.JSONDecoder, str], object], lengths: list[int]
) -> Callable[[json.JSONDecoder, str], object]:
    def run(self: json.JSONDecoder, text: str) -> object:
        lengths.append(len(text))
        return decode(self, text)

    return run


def test_events_that_repeat_an_id_or_run_in_a_circle_are_named() -> None:
    world = small_world()
    file = world.items[0].files[0]
    first = world.events[0]
    known = parse_event(first.envelope.payload)
    world.record("access", item=world.items[0].id, change=lambda event: replace(event, id=known.id))
    assert ids(verify_bytes(world.parcel())) == {"custody.event_twice"}

    world = World()
    item = world.add_item("A-1", [("a", b"a")])
    file = item.files[0]
    later = seeded_uuid(f"event {world.origin} 3")
    world.record(
        "access",
        item=item.id,
        file=file.id,
        digests=file.digests,
        change=lambda event: replace(
            event, objects=tuple(replace(each, prev=later) for each in event.objects)
        ),
    )
    world.record("access", item=item.id, file=file.id, digests=file.digests)
    assert "custody.circle" in ids(verify_bytes(world.parcel()))


def pack(plan: ParcelPlan) -> bytes:
    return b"".join(write_parcel(plan, software=SOFTWARE))
