# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register at work and under attack: holders that fail or lie, forged logs, curious members."""

import base64
import json
import secrets
import shutil
from pathlib import Path

import pytest
from tests.interfaces.register_holder.coalition import (
    CONTACT,
    NATALIIA,
    NATALYA,
    STRANGER,
    Coalition,
    Line,
    made,
    new_epoch,
    planned,
)
from tests.interfaces.register_holder.thief import dictionary, opened

from dokaz.core.canonical import canonical_json
from dokaz.core.keys import SigningKey
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.note import parse_note
from dokaz.core.objects.errors import KeysLocked
from dokaz.core.seals.errors import EnvelopeNotProven
from dokaz.core.seals.signature import Envelope, add_signature, parse_envelope
from dokaz.deconflict.register.protocol import notices, sodium, voprf
from dokaz.deconflict.register.protocol.counts import CountsBroken
from dokaz.deconflict.register.protocol.directory import DIRECTORY_TYPE
from dokaz.deconflict.register.protocol.errors import (
    CannotCheckNow,
    CeremonyBroken,
    HolderLied,
    LogForged,
    MalformedMessage,
    RefusedByHolder,
    TooFewFields,
    UntrustedHolder,
)
from dokaz.deconflict.register.protocol.member import Checked, MemberFolder, MemberUnusable
from dokaz.deconflict.register.protocol.names.match_keys import match_keys
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.protocol.records import (
    RECORD_LENGTH,
    Contact,
    Depth,
    read_entry,
)
from dokaz.deconflict.register.protocol.requests import Purpose, sign_request, write_answer
from dokaz.interfaces.register_holder.ceremony import step
from dokaz.interfaces.register_holder.folder import HolderFolder, HolderUnusable


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with one interview in it, to be copied."""
    root = tmp_path_factory.mktemp("register") / "coalition"
    root.mkdir()
    coalition = made(root)
    assert coalition.members["ALPHA"].add(NATALIIA, CONTACT) == 0
    return root


@pytest.fixture
def coalition(kept: Path, tmp_path: Path) -> Coalition:
    return at_work(kept, tmp_path)


def at_work(kept: Path, tmp_path: Path, **changes: int) -> Coalition:
    """A copy of the kept register, started; `changes` of its directory make a newer one."""
    root = tmp_path / "coalition"
    shutil.copytree(kept, root)
    made_before = Coalition.__new__(Coalition)
    made_before.__dict__.update(
        {
            "root": root,
            "now": 1_767_225_600.0,
            "quota": 400,
            "burst": 60,
            "version": 2,
            "extra": {},
            "alarms": [],
        }
    )
    made_before.line = Line()
    made_before.holders = [HolderFolder(root / f"holder-{n}") for n in (1, 2, 3)]
    made_before.keeper = made_before.holders[0].keeper()
    made_before.members = {
        code: MemberFolder(root / code, sending=made_before.line, clock=made_before.clock)
        for code in ("ALPHA", "BETA")
    }
    directory = made_before.holders[0].directory()
    made_before.keys = {one.code: one.key for one in directory.organisations}
    if changes:
        made_before.__dict__.update(changes)
        made_before.publish()
    made_before.start()
    return made_before


def everything_in(root: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file())


def test_a_person_written_otherwise_is_found_and_a_stranger_is_not(coalition: Coalition) -> None:
    beta = coalition.members["BETA"]
    found = beta.check(NATALYA)
    (told,) = found.told
    assert (told.organisation, told.contact) == ("ALPHA", "duty@alpha.example")
    assert (told.depth, told.quarter) == (Depth.DETAILED, "2026-Q1")
    assert (told.authority, told.referral, found.stale, found.faults) == (False, False, False, ())
    assert found.missing == ("residence",)
    assert beta.check(STRANGER).told == ()
    with pytest.raises(TooFewFields):
        beta.check(PersonFields("Шевченко", "Н."))


def test_nothing_on_the_line_or_in_any_folder_names_the_person(coalition: Coalition) -> None:
    coalition.members["BETA"].check(NATALYA)
    told = b"".join(coalition.line.heard)
    files = everything_in(coalition.root)
    secret = [word for one in (NATALIIA, NATALYA) for word in (one.surname, one.given)]
    secret += [key.decode() for one in (NATALIIA, NATALYA) for key in match_keys(one)]
    for content in (told, files):
        for word in secret:
            for form in (word.encode(), word.encode("utf-16-le"), base64.b64encode(word.encode())):
                assert form not in content
    # Whether one asks for a stranger or for a known person, the line carries as many bytes.
    lengths = []
    coalition.line.down = {"http://h3"}
    for person in (NATALYA, STRANGER):
        coalition.line.heard.clear()
        coalition.members["BETA"].check(person)
        lengths.append(sorted(len(one) for one in coalition.line.heard if b"format" in one))
    assert lengths[0] == lengths[1]


def test_one_holder_down_is_passed_over_and_two_are_an_honest_no_answer(
    coalition: Coalition,
) -> None:
    beta = coalition.members["BETA"]
    coalition.line.down = {"http://h3"}
    for _ in range(4):
        found = beta.check(NATALYA)
        assert len(found.told) == 1
        assert {fault.name for fault in found.faults} <= {"Holder 3"}
    coalition.line.down = {"http://h2", "http://h3"}
    with pytest.raises(CannotCheckNow):
        beta.check(NATALYA)
    # The keeper is down: the copy is searched, and it is said that it may be old.
    coalition.line.down = {"http://h1"}
    found = beta.check(NATALYA)
    assert found.stale
    assert len(found.told) == 1
    with pytest.raises(CannotCheckNow):
        beta.add(STRANGER, Contact(2, 0, Depth.SCREENING, 104))


def test_no_holder_sees_all_questions_of_an_organisation(coalition: Coalition) -> None:
    for _ in range(20):
        coalition.members["BETA"].check(NATALYA)
    # A holder that is chosen by chance is left out of all of them once in thousands of millions.
    assert all(one.left < 400 for one in coalition.members["BETA"].standings())


def test_nothing_is_sent_to_a_holder_whose_certificate_is_not_trusted_and_it_is_named(
    coalition: Coalition,
) -> None:
    beta = coalition.members["BETA"]
    coalition.line.untrusted = {"http://h3"}
    faults = {(one.name, one.reason) for _ in range(6) for one in beta.check(NATALYA).faults}
    assert faults <= {("Holder 3", "untrusted_certificate")}
    assert [one.holder for one in beta.standings() if one.untrusted] == ["Holder 3"]
    coalition.line.untrusted = {"http://h2", "http://h3"}
    with pytest.raises(UntrustedHolder, match=r"certificate of Holder [23], Holder [23] is not"):
        beta.check(NATALYA)
    # One that is silent beside it: the certificate is what somebody has to look at.
    coalition.line.untrusted, coalition.line.down = {"http://h2"}, {"http://h3"}
    with pytest.raises(UntrustedHolder, match="certificate of Holder 2 is not"):
        beta.check(NATALYA)
    # The keeper of the log: the entry stays here, and its copy stays as it is.
    coalition.line.untrusted, coalition.line.down = {"http://h1"}, set()
    with pytest.raises(UntrustedHolder, match="entry was not sent"):
        beta.add(STRANGER, Contact(2, 0, Depth.SCREENING, 104))
    with pytest.raises(UntrustedHolder, match="copy of the log stays"):
        beta.sync()
    assert beta.check(NATALYA).stale


def test_a_holder_that_lies_is_named_and_the_others_answer(coalition: Coalition) -> None:
    beta = coalition.members["BETA"]
    honest = coalition.line.apps["http://h2"]

    def lying(environment, start_response):
        request = json.loads(environment["wsgi.input"].read())
        body = json.loads(base64.b64decode(request["payload"]))["body"]
        points = [base64.b64decode(one) for one in body]
        share = sodium.random_scalar()
        answer = voprf.evaluate(points, share=share, public=sodium.multiply_base(share))
        start_response("200 OK", [])
        return [write_answer(answer)]

    coalition.line.apps["http://h2"] = lying
    seen = set()
    for _ in range(12):
        found = beta.check(NATALYA)
        assert len(found.told) == 1
        seen |= {(fault.name, fault.lied) for fault in found.faults}
    assert seen == {("Holder 2", True)}
    coalition.line.down = {"http://h3"}
    with pytest.raises(HolderLied, match="Holder 2"):
        beta.check(NATALYA)
    coalition.line.apps["http://h2"] = honest
    assert beta.check(NATALYA).told


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"nonce": None}, 409, b"replayed"),
        ({"at": 301}, 403, b"clock"),
        ({"at": -301}, 403, b"clock"),
        ({"to": 2}, 409, b"other_register"),
        ({"register": "other.example"}, 409, b"other_register"),
        ({"generation": 2}, 409, b"other_register"),
        ({"organisation": 9}, 403, b"unknown_organisation"),
        ({"organisation": 1}, 403, b"bad_signature"),
        ({"body": (bytes(32),) * 6}, 400, b"malformed"),
        ({"body": (b"\xff" * 32,) * 6}, 400, b"malformed"),
        ({"body": "five"}, 400, b"malformed"),
    ],
)
def test_a_holder_refuses(coalition: Coalition, change: dict, status: int, reason: bytes) -> None:
    asker = coalition.members["BETA"]._asker()
    points = tuple(voprf.blind(bytes([n])).element for n in range(6))
    request = asker.request(1, points, Purpose.ASK)
    assert coalition.line.post("http://h1/evaluate", sign_request(request, key=asker.key))[0] == 200
    values = {name: getattr(request, name) for name in request.__dataclass_fields__}
    fresh = asker.request(1, points, Purpose.ASK)
    values |= {"nonce": fresh.nonce}
    for name, value in change.items():
        if name == "at":
            values["at"] = request.at + value
        elif value == "five":
            values["body"] = points[:5]
        elif value is None:
            values[name] = getattr(request, name)
        else:
            values[name] = value
    body = sign_request(type(request)(**values), key=asker.key)
    assert coalition.line.post("http://h1/evaluate", body) == (status, reason)
    for nonsense in (b"", b"{}", b"\xff" * 100, body[:-3]):
        assert coalition.line.post("http://h1/evaluate", nonsense)[0] == 400
    assert coalition.line.post("http://h1/evaluate", b"x" * 30_000)[0] == 413
    assert coalition.line.get("http://h1/evaluate")[0] == 405
    assert coalition.line.get("http://h1/log/../keeper.seed")[0] == 404


def test_guessing_ends_at_the_quota_with_an_alert_and_survives_a_restart(
    kept: Path, tmp_path: Path
) -> None:
    coalition = at_work(kept, tmp_path, quota=6, burst=4)
    beta = coalition.members["BETA"]
    guesses = (PersonFields("Шевченко", "Наталія", "", str(1900 + n % 100)) for n in range(10_000))
    answered: list[Checked] = []
    with pytest.raises(RefusedByHolder) as refused:
        answered.extend(beta.check(guess) for guess in guesses)
    assert refused.value.reason == "quota"
    # Each check needs two of three holders, each of which answers six times.
    assert len(answered) <= 9
    tallies = [holder.tally() for holder in coalition.holders]
    assert sum(len(tally.alerts) for tally in tallies) >= 2
    assert set(coalition.alarms) == {"BETA"}
    # Asking for the own standing is not counted; it says how much is left, and of the alerts.
    for _ in range(2):
        standings = beta.standings()
        assert {one.left for one in standings} <= {0, 1, 2, 3, 4, 5}
        assert min(one.left for one in standings) == 0
        assert sum(one.alerts for one in standings) >= 2
    assert {one.alerts for one in coalition.members["ALPHA"].standings()} == {0}
    coalition.start()
    with pytest.raises(RefusedByHolder):
        beta.check(NATALYA)
    health = json.loads(coalition.line.get("http://h1/health")[1])
    assert (health["holder"], health["generation"]) == (1, 1)
    # Another organisation is not held up, and the next day begins anew.
    coalition.members["ALPHA"].check(NATALYA)
    coalition.now += 86_400
    assert beta.check(NATALYA).told


def test_the_log_of_counts_holds_no_more_than_counts_and_shows_changes(
    coalition: Coalition,
) -> None:
    coalition.members["BETA"].check(NATALYA)
    path = next(
        one.root / "counts.log"
        for one in coalition.holders
        if (one.root / "counts.log").exists()
        and (one.root / "counts.log").read_bytes().count(b"\n") > 1
    )
    folder = HolderFolder(path.parent)
    lines = path.read_bytes().splitlines()
    assert set(json.loads(lines[0])) == {
        "alert",
        "at",
        "nonce",
        "organisation",
        "previous",
        "purpose",
        "to",
    }
    path.write_bytes(b"\n".join(lines[1:]) + b"\n")
    with pytest.raises(CountsBroken):
        folder.tally()
    changed = lines[0].replace(b'"organisation":1', b'"organisation":2')
    assert changed != lines[0]
    path.write_bytes(b"\n".join([changed, *lines[1:]]) + b"\n")
    with pytest.raises(CountsBroken):
        folder.tally()
    # A kill while the last line was written: that one was never answered.
    path.write_bytes(b"\n".join(lines) + b"\n" + lines[0][:20])
    # Who looks beside a holder at work changes nothing: the line may be on its way.
    folder.tally()
    assert path.read_bytes().endswith(lines[0][:20])
    coalition.start()
    assert path.read_bytes() == b"\n".join(lines) + b"\n"


def test_withdrawal_is_open_to_who_registered_only(coalition: Coalition) -> None:
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    with pytest.raises(MemberUnusable):
        beta.withdraw(0)
    (beta.root / "records" / "0.seed").write_text("00" * 32 + "\n")
    beta.withdraw(0)
    assert beta.check(NATALYA).told
    alpha.withdraw(0)
    assert not beta.check(NATALYA).told
    assert alpha.check(NATALIIA).told == ()
    # Registered anew it is found again.
    alpha.add(NATALIIA, CONTACT)
    assert len(beta.check(NATALYA).told) == 1


def test_where_only_a_coordinator_may_be_named_no_organisation_is(coalition: Coalition) -> None:
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    alpha.add(STRANGER, Contact(0, 0, Depth.STATEMENT, 104, authority=True, referral=True))
    (told,) = beta.check(STRANGER).told
    assert (told.organisation, told.contact) == ("", "coordinator@register.example")
    assert (told.authority, told.referral) == (True, True)
    with pytest.raises(MalformedMessage):
        alpha.add(STRANGER, Contact(0, 7, Depth.STATEMENT, 104))


def test_every_record_has_one_size_and_two_of_one_person_share_tags_only(
    coalition: Coalition,
) -> None:
    alpha = coalition.members["ALPHA"]
    full = PersonFields("Szewczenko", "Ivan", "Petrovych", "1980-02-03", "Буча", "0501234567")
    for person in (full, full, STRANGER):
        alpha.add(person, CONTACT)
    bundle = (coalition.root / "holder-1" / "log" / "tile" / "entries" / "000.p" / "4").read_bytes()
    entries = [
        bundle[at + 2 : at + 2 + RECORD_LENGTH] for at in range(0, len(bundle), 2 + RECORD_LENGTH)
    ]
    one, other = read_entry(entries[1]), read_entry(entries[2])
    assert len(entries) == 4
    tags = [{tag for tag, _ in record.places} for record in (one, other)]
    assert len(tags[0]) == len(tags[1]) == 6
    sealed = [{value for _, value in record.places} for record in (one, other)]
    assert tags[0] & tags[1]
    assert not sealed[0] & sealed[1]


def test_a_log_that_takes_back_or_changes_entries_is_refused_with_evidence(
    coalition: Coalition,
) -> None:
    beta, log = coalition.members["BETA"], coalition.root / "holder-1" / "log"
    beta.sync()
    before = (log / "checkpoint").read_bytes()
    coalition.members["ALPHA"].add(STRANGER, CONTACT)
    whole = (log / "checkpoint").read_bytes()
    size = Checkpoint("log.register.example", 2, bytes(32))
    forged = sign_checkpoint(size, key=coalition.keeper).to_bytes()
    other_key = sign_checkpoint(size, key=SigningKey(bytes(range(32)))).to_bytes()
    for content in (
        forged,
        other_key,
        b"nothing",
        parse_note(whole).to_bytes()[:-9] + b"AAAAAAAA\n",
    ):
        (log / "checkpoint").write_bytes(content)
        with pytest.raises(LogForged):
            beta.check(NATALYA)
        assert beta.size == 1
    (log / "checkpoint").write_bytes(whole)
    bundle = log / "tile" / "entries" / "000.p" / "2"
    content = bundle.read_bytes()
    bundle.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(LogForged):
        beta.sync()
    bundle.write_bytes(content)
    assert beta.sync() == 1
    (log / "checkpoint").write_bytes(before)
    with pytest.raises(LogForged, match="fewer"):
        beta.sync()
    assert list((beta.root / "replica").glob("evidence-*"))
    assert beta.size == 2


def test_a_copy_that_was_put_back_from_a_backup_is_the_one_that_is_read(
    coalition: Coalition,
) -> None:
    beta = coalition.members["BETA"]
    beta.sync()
    copy, backup = beta.root / "replica" / "replica.sqlite3", coalition.root / "backup"
    shutil.copy(copy, backup)
    number = coalition.members["ALPHA"].add(STRANGER, CONTACT)
    assert [one.number for one in beta.check(STRANGER).told] == [number]
    backup.rename(copy)
    assert beta.size == number
    assert [one.number for one in beta.check(STRANGER).told] == [number]


def test_a_thief_of_all_traffic_and_one_share_opens_nothing_and_of_two_shares_all(
    coalition: Coalition,
) -> None:
    """Each holder's share alone with everything recorded; two shares are the control."""
    coalition.members["BETA"].check(NATALYA)
    recorded = b"".join(coalition.line.heard) + everything_in(coalition.root)
    description, asker = coalition.description(), coalition.members["BETA"]._asker()
    shares = {n: one.share(description) for n, one in enumerate(coalition.holders, start=1)}
    names = dictionary(NATALIIA, NATALYA)
    for number, share in shares.items():
        assert opened(names, asker=asker, shares={number: share}, recorded=recorded) == []
    for pair in ((1, 2), (1, 3), (2, 3)):
        stolen = {number: shares[number] for number in pair}
        found = opened(names, asker=asker, shares=stolen, recorded=recorded)
        assert found == [NATALIIA, NATALYA]


