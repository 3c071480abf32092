# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and the interfaces may use of this room."""

from dokaz.coordination.actions.answering import erase_words, finish, give_back, say, take
from dokaz.coordination.actions.asking import ask, ask_again, change, drop
from dokaz.coordination.drafts import TaskDraft
from dokaz.coordination.policy import ASKERS, ERASERS, OVERSEERS, works_here
from dokaz.coordination.queries import (
    LIST_NAMES,
    TaskFilter,
    about_ref,
    get_task,
    load,
    visible_tasks,
)
from dokaz.coordination.raising import carry_out_talks
from dokaz.coordination.views import Load, TaskChangeView, TaskPage, TaskRow, TaskView
from dokaz.coordination.vocabulary import About, ChangeKind, TaskState, Work

__all__ = [
    "ASKERS",
    "ERASERS",
    "LIST_NAMES",
    "OVERSEERS",
    "About",
    "ChangeKind",
    "Load",
    "TaskChangeView",
    "TaskDraft",
    "TaskFilter",
    "TaskPage",
    "TaskRow",
    "TaskState",
    "TaskView",
    "Work",
    "about_ref",
    "ask",
    "ask_again",
    "carry_out_talks",
    "change",
    "drop",
    "erase_words",
    "finish",
    "get_task",
    "give_back",
    "load",
    "say",
    "take",
    "visible_tasks",
    "works_here",
]
