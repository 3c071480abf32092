# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz register-holder`: hold a share of the interview register's key."""

import json
import os
import secrets
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.log.note import log_key
from dokaz.core.objects.durable import write_file_durably
from dokaz.core.objects.passphrase_file import read_passphrase
from dokaz.core.seals.signature import (
    Envelope,
    add_signature,
    parse_envelope,
)
from dokaz.deconflict.register.protocol.ceremony import SESSION_LENGTH, Plan
from dokaz.deconflict.register.protocol.counts import Count
from dokaz.deconflict.register.protocol.description import open_card, read_description, sign_card
from dokaz.deconflict.register.protocol.directory import (
    DIRECTORY_TYPE,
    Organisation,
    Sharing,
    read_directory,
)
from dokaz.deconflict.register.protocol.fields import in_base64
from dokaz.deconflict.register.protocol.transport import OverHttp
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.key_opening import SETTING, asked_passphrase
from dokaz.interfaces.cli.output import give, say
from dokaz.interfaces.register_holder.app import Application, Holder, make_app
from dokaz.interfaces.register_holder.ceremony import plan_in, step
from dokaz.interfaces.register_holder.folder import HolderFolder, HolderUnusable
from dokaz.interfaces.register_holder.taking_over import take_over
from dokaz.interfaces.witness.serve import serve as serve_app

folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("register-holder"),
    show_default=True,
    help="Where the holder keeps its keys and its log of counts.",
)
existing = click.Path(exists=True, dir_okay=False, path_type=Path)
ASKED_DAYS = 7
WITNESS_SECONDS = 5.0
"""How long a witness may take: whoever adds an entry waits for it."""


@click.group()
def command() -> None:
    """Hold a share of the interview register's key."""


@command.command()
@click.argument("name")
@folder_option
@click.option("--keeper", default="", help="Also keep the tag log, under this name.")
def init(name: str, folder: Path, keeper: str) -> int:
    """Make a new holder called NAME; its card lies beside its keys."""
    holder = _opened(folder)
    card = holder.create(name=name)
    write_file_durably(folder / "card.json", sign_card(card, key=holder.signing()).to_json())
    say("The holder is made. Give the file card.json in its folder to the other holders.")
    document = {"card": str(folder / "card.json")}
    if keeper:
        line = log_key(keeper, holder.make_keeper().public).encode()
        say("It keeps the tag log too. This line goes into the directory:")
        say(f"  {line}", as_it_is=True)
        document["keeper"] = line
    give(document)
    return Exit.DONE


@command.command()
@folder_option
@click.option(
    "--passphrase-file", type=existing, help="File whose first line is the new passphrase."
)
def protect(folder: Path, passphrase_file: Path | None) -> int:
    """Put the holder's keys and share under a passphrase. Stop the holder before."""
    holder = _whole(folder)
    keys = holder.keys
    with holder.only_one():
        words = read_passphrase(passphrase_file) if passphrase_file else ""
        changed = keys.protect(passphrase=words or asked_passphrase(new=not keys.is_protected))
    say("The holder's keys are under the passphrase. Write it on paper, away from this machine.")
    give({"changed": changed, "protected": True})
    return Exit.DONE


@command.command()
@click.argument("exchange", type=click.Path(file_okay=False, path_type=Path))
@click.option("--register", "register_name", required=True, help="Name of the register.")
@click.option("--epoch", required=True, help="Name of the epoch, for example 2026.")
@click.option("--card", "cards", type=existing, multiple=True, required=True)
@click.option("--threshold", default=2, show_default=True, help="Holders that must answer.")
@click.option(
    "--previous", type=existing, help="Description whose shares are renewed; the key stays."
)
@click.option("--dealing", default="", help="Numbers of the old holders that deal, as 1,3.")
def plan(
    exchange: Path,
    register_name: str,
    epoch: str,
    cards: tuple[Path, ...],
    threshold: int,
    previous: Path | None,
    dealing: str,
) -> int:
    """Write the plan of a key ceremony into the folder EXCHANGE. Cards: in the holders' order."""
    old = read_description(parse_envelope(previous.read_bytes()).payload) if previous else None
    made = Plan(
        register=register_name,
        epoch=epoch,
        generation=old.generation + 1 if old else 1,
        threshold=threshold,
        holders=tuple(open_card(parse_envelope(card.read_bytes())) for card in cards),
        session=secrets.token_bytes(SESSION_LENGTH),
        dealing=_numbers(dealing) if old else tuple(range(1, len(cards) + 1)),
        previous=old,
    )
    exchange.mkdir(parents=True, exist_ok=True)
    if any(exchange.glob("*.json")):
        raise HolderUnusable("the folder holds another ceremony; take an empty one")
    write_file_durably(exchange / "plan.json", made.payload())
    say("The plan is written. All holders compare this fingerprint by voice:")
    say(f"  {made.fingerprint}", as_it_is=True)
    give({"fingerprint": made.fingerprint})
    return Exit.DONE


