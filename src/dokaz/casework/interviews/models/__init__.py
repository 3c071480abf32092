# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the room. People are named by their identifiers; words about them can be emptied."""

from dokaz.casework.interviews.models.accounts import (
    AccountItem,
    AccountReading,
    Difference,
    Influences,
    PaperForm,
)
from dokaz.casework.interviews.models.consents import (
    Consent,
    Forgetting,
    ItemOfPerson,
    Withdrawal,
    WithdrawalTask,
    Words,
)
from dokaz.casework.interviews.models.interviews import (
    GateAnswer,
    Interview,
    InterviewChange,
    InterviewEvent,
    InterviewMember,
    InterviewSeries,
    RegisterCheck,
    RegisterTalk,
)

__all__ = [
    "AccountItem", "AccountReading", "Consent", "Difference", "Forgetting", "GateAnswer",
    "Influences", "Interview", "InterviewChange", "InterviewEvent", "InterviewMember",
    "InterviewSeries", "ItemOfPerson", "PaperForm", "RegisterCheck", "RegisterTalk", "Withdrawal",
    "WithdrawalTask", "Words",
]  # fmt: skip
