# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of notifications: what concerns the person who made the token."""

from dataclasses import dataclass

from dokaz.gate.api import Actor
from dokaz.interfaces.rest.records.making import get, post
from dokaz.notifications import api as notifying


@dataclass(frozen=True, slots=True)
class Unseen:
    """How many of the newest notices were not seen, up to `most_counted`."""

    count: int
    most_counted: int


def _unseen(*, actor: Actor) -> Unseen:
    return Unseen(notifying.count_unseen(actor=actor), notifying.MOST_COUNTED)


OFFERED = (
    get(
        "/notifications", "list_notifications", "List notifications",
        "What happened to records that concern the person and that they may see now, the newest "
        "first; `unseen`: only what they have not seen.",
        notifying.visible_notices,
    ),
    get(
        "/notifications/unseen", "count_notifications", "Count what is new",
        "How many of the newest notifications the person has not seen.",
        _unseen, serves=("notifications.notice.count",),
    ),
    post(
        "/notifications/seen", "see_notifications", "Take note",
        "Take note of everything up to a moment; what came later stays new.", notifying.see,
    ),
    get(
        "/notifications/settings", "notification_settings", "What is muted and followed",
        "Kinds that the person mutes, and records they follow or mute.", notifying.settings,
    ),
    post(
        "/notifications/kinds", "mute_notifications", "Mute a kind",
        "Hear no more of one kind of things, as lists of notifications name it, or again.",
        notifying.mute_kind,
    ),
    post(
        "/notifications/records", "follow_record", "Follow or mute a record",
        "Say `followed`, `muted`, or nothing to hear of it as usual.", notifying.follow,
    ),
)  # fmt: skip
