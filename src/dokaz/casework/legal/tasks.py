# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background tasks of the room. Their arguments are identifiers only; each may run again."""

from uuid import UUID

from django_tasks import task


@task()
def empty_passages(item_id: str, organisation_id: str) -> None:
    """Empty what was quoted and said of an item that was disposed of."""
    from dokaz.casework.legal import forgetting

    forgetting.empty(organisation_id=UUID(organisation_id), item_id=UUID(item_id))


def enqueue_empty_passages(item_id: UUID, organisation_id: UUID) -> None:
    """Queue `empty_passages`; in the transaction that is open, if one is."""
    empty_passages.enqueue(str(item_id), str(organisation_id))
