# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz report`: the account of a year or another time as files."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.who import member_actor, person_options
from dokaz.interfaces.cli.words import language

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@person_options
@click.option("--year", type=click.IntRange(1991, 2200), help="A whole year.")
@click.option("--since", type=_DAY, metavar="DAY", help="Instead of a year: its first day.")
@click.option("--until", type=_DAY, metavar="DAY", help="Instead of a year: its last day.")
@click.option("--all", "everything", is_flag=True, help="Also what others show you.")
@click.option(
    "--against",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Instead of a time: kept figures (figures.json) to count anew; what differs is told.",
)
@click.option("--record", is_flag=True, help="Put the digest of the figures into the log.")
@click.option(
    "--format",
    "forms",
    default="html,csv,json",
    metavar="FORMATS",
    help="Which of html, csv, json, pdf, docx, with commas between; json always (html,csv,json).",
)
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write, which is not there yet.",
)
def command(
    email: str,
    org: str,
    year: int | None,
    since: datetime | None,
    until: datetime | None,
    everything: bool,
    against: Path | None,
    record: bool,
    forms: str,
    out: Path,
) -> int:
    """Count what was done in a time and write it: page, table, data, PDF, text document."""
    start()
    kept = _kept(against) if against else None
    if kept is None:
        first, last = _days(year, since, until)
    elif year is None and since is None and until is None and not everything:
        first, last, everything = kept.scope.since, kept.scope.until, not kept.scope.own
    else:
        raise WrongChoice("Kept figures say of which time they are: give --against without a time.")
    wanted = _forms(forms)
    if out.exists():
        raise WrongChoice("This folder is there already. Nothing was written. Choose another one.")
    actor = member_actor(email, org)
    account = _account(actor, first, last, wanted, own=not everything)
    report = _recorded(actor, first, last, account) if record else None
    _write(out, account.files)
    say(f"The account is in {out}. Digest of its figures:")
    say(account.sha256, as_it_is=True)
    if report is not None:
        say("The digest entered the log.")
    differing = _told_differences(kept, account) if kept else None
    stands = _told_standing(kept, actor) if kept else None
    give(
        {
            "sha256": account.sha256,
            "report": str(report) if report else None,
            "figures": [
                {"code": one.code, "kind": one.kind, "now": one.now, "before": one.before}
                for one in account.lines
            ],
            "against": kept.sha256 if kept else None,
            "differences": differing,
            "in_log": stands,
        }
    )
    return Exit.OPERATOR if stands and stands["verdict"] == "failed" else Exit.DONE


def _kept(path: Path) -> Any:
    """Raises WrongChoice: no figures of a whole organisation."""
    from dokaz.reports import api

    try:
        kept = api.read_frozen(path.read_bytes())
    except api.NoFigures as error:
        raise WrongChoice(
            "This file holds no figures as dokaz report kept them, or was changed since."
        ) from error
    if kept.scope.oblast or kept.scope.conduct:
        raise WrongChoice("These figures are of a part of the records. Count them on the page.")
    return kept


def _told_differences(kept: Any, account: Any) -> list[dict[str, Any]]:
    """Lines that are counted otherwise now, told and given."""
    from dokaz.reports import api

    found = api.differences(kept, account.lines)
    say("Digest of the kept figures:")
    say(kept.sha256, as_it_is=True)
    if not found:
        say("All their lines are counted the same now.")
    else:
        say("Counted otherwise now:")
        words = _labels(account)
        table(
            ("line", "kept", "now", "before, kept", "before, now"),
            [
                (words[one.code, one.kind], *map(_shown, (*pair[0], *pair[1])))
                for one in found
                for pair in [tuple(zip(one.kept, one.now, strict=True))]
            ],
        )
    return [
        {"code": one.code, "kind": one.kind, "kept": list(one.kept), "now": list(one.now)}
        for one in found
    ]