@command.command()
@click.argument("exchange", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--fingerprint",
    help="The plan's, as it was compared by voice. Without it the plan is shown and nothing done.",
)
@folder_option
def ceremony(exchange: Path, fingerprint: str | None, folder: Path) -> int:
    """Do this holder's next step of the ceremony in the folder EXCHANGE; repeat until done."""
    if fingerprint is None:
        return _show_plan(plan_in(exchange))
    done = step(_whole(folder), exchange, fingerprint=fingerprint)
    if done.finished:
        say("The ceremony is done. Every member gets the file description.json.")
    else:
        say("This holder's step is done. Waiting for:")
        for name in done.waiting:
            say(f"  {name}", as_it_is=True)
    give({"finished": done.finished, "waiting": list(done.waiting)})
    return Exit.DONE if done.finished else Exit.ATTENTION


def _show_plan(plan: Plan) -> int:
    """Who will hold the key, before anybody deals: a fingerprint alone shows no holder too many."""
    holders = [{"name": one.name, "key": one.signing.key_id} for one in plan.holders]
    dealers = [one.name for one in plan.dealers.values()]
    say(
        f"Register {plan.register}, epoch {plan.epoch}, generation {plan.generation}: "
        f"{plan.threshold} of {len(holders)} holders have the key together."
    )
    say("Who holds a share of it afterwards:")
    for number, one in enumerate(holders, start=1):
        say(f"  {number}. {one['name']}  {one['key']}", as_it_is=True)
    say("Who deals:")
    say(f"  {', '.join(dealers)}", as_it_is=True)
    say("Fingerprint of the plan:")
    say(f"  {plan.fingerprint}", as_it_is=True)
    say("Nothing was done. Compare all of this with the other holders by voice.")
    give(
        {
            "register": plan.register,
            "epoch": plan.epoch,
            "generation": plan.generation,
            "threshold": plan.threshold,
            "holders": holders,
            "dealing": dealers,
            "fingerprint": plan.fingerprint,
        }
    )
    return Exit.ATTENTION


@command.command()
@click.argument("file", type=existing)
@click.option(
    "--earlier",
    type=existing,
    multiple=True,
    help="Description of an earlier epoch that is still asked; only in a directory nobody signed.",
)
@click.option(
    "--hand-over",
    type=existing,
    help="What 'take-over' wrote at the new keeper of the tag log; only in a directory nobody "
    "signed.",
)
@folder_option
def sign(file: Path, earlier: tuple[Path, ...], hand_over: Path | None, folder: Path) -> int:
    """Sign a directory (FILE, as JSON or signed by others already) as this holder."""
    content = file.read_bytes()
    if earlier:
        content = _with_earlier(content, earlier, _whole(folder))
    if hand_over:
        content = canonical_json({**_unsigned(content, "--hand-over"), **_handed_over(hand_over)})
    if b'"payloadType"' not in content:
        sharing = Sharing.of(_whole(folder).description())
        content = canonical_json({**_unsigned(content, ""), "sharing": sharing.to_json()})
    envelope = (
        parse_envelope(content)
        if b'"payloadType"' in content
        else Envelope(DIRECTORY_TYPE, content)
    )
    read_directory(envelope.payload)
    signed = add_signature(envelope, key=_whole(folder).signing())
    write_file_durably(file, signed.to_json())
    say("The directory is signed. It counts when as many holders signed as a key needs.")
    give({"signatures": len(signed.signatures)})
    return Exit.DONE


