# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz source`: the directory of sources: list, add, merge two entries, take that back."""

from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.receive_cmd import source_named
from dokaz.interfaces.cli.who import member_actor, person_options


@click.group()
def command() -> None:
    """The directory of sources."""
    start()


@command.command(name="list")
@click.argument("text", default="")
@person_options
@click.option("--kind", default="", help="Only this kind, such as channel or website.")
@click.option("--platform", default="", help="Only on this platform.")
@click.option("--credibility", default="", help="Only with this letter, A to F.")
@click.option("--group", default="", help="Only of this independence group.")
@click.option("--all", "retired", is_flag=True, help="Also those taken out and merged ones.")
def list_them(
    text: str,
    email: str,
    org: str,
    kind: str,
    platform: str,
    credibility: str,
    group: str,
    retired: bool,
) -> int:
    """Show sources, newest first, or those with these letters or this number."""
    from dokaz.evidence import api

    narrowed = api.SourceFilter(
        kind=kind,
        platform=platform,
        credibility=credibility,
        independence_group=group,
        retired=retired,
    )
    actor = member_actor(email, org)
    found = api.visible_sources(actor=actor, text=text, narrowed=narrowed, limit=200)
    table(
        ("source", "kind", "name", "platform", "credibility"),
        [(str(one.id), one.kind, one.name, one.platform, one.credibility) for one in found],
    )
    give({"sources": [_told(one) for one in found]})
    return Exit.DONE


@command.command()
@click.argument("name")
@person_options
@click.option("--kind", required=True, help="Its kind, such as channel or website.")
@click.option("--url", default="", help="Its address on the internet.")
@click.option("--platform", default="", help="The platform it is on.")
@click.option("--handle", default="", help="Its name on the platform.")
@click.option("--group", default="", help="Its independence group.")
@click.option("--number", default="", metavar="SYSTEM:NUMBER", help="What another system calls it.")
def add(
    name: str,
    email: str,
    org: str,
    kind: str,
    url: str,
    platform: str,
    handle: str,
    group: str,
    number: str,
) -> int:
    """Add an entry to the directory; how far it is believed is judged on its page."""
    from dokaz.evidence import api

    system, colon, value = number.partition(":")
    if number and not (colon and system and value):
        raise WrongChoice("Give --number as SYSTEM:NUMBER.")
    actor = member_actor(email, org)
    change = api.SourceChange(
        kind=kind, name=name, url=url, platform=platform, handle=handle, independence_group=group
    )
    source_id = api.add_source(actor=actor, kind=kind, name=name)
    api.describe_source(actor=actor, source_id=source_id, change=change)
    if number:
        api.add_source_external_id(actor=actor, source_id=source_id, system=system, value=value)
    say(f"Added source {source_id}.")
    give({"source": str(source_id)})
    return Exit.DONE


@command.command()
@click.argument("source")
@click.argument("into")
@person_options
@click.option("--why", required=True, help="Why, in a few words.")
def merge(source: str, into: str, email: str, org: str, why: str) -> int:
    """Say that an entry is the same source as another, which speaks for both."""
    from dokaz.evidence import api

    actor = member_actor(email, org)
    source_id, into_id = _named(actor, source), _named(actor, into)
    api.merge_source(actor=actor, source_id=source_id, into_id=into_id, why=why)
    give({"source": str(source_id), "into": str(into_id)})
    return Exit.DONE


@command.command()
@click.argument("source", type=click.UUID)
@person_options
@click.option("--why", required=True, help="Why, in a few words.")
def unmerge(source: UUID, email: str, org: str, why: str) -> int:
    """Undo the merging of an entry; it is named by its identifier."""
    from dokaz.evidence import api

    api.unmerge_source(actor=member_actor(email, org), source_id=source, why=why)
    give({"source": str(source)})
    return Exit.DONE


def _named(actor: Any, text: str) -> UUID:
    found = source_named(actor, text)
    if found is None:
        raise WrongChoice("There is no such source in your organisation.")
    return found


def _told(one: Any) -> dict[str, Any]:
    return {
        "source": str(one.id),
        "kind": one.kind,
        "name": one.name,
        "url": one.url,
        "platform": one.platform,
        "handle": one.handle,
        "credibility": one.credibility,
        "independence_group": one.independence_group,
        "merged_into": str(one.merged_into) if one.merged_into else None,
    }
