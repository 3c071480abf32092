# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz register`: the interview register from a laptop, with or without a node.

Names are typed, or read from a file that stays on the machine; they are not kept, not logged, and
not part of the command line, which other programs of the machine can see.
"""

import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from dokaz.core.errors import DokazError
from dokaz.core.objects.passphrase_file import read_passphrase
from dokaz.core.seals.signature import parse_envelope
from dokaz.deconflict.register.protocol.errors import TooFewFields
from dokaz.deconflict.register.protocol.fields import in_base64
from dokaz.deconflict.register.protocol.learning import look
from dokaz.deconflict.register.protocol.member import Checked, MemberFolder, MemberUnusable
from dokaz.deconflict.register.protocol.names.match_keys import match_keys
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.protocol.records import COORDINATOR, Contact, Depth, quarter_of
from dokaz.deconflict.register.protocol.transport import OverHttp
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.key_opening import SETTING, asked_passphrase
from dokaz.interfaces.cli.output import give, json_wanted, say, warn
from dokaz.interfaces.cli.people_lists import rows_of
from dokaz.interfaces.cli.words import told

ASKED = {
    "surname": "Surname",
    "given": "Given name",
    "patronymic": "Patronymic",
    "birth": "Year or date of birth (YYYY or YYYY-MM-DD)",
    "residence": "Where the person lived before 24.02.2022",
    "phone": "Telephone",
}
DEPTHS = {
    "screening": "screening",
    "account": "first account",
    "detailed": "detailed account",
    "statement": "statement",
}
_WORDS = {
    "unreachable": "does not answer",
    "untrusted_certificate": "nothing was sent, this machine does not trust its certificate; look "
    "at this machine's date first, then call the holder",
    "wrong_answer": "answered with something its key share did not make; tell the other members",
    "clock": "refused, this machine's clock or its own is wrong",
    "quota": "refused, today's questions are used up",
    "other_register": "refused, it has newer or older files of the register",
}
"""Why a holder's answer was not there or not good; others of its reasons are shown as they are."""
existing = click.Path(exists=True, dir_okay=False, path_type=Path)
folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("register"),
    show_default=True,
    help="Where the organisation's key and its copy of the tag log lie.",
)
list_option = click.option(
    "--list",
    "people",
    type=existing,
    help="CSV file of people: surname, given, patronymic, birth, residence, phone.",
)


@click.group()
def command() -> None:
    """The interview register: has somebody heard this person already?"""


@command.command()
@folder_option
def init(folder: Path) -> int:
    """Make this organisation's key for the register."""
    key = in_base64(_member(folder).create().raw)
    say("The key is made. Give this line to the holders of the register, for its directory:")
    say(f"  {key}", as_it_is=True)
    give({"key": key})
    return Exit.DONE


@command.command()
@folder_option
@click.option(
    "--passphrase-file", type=existing, help="File whose first line is the new passphrase."
)
def protect(folder: Path, passphrase_file: Path | None) -> int:
    """Put the organisation's key, and what withdraws its entries, under a passphrase."""
    if not (folder / "organisation.seed").exists():
        raise MemberUnusable("no organisation in this folder: run 'dokaz register init' first")
    keys = _member(folder).keys
    words = read_passphrase(passphrase_file) if passphrase_file else ""
    changed = keys.protect(passphrase=words or asked_passphrase(new=not keys.is_protected))
    say("The keys are under the passphrase. Write it on paper, away from this machine.")
    give({"changed": changed, "protected": True})
    return Exit.DONE


@command.command()
@click.argument("description", type=existing)
@click.argument("directory", type=existing)
@folder_option
def use(description: Path, directory: Path, folder: Path) -> int:
    """Take the register's DESCRIPTION and DIRECTORY, or newer ones."""
    found = _member(folder).take(
        description=parse_envelope(description.read_bytes()),
        directory=parse_envelope(directory.read_bytes()),
    )
    say("The register is taken over.")
    give({"register": found.register, "directory": found.version})
    return Exit.DONE


