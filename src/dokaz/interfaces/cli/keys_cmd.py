# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz keys`: the keys of a node, and those that open an organisation's stored objects."""

from pathlib import Path
from uuid import UUID

import click

from dokaz.interfaces.cli import keys_protection
from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.who import member_actor, person_options

_SHOWN = 20


@click.group()
@click.pass_context
def command(context: click.Context) -> None:
    """Keys: those that open stored objects, and the passphrase over all key files."""
    start(open_keys=context.invoked_subcommand not in _FORMS)


_FORMS = {"protect", "unprotect", "passphrase"}
for _one in (keys_protection.protect, keys_protection.unprotect, keys_protection.passphrase):
    command.add_command(_one)


@command.command()
@person_options
def status(email: str, org: str) -> int:
    """Show the keys, and how many objects each opens."""
    from dokaz.evidence import api

    found = api.sealing_keys(actor=member_actor(email, org))
    table(
        ("key", "status", "objects", "here", "identifier"),
        [
            (k.recipient[:_SHOWN] + "…", k.status, k.objects, k.at_hand, k.id or "-")
            for k in found.keys
        ],
    )
    if found.recovery_keys is None:
        say("Nobody has stated whether there are recovery keys (keys/recovery.recipients).")
    else:
        say(f"Recovery keys: {len(found.recovery_keys)}")
    say(f"Objects that wait to be moved to the present keys: {found.waiting}")
    if found.trouble:
        say(f"WRONG: {found.trouble}")
    give(
        {
            "keys": [
                {
                    "id": k.id,
                    "recipient": k.recipient,
                    "status": k.status,
                    "objects": k.objects,
                    "here": k.at_hand,
                }
                for k in found.keys
            ],
            "recovery_keys": found.recovery_keys,
            "waiting": found.waiting,
            "trouble": found.trouble,
        }
    )
    return Exit.OPERATOR if found.trouble else Exit.DONE


@command.command()
@person_options
def rotate(email: str, org: str) -> int:
    """Give the organisation a new sealing key; the worker then moves every object to it."""
    from dokaz.evidence import api

    recipient = api.rotate_sealing_key(actor=member_actor(email, org))
    say(f"New objects are sealed to {recipient}.")
    say("The worker moves the others; 'dokaz keys status' shows how many wait.")
    give({"recipient": recipient})
    return Exit.DONE


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@person_options
def recover(file: Path, email: str, org: str) -> int:
    """Make objects readable again with the recovery key in FILE, which is not kept."""
    from dokaz.evidence import api

    actor = member_actor(email, org)
    result = api.recover_sealing_key(actor=actor, recovery=api.read_recovery_identity(file))
    say(f"{result.recovered} objects open again; {result.not_opened} still do not.")
    give({"recovered": result.recovered, "not_opened": result.not_opened})
    return Exit.ATTENTION if result.not_opened else Exit.DONE


@command.command()
@click.argument("key_id", type=click.UUID)
@click.option("--reason", required=True, help="Why; kept with the record.")
@click.confirmation_option(prompt="Destroy this key? Copies sealed to it are lost for ever")
@person_options
def destroy(key_id: UUID, reason: str, email: str, org: str) -> int:
    """Destroy a retired key that opens nothing any more."""
    from dokaz.evidence import api

    api.destroy_sealing_key(actor=member_actor(email, org), key_id=key_id, reason=reason)
    say("The key is destroyed. Backups that hold it keep it until they are destroyed too.")
    give({"destroyed": str(key_id)})
    return Exit.DONE
