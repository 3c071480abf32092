# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz ledger continue`: go on openly under a new name where newer entries are lost for good."""

import click

from dokaz.core.log.continuation import Reason
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say
from dokaz.interfaces.cli.who import node_actor


@click.command("continue")
@click.option("--name", required=True, help="The log's new name, such as archive.example/log-2.")
@click.option(
    "--reason",
    required=True,
    type=click.Choice([str(reason) for reason in Reason]),
    help="Why the newest entries are lost.",
)
@click.option("--as", "email", required=True, metavar="EMAIL", help="Administrator of the node.")
@click.confirmation_option(
    prompt="Entries that a witness has seen will be stated as lost, for ever. Has every copy of "
    "the folder 'ledger' and every newer backup been looked for?"
)
def command(name: str, reason: str, email: str) -> int:
    """Go on under a new name after newer entries were lost.

    Only for a node that came back from a backup while its witnesses know more. What is kept and
    what is lost is stated, signed and entered as the first entry of the new name.
    """
    from dokaz.gate import api as gate
    from dokaz.ledger import api

    actor = node_actor(email)
    gate.prepared_continuation(actor=actor)  # Refused before anything is stated.
    prepared = api.prepare(new_origin=name, reason=Reason(reason))
    act_id = gate.recorded_continuation(prepared.sha256)
    if act_id is None:
        gate.record_continuation(actor=actor)
        act_id = gate.recorded_continuation(prepared.sha256)
    assert act_id is not None
    stated = api.go_on(act_id=act_id)
    key = api.log_verifier_key().encode()
    say(f"The log goes on as {stated.new_origin}. It keeps {stated.kept_size} entries.")
    say(f"Stated as lost: {stated.lost} entries that witnesses have seen.")
    say("Start the node; it tells its witnesses. Their keepers must accept the new name:")
    say(f"  dokaz witness accept {stated.new_origin}")
    say("Give your partners the new key line, and write to them what was lost:")
    say(f"  {key}")
    give(
        {
            "old_origin": stated.old_origin,
            "new_origin": stated.new_origin,
            "kept": stated.kept_size,
            "witnessed": stated.witnessed_size,
            "lost": stated.lost,
            "log_key": key,
            "statement_sha256": prepared.sha256,
        }
    )
    return Exit.ATTENTION