@command.command()
@folder_option
def sync(folder: Path) -> int:
    """Bring the register's files and the copy of the tag log up to date."""
    member = _renewed(folder)
    new = member.sync()
    say(f"New entries: {new}.")
    give({"new": new, "entries": member.size, "numbers": _confirmed_late(member)})
    return Exit.DONE


@command.command()
@folder_option
def status(folder: Path) -> int:
    """Show which holders answer, what is left of today's questions, and the copy's age."""
    member = _renewed(folder)
    directory, standings, copied = member.directory(), member.standings(), member.copied_at
    needed = member.description().threshold
    say(f"Register {directory.register}, epoch {member.epoch}, directory {directory.version}.")
    for one in standings:
        if one.untrusted:
            say(
                f"Epoch {one.epoch}, {one.holder}: not asked, this machine does not trust its "
                "certificate. Look at this machine's date first; then call the holder: the "
                "certificate may have run out, or somebody stands in between."
            )
        elif not one.answers:
            say(f"Epoch {one.epoch}, {one.holder}: does not answer.")
        elif one.left is None:
            say(f"Epoch {one.epoch}, {one.holder}: answers, but not to this organisation.")
        else:
            say(
                f"Epoch {one.epoch}, {one.holder}: {one.left} of {directory.quota} "
                f"questions left today, alerts about you in 30 days {one.alerts}."
            )
    age = None if copied is None else max(0, int(time.time() - copied))
    if age is None:
        say("There is no copy of the tag log yet: run 'dokaz register sync'.")
    else:
        say(f"The copy of the tag log has {member.size} entries; looked at {age // 60} min ago.")
    give(
        {
            "register": directory.register,
            "epoch": member.epoch,
            "directory": directory.version,
            "copy_seconds": age,
            "holders": [
                {
                    "holder": one.holder,
                    "epoch": one.epoch,
                    "answers": one.answers,
                    "untrusted": one.untrusted,
                    "left": one.left,
                    "alerts": one.alerts,
                }
                for one in standings
            ],
        }
    )
    answering = [one.epoch for one in standings if one.left is not None]
    able = all(answering.count(epoch) >= needed for epoch in {one.epoch for one in standings})
    return Exit.DONE if able else Exit.ATTENTION


@command.command()
@folder_option
@click.option("--again", is_flag=True, help="Show those too that were shown before.")
def notices(folder: Path, again: bool) -> int:
    """Show who was told to turn to you: organisations that plan an interview with your people."""
    member = _renewed(folder)
    member.sync()
    if again:
        member.notices_seen(0)
    found, upto = member.notices()
    for one in found:
        record = told(f"your record {one.about}")
        say(f"{one.organisation} - {one.contact} - {record}", as_it_is=True)
    if found:
        say("They plan an interview with somebody whose account you have. Talk to them.")
    else:
        say("Nobody new was told to turn to you.")
    member.notices_seen(upto)
    give(
        {
            "notices": [
                {
                    "number": one.number,
                    "record": one.about,
                    "organisation": one.organisation,
                    "contact": one.contact,
                }
                for one in found
            ]
        }
    )
    return Exit.ATTENTION if found else Exit.DONE


@command.command()
@list_option
@folder_option
@click.option(
    "--tell/--no-tell",
    default=None,
    help="Whether those with an account are told that you were sent to them. Without this: for a "
    "person who is typed, not for a list.",
)
def check(people: Path | None, folder: Path, tell: bool | None) -> int:
    """Ask whether somebody has heard a person. No hit proves nothing."""
    member = _renewed(folder)
    # Before anybody types a name: can this folder ask at all?
    member.own_number()
    tells = people is None if tell is None else tell
    results, worst = [], Exit.DONE
    for row, person in _people(people):
        try:
            found = member.check(person)
        except TooFewFields as error:
            if people is None:
                raise
            results.append({"row": row, "result": "too_few_fields"})
            say(f"Row {row}: {told(str(error))}")
            worst = Exit.ATTENTION
            continue
        shown = _shown(row if people else None, found)
        shown["notified"] = _notified(member, found) if tells else []
        results.append(shown)
        worst = Exit.ATTENTION if found.told else worst
    give({"results": results})
    return worst