@command.command()
@click.argument("signed", type=existing)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def draft(signed: Path, file: Path) -> int:
    """Write the next version of the directory SIGNED into FILE, to be edited and then signed."""
    payload = parse_envelope(signed.read_bytes()).payload
    version = read_directory(payload).version + 1
    value = {**parse_json(payload), "version": version}
    # Which description it goes with is said anew by whoever signs first.
    value.pop("sharing", None)
    if file.exists():
        raise HolderUnusable("FILE is there already; name another one")
    content = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    write_file_durably(file, content.encode())
    say(f"Version {version} is written, as the one before. Change it and have it signed.")
    give({"version": version})
    return Exit.DONE


@command.command()
@click.argument("file", type=existing)
@folder_option
def directory(file: Path, folder: Path) -> int:
    """Answer the organisations of the signed directory FILE from the next start on."""
    found = _whole(folder).take_directory(parse_envelope(file.read_bytes()))
    say("The directory is taken over. Start the holder anew.")
    give({"version": found.version, "organisations": len(found.organisations)})
    return Exit.DONE


@command.command()
@folder_option
def status(folder: Path) -> int:
    """Show the register, its epochs, who asked how often in the last 7 days, and alerts of 30."""
    holder = _whole(folder)
    tally = holder.tally()
    alerts = tally.alerts_since(time.time())
    document: dict[str, Any] = {"alerts": len(alerts), "share": holder.has_share}
    codes: dict[int, str] = {}
    if holder.has_share:
        found = holder.description()
        document |= {"register": found.register, "epoch": found.epoch}
        document |= {"generation": found.generation}
        document |= {"earlier": [one.epoch for one, _ in holder.earlier()]}
    if (folder / "directory.json").exists():
        codes = {one.number: one.code for one in holder.directory().organisations}
    if holder.has_share:
        say(f"Register {found.register}, epoch {found.epoch}, generation {found.generation}.")
        if document["earlier"]:
            say(f"Earlier epochs whose share is still here: {', '.join(document['earlier'])}.")
    else:
        say("There is no share of a key here yet: the ceremony is not done.")
    if not codes:
        say("There is no directory here yet: nobody is answered.")
    say(f"Alerts in the last 30 days: {len(alerts)}.")
    raised = [_shown_alert(one, codes.get(one.organisation, "")) for one in alerts]
    for one in raised:
        say(f"  {one['at']} {one['organisation']}", as_it_is=True)
    asked = tally.asked(time.time(), days=ASKED_DAYS)
    by_code = {codes.get(one, "") or str(one): count for one, count in asked.items()}
    if by_code:
        say(f"Questions answered in the last {ASKED_DAYS} days:")
    for code, count in by_code.items():
        say(f"  {code} {count}", as_it_is=True)
    give({**document, "raised": raised, "asked": by_code})
    return Exit.ATTENTION if alerts else Exit.DONE


@command.command("take-over")
@click.argument(
    "copies", type=click.Path(exists=True, file_okay=False, path_type=Path), nargs=-1, required=True
)
@folder_option
def take_over_log(copies: tuple[Path, ...], folder: Path) -> int:
    """Become the keeper of the tag log that another one kept, from COPIES of it.

    A copy is the old keeper's folder 'log', or where the keeper is gone the folder 'replica' of a
    member. Of several the longest is taken, and the others are held against it.
    """
    taken = take_over(_whole(folder), copies)
    say(f"The log is here, with {taken.size} entries. It is kept from the next directory on.")
    say("Witnesses trust this line ('dokaz witness trust'):")
    say(f"  {taken.keeper.encode()}", as_it_is=True)
    say(f"Sign the next directory with --hand-over {taken.file}, and with this keeper's address.")
    give({"entries": taken.size, "keeper": taken.keeper.encode(), "file": str(taken.file)})
    return Exit.DONE


