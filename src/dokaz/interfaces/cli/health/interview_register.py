# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of interviews: does it answer, how old is the copy of its log, what is left."""

from collections.abc import Iterator

from dokaz.interfaces.cli.health.verdict import Finding, attention, not_checked, ok, wrong

NAME = "interview register"
_DAY = 86_400
_LITTLE = 10
"""One part in so many of the quota."""


def register(*, folder: str) -> Iterator[Finding]:
    """Asks the holders, where the operator has named them; they count nothing of it."""
    from dokaz.deconflict.register import api
    from dokaz.members.api import service_actor

    if not folder:
        yield ok(NAME, "this node takes part in none")
        return
    found = api.node_standing(actor=service_actor("doctor"))
    if not found:
        yield not_checked(NAME, "no organisation of this node has a folder for it")
    for one in found:
        yield from of_organisation(one)


def of_organisation(one: object) -> Iterator[Finding]:
    """What is to be said of one organisation; the worst first, or that all is well."""
    from dokaz.deconflict.register import api

    assert isinstance(one, api.OrganisationStanding)
    name = f"{NAME} {one.code}"
    if one.trouble:
        yield wrong(
            name,
            str(api.Trouble(one.trouble).label),
            "See the guide on the register of interviews: 'dokaz register use' again, or the "
            "passphrase of its keys.",
        )
        return
    said = list(_troubles(name, one))
    yield from said
    if not said:
        left = [holder.left for holder in one.holders if holder.left is not None]
        yield ok(
            name,
            f"epoch {one.epoch}, {len(one.holders)} holders answer, at least {min(left)} of "
            f"{one.quota} questions left today",
        )


def _troubles(name: str, one: object) -> Iterator[Finding]:
    from dokaz.deconflict.register import api

    assert isinstance(one, api.OrganisationStanding)
    for epoch in sorted({holder.epoch for holder in one.holders}):
        yield from _silent(name, one, epoch)
    left = [holder.left for holder in one.holders if holder.left is not None]
    if left and min(left) < one.quota // _LITTLE:
        yield attention(
            name,
            f"a holder gives {min(left)} of {one.quota} more answers today; then nobody can be "
            "looked up until tomorrow (UTC)",
            "Find out what has used them; if it was work, ask the holders for a larger quota.",
        )
    elif not left and any(holder.answers for holder in one.holders):
        yield attention(
            name,
            "no holder says what is left of today's questions: they do not let this organisation "
            "ask, or the clock is wrong",
            "Look at the clock. The holders' newer files are taken by the worker itself.",
        )
    alerts = max((holder.alerts or 0 for holder in one.holders), default=0)
    if alerts:
        yield attention(
            name,
            f"a holder has raised {alerts} alerts about this organisation in 30 days",
            "Find out who asked so often: 'Asked the register of interviews' among the acts.",
        )
    if one.copy_seconds is None or one.copy_seconds > _DAY:
        age = "there is none" if one.copy_seconds is None else f"{one.copy_seconds / _DAY:.0f} days"
        yield attention(
            name,
            f"the copy of the register's log is old ({age}): newer entries are not found where its "
            "keeper does not answer",
            "Is a worker running, and does the keeper of the log answer?",
        )
    if one.doubted:
        yield wrong(
            name,
            f"newer files of the register that {', '.join(one.doubted)} gives are not shown to be "
            "the holders'; they were not taken",
            "Ask the holders by another way. What they give you then is taken with 'dokaz register "
            "use'.",
        )
    if one.waiting:
        yield attention(
            name,
            f"{one.waiting} questions, entries or notices wait for the register",
            "The worker goes on by itself; if this stays, see what else is said of the register.",
        )
    if one.older:
        yield attention(
            name,
            f"{one.older} entries were made with an earlier key and are not found once it is "
            "retired",
            "The worker enters them anew; those without a key on record are entered by hand.",
        )


def _silent(name: str, one: object, epoch: str) -> Iterator[Finding]:
    from dokaz.deconflict.register import api

    assert isinstance(one, api.OrganisationStanding)
    theirs = [holder for holder in one.holders if holder.epoch == epoch]
    untrusted = [holder.holder for holder in theirs if holder.untrusted]
    if untrusted:
        yield wrong(
            name,
            f"epoch {epoch}: {', '.join(untrusted)} was not asked, since this machine does not "
            "trust its certificate; nothing is sent to it",
            "Look at this machine's date first. Then call that holder: the certificate may have "
            "run out, or somebody stands in between.",
        )
    silent = [one.holder for one in theirs if not (one.answers or one.untrusted)]
    answering = len(theirs) - len(silent) - len(untrusted)
    if answering < one.needed:
        yield wrong(
            name,
            f"epoch {epoch}: {answering} of {len(theirs)} holders answer, {one.needed} are needed: "
            "nobody can be looked up",
            f"Call the holders: {', '.join((*silent, *untrusted))}.",
        )
    elif silent:
        yield attention(
            name,
            f"epoch {epoch}: {', '.join(silent)} does not answer; one more, and nobody can be "
            "looked up",
            "Tell that holder.",
        )