def test_without_blinding_the_same_thief_would_read_the_line(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack sees what it is to see: a question whose blind is one."""
    names, asker = dictionary(STRANGER), coalition.members["BETA"]._asker()
    coalition.members["BETA"].check(STRANGER)
    heard = b"".join(coalition.line.heard)
    assert opened(names, asker=asker, shares={}, recorded=heard) == []
    monkeypatch.setattr(sodium, "random_scalar", lambda: sodium.small_scalar(1))
    coalition.members["BETA"].check(STRANGER)
    heard = b"".join(coalition.line.heard)
    assert opened(names, asker=asker, shares={}, recorded=heard) == [STRANGER]


def test_a_directory_counts_when_enough_holders_signed_and_never_goes_back(
    coalition: Coalition,
) -> None:
    beta = coalition.members["BETA"]
    description = parse_envelope((beta.root / "description.json").read_bytes())
    old = parse_envelope((beta.root / "directory.json").read_bytes())
    alone = add_signature(
        Envelope(DIRECTORY_TYPE, coalition.directory().payload), key=coalition.holders[2].signing()
    )
    with pytest.raises(EnvelopeNotProven):
        beta.take(description=description, directory=alone)
    for holder in coalition.holders:
        with pytest.raises(EnvelopeNotProven):
            holder.take_directory(alone)
    coalition.publish()
    with pytest.raises(MalformedMessage, match="older"):
        beta.take(description=description, directory=old)
    value = json.loads(coalition.directory().payload)
    value["form"] = 2
    envelope = Envelope(DIRECTORY_TYPE, canonical_json(value))
    for holder in coalition.holders[:2]:
        envelope = add_signature(envelope, key=holder.signing())
    with pytest.raises(MalformedMessage, match="form of names"):
        beta.take(description=description, directory=envelope)


def test_an_organisation_that_left_is_refused(coalition: Coalition) -> None:
    beta = coalition.members["BETA"]
    value = json.loads(coalition.directory().payload)
    value["organisations"][1]["active"] = False
    envelope = Envelope(DIRECTORY_TYPE, canonical_json(value))
    for holder in coalition.holders[:2]:
        envelope = add_signature(envelope, key=holder.signing())
    for holder in coalition.holders:
        holder.take_directory(envelope)
    coalition.start()
    with pytest.raises(RefusedByHolder) as refused:
        beta.check(NATALYA)
    assert refused.value.reason == "unknown_organisation"


def test_shares_are_renewed_and_nobody_registers_anew(coalition: Coalition) -> None:
    exchange = coalition.root / "renewal"
    old = coalition.description()
    before = coalition.holders[0].share(old)
    fingerprint = planned(coalition, exchange, generation=2, previous=old, dealing=(2, 3))
    with pytest.raises(HolderUnusable, match="fingerprint"):
        step(coalition.holders[0], exchange, fingerprint="0" * 64)
    # Cut off after the first holder's turn: it waits, and says for whom.
    first = step(coalition.holders[0], exchange, fingerprint=fingerprint)
    assert first.waiting == ("Holder 2", "Holder 3")
    steps = coalition.ceremony(exchange, fingerprint)
    assert all(one.finished for one in steps)
    new = coalition.description()
    assert (new.generation, new.public_key) == (2, old.public_key)
    assert coalition.holders[0].share(new) != before
    coalition.start()
    # Members learn of the new sharing before they go on.
    with pytest.raises(RefusedByHolder) as refused:
        coalition.members["BETA"].check(NATALYA)
    assert refused.value.reason == "other_register"
    coalition.publish()
    assert coalition.members["BETA"].check(NATALYA).told
    # Cut off between share and description: found at the start, mended by the same step.
    folder = coalition.holders[1]
    (folder.root / "description.json").write_bytes(
        (coalition.members["BETA"].root / "description.json").read_bytes()
    )
    share = folder.root / "share.seed"
    share.write_bytes(share.read_bytes().replace(new.plan.encode(), b"0" * 64))
    with pytest.raises(HolderUnusable, match="cut off"):
        coalition.start(only=(2,))
    assert step(folder, exchange, fingerprint=fingerprint).finished
    coalition.start(only=(2,))


def test_at_new_year_who_was_registered_before_is_still_found(coalition: Coalition) -> None:
    """Two keys are asked until the earlier one is retired; silence of one is never a "no"."""
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    old = coalition.description()
    new_epoch(coalition, "2027")
    new = coalition.description()
    assert (new.epoch, new.public_key != old.public_key) == ("2027", True)
    (told,) = beta.check(NATALYA).told
    assert told.number == 0
    full = PersonFields("Мельник", "Оксана", "Іванівна", "1990")
    assert alpha.prepare(full, CONTACT).epoch == "2027"
    number = alpha.add(full, CONTACT)
    assert [one.number for one in beta.check(full).told] == [number]
    assert beta.check(STRANGER).told == ()
    health = json.loads(coalition.line.get("http://h2/health")[1])
    assert (health["epoch"], health["epochs"]) == ("2027", ["2026", "2027"])
    # A holder restored from a backup of before new year answers for neither: it is passed over.
    assert {one.epoch for one in beta.standings() if one.answers} == {"2026", "2027"}
    # Holders that do not answer for the earlier key: no entry found is no "no".
    for holder in coalition.holders[:2]:
        holder.retire("2026")
        with pytest.raises(HolderUnusable):
            holder.retire("2026")
    coalition.start()
    with pytest.raises(RefusedByHolder):
        beta.check(STRANGER)
    assert beta.check(full).told  # A hit under the new key stands all the same.
    # Registered anew, and the directory without the earlier epoch: one key again.
    alpha.add(NATALIIA, CONTACT)
    coalition.extra, coalition.version = {}, coalition.version + 1
    coalition.publish()
    coalition.start()
    assert len(beta.check(NATALYA).told) == 1
    assert beta.check(STRANGER).told == ()


def test_a_cut_off_change_of_epoch_loses_no_share(coalition: Coalition) -> None:
    folder = coalition.holders[1]
    old, share = folder.description(), folder.share(folder.description())
    before = (folder.root / "description.json").read_bytes()
    new_epoch(coalition, "2027")
    assert folder.earlier() == ((old, share),)
    # As a kill between the new share and its description leaves it; the same step mends it.
    (folder.root / "description.json").write_bytes(before)
    (fingerprint,) = {json.loads(line)["plan"] for line in [folder._secret("share.seed")]}
    assert step(folder, coalition.root / "exchange-2027", fingerprint=fingerprint).finished
    assert folder.earlier() == ((old, share),)
    assert folder.description().epoch == "2027"


def test_a_notice_reaches_its_receiver_and_is_a_record_to_everybody_else(
    kept: Path, tmp_path: Path
) -> None:
    coalition = at_work(kept, tmp_path, burst=1000)
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    (told,) = beta.check(NATALYA).told
    coalition.line.down = {"http://h3"}
    coalition.line.heard.clear()
    beta.tell(told, contact=1)
    as_told = [len(one) for one in coalition.line.heard[1::3]]
    coalition.line.heard.clear()
    beta.add(STRANGER, Contact(2, 0, Depth.SCREENING, 104))
    as_added = [len(one) for one in coalition.line.heard[1::3]]
    # Requests of the same sizes as of a registration: two holders, then the keeper.
    assert sorted(as_told) == sorted(as_added)
    for member in (alpha, beta):
        member.sync()
    (notice,), upto = alpha.notices()
    assert (notice.about, notice.organisation, notice.contact) == (0, "BETA", "head@beta.example")
    assert beta.notices()[0] == ()
    alpha.notices_seen(upto)
    assert alpha.notices() == ((), upto)
    # The sender of a notice cannot be another: its key makes another secret.
    pair = notices.Pair.of_sender(
        "register.example",
        key=SigningKey(bytes(range(32))),
        to=alpha.directory().by_number[1].key,
        organisation=2,
    )
    beta.send(pair.write(0, 0, randomness=secrets.token_bytes))
    alpha.sync()
    assert alpha.notices()[0] == ()
    # Where a coordinator stands, nobody can be told by a machine.
    with pytest.raises(MalformedMessage):
        beta.tell_of(0, 0)


def test_a_dealer_who_deals_to_two_audiences_ends_the_ceremony(tmp_path: Path) -> None:
    coalition = Coalition(tmp_path)
    exchange, other = tmp_path / "one", tmp_path / "two"
    fingerprint = planned(coalition, exchange)
    for holder in coalition.holders:
        step(holder, exchange, fingerprint=fingerprint)
    shutil.copytree(exchange, other)
    for path in other.glob("signed-*"):
        path.unlink()
    (other / "deal-1.json").unlink()
    step(coalition.holders[0], other, fingerprint=fingerprint)
    step(coalition.holders[1], other, fingerprint=fingerprint)
    (exchange / "signed-2.json").unlink(missing_ok=True)
    shutil.copy(other / "signed-2.json", exchange / "signed-2.json")
    with pytest.raises(CeremonyBroken, match="Holder 2"):
        step(coalition.holders[2], exchange, fingerprint=fingerprint)
    assert not any(holder.has_share for holder in coalition.holders)


def test_a_restored_holder_answers_and_one_over_the_same_folder_does_not(
    coalition: Coalition, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(coalition.holders[2].root, backup)
    coalition.holders[2] = HolderFolder(backup)
    coalition.start(only=(3,))
    coalition.line.down = {"http://h2"}
    assert coalition.members["BETA"].check(NATALYA).told
    with coalition.holders[2].only_one():
        second = HolderFolder(backup).only_one()
        with pytest.raises(HolderUnusable):
            second.__enter__()


def test_keys_under_a_passphrase_stay_closed_without_it(coalition: Coalition) -> None:
    folder = coalition.holders[1]
    folder.keys.protect(passphrase="five words nobody says together", work_factor=4)
    with pytest.raises(KeysLocked):
        HolderFolder(folder.root).share(coalition.description())
    opened = HolderFolder(folder.root, passphrase=lambda: "five words nobody says together")
    assert opened.share(coalition.description())