@command.command()
@list_option
@folder_option
@click.option("--contact", default=0, show_default=True, help="Number of the contact, from 0.")
@click.option("--depth", type=click.Choice([one.name.lower() for one in Depth]), required=True)
@click.option("--month", default="", help="Month of the interview, YYYY-MM; this one if not given.")
@click.option(
    "--coordinator", is_flag=True, help="Name a coordinator only (children, sexual violence)."
)
@click.option("--authority", is_flag=True, help="An authority has a statement of the person.")
@click.option("--referral", is_flag=True, help="The person was referred to an authority.")
@click.option(
    "--consent", is_flag=True, help="The person agreed that other organisations may learn of it."
)
def add(
    people: Path | None,
    folder: Path,
    contact: int,
    depth: str,
    month: str,
    coordinator: bool,
    authority: bool,
    referral: bool,
    consent: bool,
) -> int:
    """Register interviews. Only with the person's consent to sharing (--consent)."""
    if not consent:
        raise click.UsageError(
            "without the person's consent to sharing nothing is registered; if there is one, say "
            "so with --consent"
        )
    member = _renewed(folder)
    own = member.own_number()
    # Before anybody types a name: what was thought to have failed may stand there already.
    member.sync()
    _confirmed_late(member)
    organisation = COORDINATOR if coordinator else own
    what = Contact(
        organisation, contact, Depth[depth.upper()], _quarter(month), authority, referral
    )
    numbers = _added(member, list(_people(people)), what, listed=people is not None)
    give({"numbers": numbers})
    return Exit.DONE


def _added(
    member: MemberFolder,
    people: Sequence[tuple[int, PersonFields]],
    what: Contact,
    *,
    listed: bool,
) -> list[int]:
    """Register them one after another; returns their numbers. What is registered is said at once:
    only by its number can it be withdrawn. With `--json` standard error has it until the end.

    Raises:
        UsageError: of some rows too little is known; nothing was registered.
        CannotCheckNow and others of `MemberFolder.add`: it is said from which row on nothing was.
    """
    bare = [str(row) for row, person in people if not _can_be_found(person)] if listed else []
    if bare:
        raise click.UsageError(
            f"too little is known of the people in rows {', '.join(bare)} to find them again. "
            "Nothing was registered. Add patronymic or year of birth, or take these rows out."
        )
    tell = warn if json_wanted() else say
    numbers: list[int] = []
    for row, person in people:
        place = told(f"Row {row}:") + " " if listed else ""
        try:
            number = member.add(person, what)
        except DokazError:
            if numbers:
                rest = told(
                    f"From row {row} on nothing was registered. Take the rows before it out of the "
                    "list before you try again: a second entry of theirs would stand beside the "
                    "first."
                )
                tell(rest)
            raise
        tell(place + told(f"Registered under number {number}. By it, it can be withdrawn."))
        numbers.append(number)
    return numbers


def _confirmed_late(member: MemberFolder) -> list[int]:
    """Say which entries came into the log although that was not known when they were sent."""
    tell = warn if json_wanted() else say
    numbers = list(member.confirmed_late())
    for number in numbers:
        tell(
            f"An entry that was not confirmed stands in the register, under number {number}. By "
            "it, it can be withdrawn."
        )
    return numbers


def _can_be_found(person: PersonFields) -> bool:
    try:
        match_keys(person)
    except TooFewFields:
        return False
    return True


