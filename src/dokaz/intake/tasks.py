# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background tasks of the room. Their arguments are identifiers only, never names.

Every task may run again after it was interrupted anywhere, and does not do its work twice.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django_tasks import TaskContext, task

BUSY_AGAIN_AFTER = timedelta(seconds=2)
JUDGING_AGAIN_AFTER = timedelta(minutes=1)


@task()
def take_uploads(delivery_id: str) -> None:
    """Take in the finished uploads of one delivery."""
    from dokaz.intake.taking_uploads import take_finished

    if not take_finished(UUID(delivery_id)):
        later = datetime.now(UTC) + BUSY_AGAIN_AFTER
        take_uploads.using(run_after=later).enqueue(delivery_id)


@task(priority=-10, takes_context=True)
def derive(context: TaskContext, file_id: str, organisation_id: str) -> None:
    """Make thumbnails and read the claims of one original."""
    from dokaz.intake.background.queue import LIMIT
    from dokaz.intake.derivatives.making import derive_file

    derive_file(
        UUID(file_id),
        organisation_id=UUID(organisation_id),
        last_try=context.attempt >= LIMIT,
    )


@task(priority=-20, takes_context=True)
def remake(
    context: TaskContext, file_id: str, organisation_id: str, kinds: list[str], again: bool
) -> None:
    """Make some kinds of renditions of one original anew, or what is missing of them."""
    from dokaz.intake.background.queue import LIMIT
    from dokaz.intake.derivatives.remaking import remake_file

    remake_file(
        UUID(file_id),
        organisation_id=UUID(organisation_id),
        kinds=kinds,
        again=again,
        last_try=context.attempt >= LIMIT,
    )


@task(priority=-30, queue_name="reading", takes_context=True)
def read_pictures(
    context: TaskContext, file_id: str, organisation_id: str, every_page: bool, again: bool
) -> None:
    """Read letters in the pictures of one original by machine."""
    from dokaz.intake.background.queue import LIMIT
    from dokaz.intake.derivatives import remaking
    from dokaz.intake.derivatives.kinds import Kind
    from dokaz.intake.derivatives.reading_pictures import read_file

    place = (UUID(file_id), UUID(organisation_id))
    if again or remaking.missing(*place, (Kind.READING,)):
        read_file(
            place[0],
            organisation_id=place[1],
            every_page=every_page,
            last_try=context.attempt >= LIMIT,
        )


@task(priority=-20, queue_name="reading", takes_context=True)
def judge_capture(context: TaskContext, file_id: str, organisation_id: str) -> None:
    """Judge a capture that takes longer than an examination may."""
    from dokaz.intake.background.queue import LIMIT
    from dokaz.intake.derivatives.judging import judge_file

    judge_file(
        UUID(file_id),
        organisation_id=UUID(organisation_id),
        last_try=context.attempt >= LIMIT,
    )


@task(priority=-40, queue_name="films", takes_context=True)
def make_playable(context: TaskContext, file_id: str, organisation_id: str, again: bool) -> None:
    """Make a copy of one film or sound that browsers play."""
    from dokaz.intake.background.queue import LIMIT
    from dokaz.intake.derivatives import remaking
    from dokaz.intake.derivatives.kinds import Kind
    from dokaz.intake.derivatives.playable_copies import copy_file

    place = (UUID(file_id), UUID(organisation_id))
    if again or remaking.missing(*place, (Kind.PLAYABLE,)):
        copy_file(
            place[0],
            organisation_id=place[1],
            anyhow=again,
            last_try=context.attempt >= LIMIT,
        )


@task(priority=-5, takes_context=True)
def open_container(context: TaskContext, opening_id: str, organisation_id: str) -> None:
    """Open one container and take its members in."""
    from dokaz.intake.background.queue import LIMIT
    from dokaz.intake.opening.run import open_one

    open_one(
        UUID(opening_id),
        organisation_id=UUID(organisation_id),
        last_try=context.attempt >= LIMIT,
    )


@task(priority=5, takes_context=True)
def unlock(context: TaskContext, unlocking_id: str, organisation_id: str) -> None:
    """Try a password that somebody gave; it stands sealed in its row and in no argument."""
    from dokaz.intake.background.queue import LIMIT
    from dokaz.intake.unlocking.run import unlock_one

    unlock_one(
        UUID(unlocking_id),
        organisation_id=UUID(organisation_id),
        last_try=context.attempt >= LIMIT,
    )


@task(priority=-8)
def link_chat(opening_id: str, organisation_id: str) -> None:
    """State what the messages of one chat are to each other and to the files beside it."""
    from dokaz.intake.opening.linking import link_one

    link_one(UUID(opening_id), organisation_id=UUID(organisation_id))


@task(priority=-12)
def judge_proofs(delivery_id: str, organisation_id: str) -> None:
    """Judge ProofMode files that lie loose beside their photos in one delivery."""
    from dokaz.intake.opening.loose_proofs import judge_delivery

    if not judge_delivery(UUID(delivery_id), organisation_id=UUID(organisation_id)):
        later = datetime.now(UTC) + JUDGING_AGAIN_AFTER
        judge_proofs.using(run_after=later).enqueue(delivery_id, organisation_id)


