# SPDX-License-Identifier: AGPL-3.0-or-later
"""The background task of a capture. Its arguments are identifiers only, never addresses."""

from uuid import UUID

from django_tasks import TaskContext, task


@task(priority=5, takes_context=True)
def capture_page(context: TaskContext, capture_id: str, organisation_id: str) -> None:
    """Capture one page that somebody asked for."""
    from dokaz.intake.background.queue import LIMIT
    from dokaz.intake.captures.run import capture_one

    capture_one(
        UUID(capture_id),
        organisation_id=UUID(organisation_id),
        last_try=context.attempt >= LIMIT,
    )


def enqueue_capture(capture_id: UUID, organisation_id: UUID) -> None:
    """Queue `capture_page`; in the transaction that is open, if one is."""
    capture_page.enqueue(str(capture_id), str(organisation_id))
