# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz ledger`: where the log stands, whether it holds, receipts, and bringing it back."""

from pathlib import Path
from uuid import UUID

import click

from dokaz.interfaces.cli import continue_cmd
from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, progress, say, table
from dokaz.interfaces.cli.words import told

_WORDS = {
    "cosigned": "cosigned",
    "stamped": "stamped",
    "upgraded": "upgraded",
    "not in a block yet": "not in a block yet",
}


@click.group()
def command() -> None:
    """State, audit, receipts and repair of the transparency log."""
    start()


command.add_command(continue_cmd.command)


@command.command()
def status() -> int:
    """Show size, root, witnesses and time-stamps."""
    from dokaz.ledger import api

    state = api.ledger_state()
    witnesses = api.witness_states()
    say(f"Log {state.origin}: {state.size} entries, {state.waiting} waiting for their place")
    for one in state.continuations:
        say(
            f"Goes on for {one.old_origin} from entry {one.kept_size}; {one.lost} entries that "
            "witnesses had seen are lost."
        )
    if state.latest:
        say(f"Newest checkpoint: {state.latest.size} entries, root {state.latest.root.hex()}")
    if not witnesses:
        say("No witness is configured: a split view by the operator would NOT be noticed.")
    elif state.cosigned:
        say(f"Cosigned by enough witnesses up to entry {state.cosigned.size}")
    else:
        say("No checkpoint has enough cosignatures yet.")
    table(
        ("witness", "entries cosigned", "last seen", "trouble"),
        [(w.name, w.size, w.seen_at or told("never"), w.trouble or "-") for w in witnesses],
    )
    late = api.overdue()
    for name in late:
        say(f"OVERDUE: no time-stamp from {name} for hours")
    give(
        {
            "origin": state.origin,
            "size": state.size,
            "waiting": state.waiting,
            "root": state.latest.root.hex() if state.latest else None,
            "cosigned_size": state.cosigned.size if state.cosigned else None,
            "witnesses": [
                {"name": w.name, "size": w.size, "trouble": w.trouble} for w in witnesses
            ],
            "overdue_timestamps": late,
            "continuations": [
                {"old_origin": one.old_origin, "kept": one.kept_size, "lost": one.lost}
                for one in state.continuations
            ],
        }
    )
    return Exit.ATTENTION if late or any(w.trouble for w in witnesses) else Exit.DONE


@command.command()
def key() -> int:
    """Print the log's key line, for witnesses and verifiers."""
    from dokaz.ledger import api

    line = api.log_verifier_key().encode()
    say(line)
    give({"log_key": line})
    return Exit.DONE


@command.command()
def sequence() -> int:
    """Give waiting entries their place now.

    The worker does this by itself.
    """
    from dokaz.ledger import api

    placed = api.sequence_pending()
    say(f"{placed} entries placed.")
    give({"placed": placed})
    return Exit.DONE


@command.command()
@click.option("--anew", is_flag=True, help="Begin at the first entry, whatever was checked today.")
def audit(anew: bool) -> int:
    """Recompute the whole log from its records and compare everything.

    A check that was broken off today goes on where it was.
    """
    from dokaz.ledger import api

    with progress("Checking the log", total=None) as update:
        result = api.audit(progress=update, going_on=not anew)
    if result.went_on_from:
        say(f"The first {result.went_on_from} entries were checked by a run that was broken off.")
    for finding in result.findings:
        words = finding.message
        if finding.index is not None:
            words = f"entry {finding.index}: {words}"
        say(f"WRONG  {words} ({finding.code})")
    if not result.findings:
        say(f"{result.leaves} entries agree with records, tiles, checkpoint and database.")
    give(
        {
            "entries": result.leaves,
            "went_on_from": result.went_on_from,
            "root": result.root,
            "findings": [
                {"code": f.code, "index": f.index, "message": f.message} for f in result.findings
            ],
        }
    )
    return Exit.OPERATOR if result.findings else Exit.DONE


@command.command()
@click.argument("event_id", type=click.UUID)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def receipt(event_id: UUID, out: Path) -> int:
    """Write a .tlog-proof file for one event."""
    from dokaz.ledger import api

    out.write_bytes(api.receipt(event_id))
    say(f"Receipt written to {out}.")
    give({"file": str(out)})
    return Exit.DONE


@command.command()
def anchor() -> int:
    """Ask witnesses, time-stamp authorities and calendars now."""
    from dokaz.ledger import api

    outcomes = [(o.witness, o.trouble or "cosigned") for o in api.ask_witnesses()]
    for step in (api.obtain_timestamps(force=True), api.obtain_promises(force=True)):
        outcomes.extend((o.authority, o.trouble or "stamped") for o in step)
    outcomes.extend((o.authority, o.trouble or "upgraded") for o in api.upgrade_promises())
    table(("asked", "outcome"), [(name, told(_WORDS.get(f"{o}", f"{o}"))) for name, o in outcomes])
    give({"outcomes": [{"asked": name, "outcome": str(what)} for name, what in outcomes]})
    good = {"cosigned", "stamped", "upgraded", "not in a block yet"}
    return Exit.DONE if all(str(what) in good for _, what in outcomes) else Exit.ATTENTION


@command.command()
@click.confirmation_option(prompt="Read missing entries back from the log's records?")
def rebuild() -> int:
    """Bring an older database up to the log, from the log's own records."""
    from dokaz.ledger import api

    with progress("Reading the log back", total=None) as update:
        result = api.rebuild_index(progress=update)
    say(f"The database knows all {result.size} entries; {result.entries_added} were read back.")
    if result.acts:
        say(
            "These acts are in the log, but what they changed is not in this database. "
            "Do them again:"
        )
        table(("act", "action", "at"), result.acts)
        if result.acts_added > len(result.acts):
            say(f"… and {result.acts_added - len(result.acts)} acts more.")
    give(
        {
            "size": result.size,
            "added": result.entries_added,
            "acts_added": result.acts_added,
            "acts": result.acts,
        }
    )
    return Exit.ATTENTION if result.acts else Exit.DONE