@task(priority=-12, queue_name="reading", takes_context=True)
def judge_bags(context: TaskContext, delivery_id: str, organisation_id: str) -> None:
    """Judge bags that one delivery brought as folders: all their bytes are read."""
    from dokaz.intake.background.queue import LIMIT
    from dokaz.intake.opening.loose_bags import judge_delivery

    done = judge_delivery(
        UUID(delivery_id),
        organisation_id=UUID(organisation_id),
        last_try=context.attempt >= LIMIT,
    )
    if not done:
        later = datetime.now(UTC) + JUDGING_AGAIN_AFTER
        judge_bags.using(run_after=later).enqueue(delivery_id, organisation_id)


@task(priority=-12)
def pair_screenshots(delivery_id: str, organisation_id: str) -> None:
    """Put the addresses that lie beside pictures of pages in one delivery together with them."""
    from dokaz.intake.opening.loose_addresses import pair_delivery

    if not pair_delivery(UUID(delivery_id), organisation_id=UUID(organisation_id)):
        later = datetime.now(UTC) + JUDGING_AGAIN_AFTER
        pair_screenshots.using(run_after=later).enqueue(delivery_id, organisation_id)


@task(takes_context=True)
def work_on_table(context: TaskContext, import_id: str, organisation_id: str) -> None:
    """Make the dry run of a table, bring its rows in, or take them back: what was ordered."""
    from dokaz.intake.background.queue import LIMIT
    from dokaz.intake.tables.run import work_on

    work_on(
        UUID(import_id),
        organisation_id=UUID(organisation_id),
        last_try=context.attempt >= LIMIT,
    )


@task()
def empty_names(item_id: str, organisation_id: str) -> None:
    """Empty the names of an item that was disposed of in the reports of its deliveries."""
    from dokaz.intake.actions import forgetting
    from dokaz.intake.services import service_for

    forgetting.empty_names(actor=service_for(UUID(organisation_id)), item_id=UUID(item_id))


def enqueue_take(delivery_id: UUID) -> None:
    """Queue `take_uploads`; in the transaction that is open, if one is."""
    take_uploads.enqueue(str(delivery_id))


def enqueue_derive(file_id: UUID, organisation_id: UUID) -> None:
    """Queue `derive`; in the transaction that is open, if one is."""
    derive.enqueue(str(file_id), str(organisation_id))


def enqueue_remake(
    file_id: UUID, organisation_id: UUID, *, kinds: Iterable[str], again: bool
) -> None:
    """Queue `remake`; in the transaction that is open, if one is."""
    remake.enqueue(str(file_id), str(organisation_id), list(kinds), again)


def enqueue_reading(file_id: UUID, organisation_id: UUID, *, every_page: bool, again: bool) -> None:
    """Queue `read_pictures`; in the transaction that is open, if one is."""
    read_pictures.enqueue(str(file_id), str(organisation_id), every_page, again)


def enqueue_judge(file_id: UUID, organisation_id: UUID) -> None:
    """Queue `judge_capture`; in the transaction that is open, if one is."""
    judge_capture.enqueue(str(file_id), str(organisation_id))


def enqueue_playable(file_id: UUID, organisation_id: UUID, *, again: bool) -> None:
    """Queue `make_playable`; in the transaction that is open, if one is."""
    make_playable.enqueue(str(file_id), str(organisation_id), again)


def enqueue_open(opening_id: UUID, organisation_id: UUID) -> None:
    """Queue `open_container`; in the transaction that is open, if one is."""
    open_container.enqueue(str(opening_id), str(organisation_id))


def enqueue_unlock(unlocking_id: UUID, organisation_id: UUID) -> None:
    """Queue `unlock`; in the transaction that is open, if one is."""
    unlock.enqueue(str(unlocking_id), str(organisation_id))


def enqueue_link(opening_id: UUID, organisation_id: UUID) -> None:
    """Queue `link_chat`; in the transaction that is open, if one is."""
    link_chat.enqueue(str(opening_id), str(organisation_id))


def enqueue_judge_proofs(delivery_id: UUID, organisation_id: UUID) -> None:
    """Queue `judge_proofs`; in the transaction that is open, if one is."""
    judge_proofs.enqueue(str(delivery_id), str(organisation_id))


def enqueue_judge_bags(delivery_id: UUID, organisation_id: UUID) -> None:
    """Queue `judge_bags`; in the transaction that is open, if one is."""
    judge_bags.enqueue(str(delivery_id), str(organisation_id))


def enqueue_pair_screenshots(delivery_id: UUID, organisation_id: UUID) -> None:
    """Queue `pair_screenshots`; in the transaction that is open, if one is."""
    pair_screenshots.enqueue(str(delivery_id), str(organisation_id))


def enqueue_table(import_id: UUID, organisation_id: UUID) -> None:
    """Queue `work_on_table`; in the transaction that is open, if one is."""
    work_on_table.enqueue(str(import_id), str(organisation_id))


def enqueue_empty_names(item_id: UUID, organisation_id: UUID) -> None:
    """Queue `empty_names`; in the transaction that is open, if one is."""
    empty_names.enqueue(str(item_id), str(organisation_id))