_WORDS = {
    "included": "In the log: proven, by this node's own keys. Entry {}, recorded {}.",
    "unrecorded": "In the log: not checked. No act of your organisation recorded this digest: the "
    "figures never entered the log, or this is another file than the one that did.",
    "of_others": "In the log: not checked. These are figures of another organisation; let it check "
    "them.",
    "waits": "In the log: not checked. The entry waits for its place there; try again in a minute.",
    "unreadable": "In the log: not checked. Files or keys of the log cannot be read; see: dokaz "
    "doctor",
    "altered": "In the log: FAILED. An act says that it recorded this digest, and the log does not "
    "prove it. Rely on nothing in this file. Check the whole log with: dokaz ledger audit",
}


def _told_standing(kept: Any, actor: Any) -> dict[str, Any]:
    """Whether the digest of the kept figures stands in the log, told and given."""
    from dokaz.reports import api

    found = api.standing(actor=actor, sha256=kept.sha256, organisation=kept.organisation)
    when = found.at.isoformat(timespec="seconds") if found.at else None
    say(_WORDS[found.why].format(found.index, when))
    return {"verdict": str(found.status), "why": str(found.why), "entry": found.index, "at": when}


def _labels(account: Any) -> dict[tuple[str, str], str]:
    """What each line counts, as the account says it; parts with what they are a part of."""
    from django.utils import translation

    from dokaz.reports import api

    found: dict[tuple[str, str], str] = {}
    with translation.override(language()):
        for one in account.lines:
            whole = found.get((one.code, ""), "") if one.kind else ""
            found[one.code, one.kind] = ": ".join(filter(None, (whole, api.label_of(one))))
    return found


def _shown(count: int | None) -> str:
    """A dash stands for what was not known."""
    return "–" if count is None else str(count)


def _days(year: int | None, since: datetime | None, until: datetime | None) -> tuple[date, date]:
    """Raises WrongChoice: neither a year nor two days in their order."""
    if year is not None and since is None and until is None:
        return date(year, 1, 1), date(year, 12, 31)
    if year is None and since is not None and until is not None and since <= until:
        return since.date(), until.date()
    raise WrongChoice("Give a year with --year, or two days in order with --since and --until.")


def _forms(text: str) -> tuple[str, ...]:
    """Raises WrongChoice: an unknown form, or none."""
    from dokaz.reports.api import FORMS

    found = tuple(dict.fromkeys(one.strip().lower() for one in text.split(",") if one.strip()))
    if not found or set(found) - set(FORMS):
        raise WrongChoice("Formats are html, csv, json, pdf and docx, with commas between them.")
    return found


def _account(actor: Any, first: date, last: date, forms: tuple[str, ...], *, own: bool) -> Any:
    from django.utils import translation

    from dokaz.members.api import known_organisation
    from dokaz.reports import api

    organisation = known_organisation(actor.organisation_id)
    assert organisation is not None  # the person proved to be a member of it
    with translation.override(language()):
        return api.account_of(
            actor=actor,
            scope=api.Scope(since=first, until=last, own=own),
            organisation=(organisation.code, organisation.name(language())),
            dataset=_dataset(actor),
            at=datetime.now(UTC),
            forms=forms,
        )


def _dataset(actor: Any) -> dict[str, Any] | None:
    from dokaz.publication import api

    newest = api.datasets(actor=actor, limit=1)
    return {"number": newest[0].number, "sha256": newest[0].sha256} if newest else None


def _recorded(actor: Any, first: date, last: date, account: Any) -> Any:
    from dokaz.reports import api

    dataset = _dataset(actor)
    return api.record_report(
        actor=actor,
        since=first,
        until=last,
        sha256=account.sha256,
        dataset_sha256=dataset["sha256"] if dataset else "",
    )


def _write(out: Path, files: Any) -> None:
    """Whole or not at all."""
    making = out.with_name(f"{out.name}.part")
    making.mkdir(parents=True)
    for name, content in files.items():
        (making / name).write_bytes(content)
    making.rename(out)