@command.command()
@click.argument("epoch")
@folder_option
def retire(epoch: str, folder: Path) -> int:
    """Destroy this holder's share of an earlier EPOCH, once everybody is registered anew."""
    _whole(folder).retire(epoch)
    say("The share of that epoch is destroyed. Destroy it in backups too. Start the holder anew.")
    give({"retired": epoch})
    return Exit.DONE


@command.command()
@folder_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8500, show_default=True)
@click.option(
    "--on-alert",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Program that is started for each alert, with the organisation's code and the time.",
)
def serve(folder: Path, host: str, port: int, on_alert: Path | None) -> int:
    """Answer requests until stopped."""
    holder = _whole(folder)

    def alarm(count: Count, organisation: Organisation) -> None:
        _raise_alarm(count, organisation, on_alert)

    def made() -> Application:
        return make_app(Holder(holder, sending=OverHttp(WITNESS_SECONDS), alarm=alarm))

    with holder.only_one():
        app = made()
        say(f"Holder listens at http://{host}:{port}. Stop with Ctrl-C.")
        serve_app(app, anew=made, host=host, port=port)
    return Exit.DONE


def _shown_alert(count: Count, code: str) -> dict[str, object]:
    """An alert for people; an organisation that left the directory stays a number."""
    at = datetime.fromtimestamp(count.at, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"at": at, "organisation": code or str(count.organisation)}


def _raise_alarm(count: Count, organisation: Organisation, program: Path | None) -> None:
    """Say it where the service's log is kept, and start the operator's own program."""
    shown = _shown_alert(count, organisation.code)
    click.echo(f"ALERT {shown['at']} {shown['organisation']}", err=True)
    if program is not None:
        try:
            subprocess.Popen(
                [str(program), organisation.code, str(shown["at"])],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            # The alert stands in the log of counts; a request must not fail for it.
            click.echo("ALERT: the program for alerts cannot be started", err=True)


def _with_earlier(content: bytes, files: tuple[Path, ...], holder: HolderFolder) -> bytes:
    """A directory with earlier epochs added. Addresses are those that holders have now."""
    value: dict[str, Any] = _unsigned(content, "--earlier")
    now = {card.signing: n for n, card in holder.description().by_number.items()}
    urls = {one["number"]: one["url"] for one in value["holders"]}
    added = []
    for file in files:
        signed = file.read_bytes()
        described = read_description(parse_envelope(signed).payload)
        addresses = [
            {"number": number, "url": urls.get(now.get(card.signing, 0), "https://")}
            for number, card in described.by_number.items()
        ]
        if any(one["url"] == "https://" for one in addresses):
            raise click.UsageError(
                f"{file}: a holder of that epoch is none now. Write its entry into the member "
                "'earlier' of the directory by hand, with its address."
            )
        added.append({"description": in_base64(signed), "holders": addresses})
    return canonical_json({**value, "earlier": added})


def _unsigned(content: bytes, option: str) -> dict[str, object]:
    """A directory as people wrote it by hand."""
    value = parse_json(content)
    if not isinstance(value, dict):
        raise click.UsageError("a directory is a JSON object")
    if "payloadType" in value:
        raise click.UsageError(f"{option} is for a directory that nobody has signed yet")
    return value


def _handed_over(file: Path) -> dict[str, object]:
    """The new keeper's key, and the tree head it goes on from."""
    value = parse_json(file.read_bytes())
    if not isinstance(value, dict) or set(value) != {"continues", "keeper"}:
        raise click.UsageError(f"{file} was not written by 'dokaz register-holder take-over'")
    return value


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdigit() for part in parts):
        raise click.UsageError("--dealing takes numbers of old holders, as 1,3")
    return tuple(int(part) for part in parts)


def _whole(folder: Path) -> HolderFolder:
    if not (folder / "signing.seed").exists():
        raise HolderUnusable("no holder in this folder: run 'dokaz register-holder init' first")
    return _opened(folder)


def _opened(folder: Path) -> HolderFolder:
    """The holder, whose passphrase comes from the named file or from the terminal."""
    return HolderFolder(folder, passphrase=_words)


def _words() -> str:
    named = os.environ.get(SETTING, "")
    return read_passphrase(Path(named)) if named else asked_passphrase(new=False)