@command.command()
@click.argument("number", type=int)
@folder_option
def withdraw(number: int, folder: Path) -> int:
    """Withdraw the record with this NUMBER: nobody finds it any more."""
    _renewed(folder).withdraw(number)
    say("The record is withdrawn.")
    give({"number": number})
    return Exit.DONE


def _notified(member: MemberFolder, found: Checked) -> list[str]:
    """Tell the organisations of hits, each record once; returns their codes."""
    done = []
    for one in found.told:
        if one.by in (COORDINATOR, member.own_number()):
            continue
        try:
            member.tell(one)
        except DokazError as error:
            say(f"{one.organisation} could not be told: {told(str(error))} Call them.")
            continue
        say(f"{one.organisation} is told, by a notice only they can read. Call them all the same.")
        done.append(one.organisation)
    return done


def _shown(row: int | None, found: Checked) -> dict[str, object]:
    """Say what was found; returns it for programs."""
    place = told(f"Row {row}:") + " " if row is not None else ""
    for one in found.told:
        whom = one.organisation or told("coordinator")
        parts = [whom, one.contact, told(DEPTHS[one.depth.name.lower()]), one.quarter]
        parts += [told("an authority has a statement")] if one.authority else []
        parts += [told("referred to an authority")] if one.referral else []
        say(place + " - ".join(parts), as_it_is=True)
    if found.told:
        say(place + told("Somebody has an account. Talk to them before you ask the person."))
    else:
        say(place + told("No entry was found. This proves nothing."))
    if found.missing:
        missing = ", ".join(told(ASKED[one]) for one in found.missing)
        say(place + told(f"Ask for more, it decides: {missing}."))
    for fault in found.faults:
        say(f"Holder {fault.name}: {told(_WORDS.get(fault.reason, fault.reason))}.")
    if found.stale:
        say("The tag log could not be renewed: entries of the last time may be missing.")
    return {
        "row": row,
        "result": "hit" if found.told else "no_hit",
        "told": [
            {
                "organisation": one.organisation,
                "contact": one.contact,
                "depth": one.depth.name.lower(),
                "quarter": one.quarter,
                "authority": one.authority,
                "referral": one.referral,
            }
            for one in found.told
        ],
        "missing": list(found.missing),
        "faults": [{"holder": one.name, "reason": one.reason} for one in found.faults],
        "stale": found.stale,
    }


def _people(file: Path | None) -> Iterator[tuple[int, PersonFields]]:
    """People of the file with their row, or the one that is typed."""
    if file is None:
        typed = {
            name: click.prompt(told(words), default="", show_default=False)
            for name, words in ASKED.items()
        }
        yield 1, PersonFields(**typed)
        return
    for number, row in rows_of(file):
        yield number, PersonFields(**row)


def _quarter(month: str) -> int:
    try:
        at = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC) if month else datetime.now(UTC)
    except ValueError as error:
        raise click.UsageError("--month is a year and a month, as 2026-03") from error
    return quarter_of(at.year, at.month)


def _member(folder: Path) -> MemberFolder:
    return MemberFolder(folder, sending=OverHttp(), clock=time.time, passphrase=_words)


def _renewed(folder: Path) -> MemberFolder:
    """The member, with the newest files of the register that its holders have.

    Where they cannot be had, or are not shown to be theirs, it goes on with what it knows.
    """
    member = _member(folder)
    learned = look(member)
    if learned.newer is not None:
        found = member.take(
            description=learned.newer.description, directory=learned.newer.directory
        )
        say(f"The register has newer files; they were taken: directory {found.version}.")
    for one in learned.doubted:
        say(f"Newer files of the holder {one.holder} were not taken. {told(one.why)}")
    if learned.doubted:
        say(
            "Ask the holders by another way what this is. What they give you then is taken with "
            "'dokaz register use'."
        )
    member.mark_doubted([one.holder for one in learned.doubted])
    return member


def _words() -> str:
    named = os.environ.get(SETTING, "")
    return read_passphrase(Path(named)) if named else asked_passphrase(new=False)
