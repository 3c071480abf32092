# SPDX-License-Identifier: AGPL-3.0-or-later
"""A good parcel is proven on independent grounds, and on none of the sender's alone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.core.parcel.forger import Files, forge, put_together, take_apart
from tests.core.parcel.simulator import SOFTWARE, Member, World, seeded, small_world
from tests.core.seals.certificate_maker import issuer
from tests.core.verify.full_parcel import Full, failed, ids, status, verify_bytes

from dokaz.core.keys import SigningKey
from dokaz.core.log.note import log_key
from dokaz.core.log.policy import parse_policy
from dokaz.core.parcel import layout
from dokaz.core.parcel.custody import Outcome
from dokaz.core.parcel.errors import MemberUnreadable
from dokaz.core.parcel.plan import Omission, OmissionReason
from dokaz.core.parcel.reader import open_zip
from dokaz.core.parcel.source import BytesSource
from dokaz.core.parcel.writer import write_parcel
from dokaz.core.verify import digesting
from dokaz.core.verify.errors import CannotRead
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import ExitCode, Status
from dokaz.core.verify.verifier import verify_opened, verify_path


@pytest.mark.usefixtures("easy_blocks")
def test_with_all_grounds_everything_is_proven(full: Full) -> None:
    report = verify_bytes(full.parcel, full.trust)
    assert [step.status for step in report.steps] == [Status.PROVEN] * 12, report
    assert [step.number for step in report.steps] == list(range(1, 13))
    assert report.exit_code is ExitCode.PROVEN


def test_without_grounds_nothing_that_rests_on_the_sender_is_proven(full: Full) -> None:
    report = verify_bytes(full.parcel)
    proven = {step.id for step in report.steps if step.status is Status.PROVEN}
    assert proven == {"container", "bag", "metadata", "inclusion"}
    assert not failed(report)
    assert report.exit_code is ExitCode.NOT_CHECKED


@pytest.mark.usefixtures("easy_blocks")
@pytest.mark.parametrize(
    ("field", "value", "steps"),
    [
        ("log_keys", (), {"log"}),
        ("organisations", (), {"events", "custody", "omissions", "seal"}),
        ("policy", None, {"witnesses"}),
        ("tsa_roots", (), {"timestamps"}),
        ("block_headers", {}, {"blocks"}),
    ],
)
def test_each_missing_ground_opens_exactly_its_steps(
    full: Full, field: str, value: object, steps: set[str]
) -> None:
    trust = full.trust
    if field == "log_keys":
        assert trust.policy is not None
        trust = replace(trust, policy=replace(trust.policy, logs=()))
    report = verify_bytes(full.parcel, replace(trust, **{field: value}))
    not_checked = {step.id for step in report.steps if step.status is Status.NOT_CHECKED}
    assert not_checked == steps
    assert report.exit_code is ExitCode.NOT_CHECKED


def test_fingerprints_compared_by_telephone_are_enough_for_keys(full: Full) -> None:
    trust = Trust(
        log_key_ids=frozenset({full.world.log_key.public.key_id}),
        organisation_key_ids=frozenset(m.key.public.key_id for m in full.world.members),
    )
    report = verify_bytes(full.parcel, trust)
    assert {status(report, step) for step in ("events", "log", "seal", "custody")} == {
        Status.PROVEN
    }


def test_a_whole_forged_world_fails_under_the_true_grounds(full: Full) -> None:
    forger = World(witnesses=3)
    forger.log_key = SigningKey(seeded("forger's log"))
    forger.add_item("ALFA-EV-1", [("IMG_0001.jpg", b"forged")])
    report = verify_bytes(forger.parcel(), full.trust)
    assert failed(report) == {"log"}
    assert ids(report) == {"log.other_key"}

    forger.members = [
        replace(member, key=SigningKey(seeded(f"forged {member.name}")))
        for member in forger.members
    ]
    forger.add_item("ALFA-EV-2", [("IMG_0002.jpg", b"forged too")])
    assert "events" in failed(verify_bytes(forger.parcel(), full.trust))


def test_a_forged_world_without_grounds_is_never_proven() -> None:
    forger = World(origin="forged.example")
    forger.add_item("F-1", [("a", b"a")])
    report = verify_bytes(forger.parcel())
    assert report.exit_code is ExitCode.NOT_CHECKED


def test_a_given_fingerprint_that_is_not_the_logs_fails(full: Full) -> None:
    trust = Trust(log_key_ids=frozenset({SigningKey(seeded("other")).public.key_id}))
    assert ids(verify_bytes(full.parcel, trust)) == {"log.other_key"}


def test_another_log_of_the_same_name_is_refused(full: Full) -> None:
    other = log_key(full.world.origin, SigningKey(seeded("other log")).public)
    assert ids(verify_bytes(full.parcel, Trust(log_keys=(other,)))) == {"log.other_key"}


@pytest.mark.parametrize(("cosigned", "expected"), [(2, Status.PROVEN), (1, Status.FAILED)])
def test_quorum(cosigned: int, expected: Status) -> None:
    world = small_world()
    plan = world.plan()
    note = world.checkpoint(cosigned_by=cosigned)
    plan = replace(plan, ledger=replace(plan.ledger, checkpoint=note))
    parcel = b"".join(write_parcel(plan, software=SOFTWARE))
    trust = Trust(policy=parse_policy(world.policy.encode()))
    report = verify_bytes(parcel, trust)
    assert status(report, "witnesses") is expected


def test_a_policy_that_asks_nobody_proves_nothing() -> None:
    world = World(witnesses=0)
    world.add_item("A-1", [("a", b"a")])
    trust = Trust(policy=parse_policy(world.policy.encode()))
    assert status(verify_bytes(world.parcel(), trust), "witnesses") is Status.NOT_CHECKED


def test_the_senders_weak_policy_does_not_replace_the_given_one() -> None:
    world = small_world()
    strict = World(witnesses=5, quorum=4).policy
    report = verify_bytes(world.parcel(), Trust(policy=parse_policy(strict.encode())))
    assert ids(report) == {"witnesses.too_few"}


def test_roots_of_another_authority_leave_the_time_unproven(full: Full) -> None:
    trust = Trust(tsa_roots=(issuer("Another root").pem,))
    report = verify_bytes(full.parcel, trust)
    assert status(report, "timestamps") is Status.NOT_CHECKED
    assert "timestamps.claimed_roots" in ids(report, Status.NOT_CHECKED)


def test_folder_and_zip_give_one_verdict(full: Full, tmp_path: Path) -> None:
    top, files = take_apart(full.parcel)
    for path, content in files.items():
        target = tmp_path / top / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    of_folder, of_zip = verify_path(tmp_path / top, trust=Trust()), verify_bytes(full.parcel)
    # A folder has no records of a zip, so nothing is said of them.
    assert [(s.id, s.status) for s in of_folder.steps] == [(s.id, s.status) for s in of_zip.steps]
    assert of_folder.steps[1:] == of_zip.steps[1:]


def test_a_renamed_folder_is_noted_and_not_failed(full: Full) -> None:
    _, files = take_apart(full.parcel)
    report = verify_bytes(put_together("copy of parcel", files))
    assert not failed(report)
    assert "container.renamed" in ids(report, Status.NOTE)


@pytest.mark.parametrize("number", [2, 17])
def test_a_newer_format_is_refused_with_what_to_do(full: Full, number: int) -> None:
    def change(files: Files) -> None:
        old = layout.FORMAT.encode()
        files[layout.PARCEL] = files[layout.PARCEL].replace(old, b"dokaz-parcel/%d" % number)

    with pytest.raises(CannotRead, match="newer dokaz-verify"):
        verify_bytes(forge(full.parcel, change))


def test_a_format_line_that_was_damaged_is_damage_not_a_newer_format(full: Full) -> None:
    def change(files: Files) -> None:
        files[layout.PARCEL] = files[layout.PARCEL].replace(b"parcel/1", b"parcel/9")

    report = verify_bytes(forge(full.parcel, change, fix=False))
    assert "container.record_damaged" in ids(report)


def test_an_unsealed_parcel_says_so() -> None:
    world = small_world()
    parcel = b"".join(write_parcel(world.plan(sealed=False), software=SOFTWARE))
    assert "seal.none" in ids(verify_bytes(parcel), Status.NOT_CHECKED)


def test_failed_acts_on_record_are_shown() -> None:
    world = small_world()
    file = world.items[0].files[0]
    world.record(
        "fixity check",
        item=world.items[0].id,
        file=file.id,
        digests=file.digests,
        change=lambda event: replace(event, outcome=Outcome.FAILURE),
    )
    report = verify_bytes(world.parcel())
    assert "custody.recorded_failure" in ids(report, Status.NOTE)
    assert not failed(report)


def test_an_event_about_a_file_that_is_nowhere_is_named() -> None:
    world = small_world()
    lost = world.items.pop()
    report = verify_bytes(world.parcel())
    assert ids(report) == {"omissions.unlisted"}
    world.omissions.append(
        Omission(
            item=lost.id,
            file=lost.files[0].id,
            sha256=lost.files[0].digests.sha256,
            reason=OmissionReason.WITHHELD,
        )
    )
    assert not failed(verify_bytes(world.parcel()))


def test_a_listed_omission_that_is_there_after_all_is_named() -> None:
    world = small_world()
    file = world.items[0].files[0]
    world.omissions.append(
        Omission(item="x", file=file.id, sha256="", reason=OmissionReason.ERASED)
    )
    assert ids(verify_bytes(world.parcel())) == {"omissions.present"}


def test_a_file_without_ingestion_is_named() -> None:
    world = World()
    item = world.add_item("A-1", [("a", b"a")])
    world.events = [e for e in world.events if b'"fixity check"' in e.envelope.payload]
    report = verify_bytes(world.parcel())
    assert ids(report) == {"custody.no_origin", "custody.gap"}
    assert item.files[0].id in str(report)


def test_a_kept_back_event_is_a_gap() -> None:
    world = World()
    item = world.add_item("A-1", [("a", b"a")])
    file = item.files[0]
    world.record("fixity check", item=item.id, file=file.id, digests=file.digests)
    del world.events[1]
    assert ids(verify_bytes(world.parcel())) == {"custody.gap"}


def test_an_event_signed_by_another_key_than_it_names_is_refused() -> None:
    world = small_world()
    world.record("access", item=world.items[0].id, sign_with=world.members[1].key)
    assert ids(verify_bytes(world.parcel())) == {"events.signature"}


def test_an_event_in_the_name_of_another_organisation_is_refused() -> None:
    world = small_world()
    other = world.members[1].id
    world.record(
        "access", item=world.items[0].id, change=lambda event: replace(event, organisation=other)
    )
    assert ids(verify_bytes(world.parcel())) == {"events.key_unknown"}


def test_a_key_outside_its_time_is_refused() -> None:
    world = small_world()
    world.record(
        "access",
        item=world.items[0].id,
        change=lambda event: replace(event, at=event.at - timedelta(days=365)),
    )
    assert ids(verify_bytes(world.parcel())) == {"events.key_not_valid"}
    assert "custody.time_goes_back" in ids(verify_bytes(world.parcel()), Status.NOTE)


def test_acts_of_the_nodes_services_are_signed_by_the_nodes_key() -> None:
    world = small_world()
    node = Member(None, "Node", SigningKey(seeded("node")))
    file = world.items[0].files[0]
    world.record(
        "fixity check", item=world.items[0].id, file=file.id, digests=file.digests, by=node
    )
    assert ids(verify_bytes(world.parcel())) == {"events.key_unknown"}
    world.members.append(node)
    report = verify_bytes(world.parcel())
    assert not failed(report)
    keys = frozenset(each.key.public.key_id for each in world.members)
    trusted = verify_bytes(world.parcel(), Trust(organisation_key_ids=keys))
    assert status(trusted, "events") is Status.PROVEN
    without = verify_bytes(
        world.parcel(), Trust(organisation_key_ids=keys - {node.key.public.key_id})
    )
    assert status(without, "events") is Status.NOT_CHECKED


ALFA, BRAVO = World().members
BARE = (
    Trust(organisation_key_ids=frozenset(each.key.public.key_id for each in (ALFA, BRAVO))),
    Trust(organisation_keys=(ALFA.key.public, BRAVO.key.public)),
)
LISTED = (
    Trust(organisations=(ALFA.as_organisation(),), organisation_keys=(BRAVO.key.public,)),
    Trust(
        organisations=(ALFA.as_organisation(),),
        organisation_key_ids=frozenset({BRAVO.key.public.key_id}),
    ),
    Trust(organisations=(BRAVO.as_organisation(),)),
    Trust(organisations=(ALFA.as_organisation(), BRAVO.as_organisation())),
)


def signed_as_another() -> bytes:
    """Bravo, whose key people know and trust, signs events and a seal in the name of Alfa."""
    world = World()
    world.members[0] = replace(ALFA, key=BRAVO.key)
    world.add_item("ALFA-EV-1", [("a.jpg", b"of Bravo")])
    return world.parcel()


@pytest.mark.parametrize("trust", LISTED)
def test_one_organisation_cannot_sign_as_another_whose_keys_are_known(trust: Trust) -> None:
    report = verify_bytes(signed_as_another(), trust)
    assert failed(report) == {"events", "seal"}
    assert ids(report) == {"events.key_contradicted"}


@pytest.mark.parametrize("trust", BARE)
def test_of_a_key_without_a_name_it_is_said_that_the_name_is_the_parcels_word(trust: Trust) -> None:
    report = verify_bytes(signed_as_another(), trust)
    said = ids(report, Status.PROVEN)
    assert said >= {"events.signed_with_bare_key", "seal.signed_with_bare_key"}
    assert not said & {"events.signed", "seal.signed"}


def test_an_organisation_is_called_what_the_given_key_file_calls_it() -> None:
    world = small_world()
    grounds = Trust(organisations=tuple(each.as_organisation() for each in world.members))
    world.members[0] = replace(world.members[0], name="A court that signed nothing")
    report = verify_bytes(world.parcel(), grounds)
    assert not failed(report)
    assert {
        each.values["name"]
        for step in report.steps
        for each in step.findings
        if each.id in ("events.signed", "seal.signed")
    } == {"Archive Alfa"}


def test_an_event_that_states_no_digest_is_no_origin_and_no_contradiction() -> None:
    world = World()
    item = world.add_item("A-1", [("a", b"a")])
    world.record("view", item=item.id, file=item.files[0].id)
    assert not failed(verify_bytes(world.parcel()))
    world.events = world.events[2:]
    assert "custody.no_origin" in ids(verify_bytes(world.parcel()))


@pytest.mark.parametrize("role", ["redacted", "transcript"])
def test_a_derived_file_needs_an_event_that_made_it(role: str) -> None:
    world = World()
    item = world.add_item("A-1", [("a", b"a")], role=role)
    assert not failed(verify_bytes(world.parcel()))
    world.events = []
    report = verify_bytes(world.parcel())
    assert ids(report) == {"custody.no_origin"}
    assert item.files[0].id in str(report)


def test_a_failed_ingestion_is_no_origin() -> None:
    world = World()
    item = world.add_item("A-1", [("a", b"a")])
    world.events.clear()
    world.record(
        "ingestion",
        item=item.id,
        file=item.files[0].id,
        digests=item.files[0].digests,
        change=lambda event: replace(
            event,
            outcome=Outcome.FAILURE,
            objects=tuple(replace(each, prev=None) for each in event.objects),
        ),
    )
    assert ids(verify_bytes(world.parcel())) == {"custody.no_origin"}


class FailingSource(BytesSource):
    """A disk that stops giving bytes after the directory was read."""

    def read_at(self, offset: int, length: int) -> bytes:
        if length > 300 and offset + length < self.size - 10_000:
            raise MemberUnreadable("reading failed: input/output error")
        return super().read_at(offset, length)


def test_a_failing_disk_is_no_verdict(full: Full) -> None:
    with pytest.raises(CannotRead, match="input/output"):
        verify_opened(lambda: open_zip(FailingSource(full.parcel)), trust=Trust())


def test_progress_reaches_its_end_and_big_files_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digesting, "BIG_FILE", 1000)
    seen: list[tuple[int, int]] = []
    world = small_world()
    report = verify_opened(
        lambda: open_zip(BytesSource(world.parcel())),
        trust=Trust(),
        workers=1,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert not failed(report)
    assert report == verify_bytes(world.parcel())
    done = [each for each, _ in seen]
    assert done == sorted(done)
    assert seen[-1][0] == seen[-1][1]
    assert len({total for _, total in seen}) == 1
