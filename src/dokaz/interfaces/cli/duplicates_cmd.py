# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz duplicates`: looking at everything at once for what may be there twice."""

from collections.abc import Sequence

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import Busy, ProgramMissing, WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, progress, say


@click.group()
def command() -> None:
    """What may be in the archive twice."""
    start()


@command.command()
@click.option(
    "--engine", type=click.Choice(("duckdb", "spark")), default="duckdb",
    help="duckdb works in memory; spark, for what no memory holds, on encrypted files.",
)  # fmt: skip
@click.option(
    "--spark", "settings", multiple=True, metavar="NAME=VALUE",
    help="A setting of Spark, e.g. spark.driver.memory=16g. Can be given more than once.",
)  # fmt: skip
def batch(engine: str, settings: Sequence[str]) -> int:
    """Hold all people against each other with Splink; pairs wait for a person, none is merged.

    It needs dokaz[batch], or dokaz[spark] and Java. It can be interrupted at any moment and called
    again.
    """
    from dokaz.deconflict.duplicates import api
    from dokaz.intake.api import alone

    more = _settings(engine, settings)
    _refuse_lacking(engine)
    link = api.batch_engine(api.BatchEngine(engine), more)
    done = []
    with alone("people batch") as ours, progress("Comparing people", total=None) as update:
        if not ours:
            raise Busy("A batch is running at this moment. Nothing was started.")
        for one in api.link_people(link=link, watch=update):
            if one.is_too_few:
                say(
                    f"People: {one.people}. Too few for Splink to learn from: not compared here. "
                    "Look-ups compare them."
                )
            else:
                say(
                    f"People compared: {one.people}; pairs proposed: {one.proposed}, "
                    f"new in the queue: {one.found}."
                )
            told = {"people": one.people, "proposed": one.proposed, "found": one.found}
            done.append({**told, "compared": not one.is_too_few})
    if not done:
        say("Nobody is there to be compared.")
    give({"organisations": done})
    return Exit.DONE


def _settings(engine: str, given: Sequence[str]) -> dict[str, str]:
    """Settings of Spark by name."""
    from dokaz.deconflict.duplicates import api

    if given and engine != "spark":
        raise WrongChoice("Settings of Spark are for --engine spark.")
    more = {}
    for one in given:
        name, is_set, value = one.partition("=")
        if not is_set or not name.startswith("spark."):
            raise WrongChoice(
                "A setting of Spark is given as NAME=VALUE, its name with spark. first."
            )
        more[name] = value
    if names := api.batch_refuses(more):
        raise WrongChoice(
            "These settings protect what Spark writes, or are secrets that belong into Spark's own "
            f"configuration; they are not given here: {', '.join(names)}."
        )
    return more


def _refuse_lacking(engine: str) -> None:
    from dokaz.deconflict.duplicates import api

    lack = api.batch_lacks(api.BatchEngine(engine))
    if lack is api.BatchLack.BATCH:
        raise WrongChoice("Splink is not installed here. Install dokaz[batch], then try again.")
    if lack is api.BatchLack.SPARK:
        raise WrongChoice("Spark is not installed here. Install dokaz[spark], then try again.")
    if lack is api.BatchLack.JAVA:
        raise ProgramMissing(
            "Spark needs a Java runtime, version 17 or newer, and none was found. Install one "
            "(openjdk-17-jre-headless) or set JAVA_HOME, then try again."
        )
