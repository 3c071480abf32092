# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and the interfaces may use of this room."""

from dokaz.notifications.actions import follow, mute_kind, see
from dokaz.notifications.policy import is_member
from dokaz.notifications.projecting import rebuild_notices
from dokaz.notifications.queries import (
    MOST_COUNTED,
    FollowedRecord,
    NoticePage,
    NoticeView,
    Settings,
    count_unseen,
    named_record,
    settings,
    standing_of,
    visible_notices,
)
from dokaz.notifications.telling import (
    DAYS_AHEAD,
    Named,
    Subject,
    Telling,
    Told,
    ahead_of,
    know,
    tell_of,
)
from dokaz.notifications.vocabulary import Kind, Standing

__all__ = [
    "DAYS_AHEAD",
    "MOST_COUNTED",
    "FollowedRecord",
    "Kind",
    "Named",
    "NoticePage",
    "NoticeView",
    "Settings",
    "Standing",
    "Subject",
    "Telling",
    "Told",
    "ahead_of",
    "count_unseen",
    "follow",
    "is_member",
    "know",
    "mute_kind",
    "named_record",
    "rebuild_notices",
    "see",
    "settings",
    "standing_of",
    "tell_of",
    "visible_notices",
]
