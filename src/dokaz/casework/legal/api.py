# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces may use of law."""

from dokaz.casework.legal.actions.filing import (
    MOST_FINDINGS,
    FindingDraft,
    file_finding,
    withdraw_finding,
)
from dokaz.casework.legal.actions.liability import end_liability, state_liability
from dokaz.casework.legal.actions.qualifying import assess, qualify
from dokaz.casework.legal.frameworks import (
    Border,
    Crime,
    Element,
    Framework,
    Instrument,
    Provision,
    Version,
    Words,
)
from dokaz.casework.legal.in_force import Force, InForce
from dokaz.casework.legal.in_force import at as in_force_at
from dokaz.casework.legal.independence import Tally
from dokaz.casework.legal.joint import (
    JointLine,
    JointMatrix,
    JointPart,
    JointUnknown,
    matrix_of_events,
    matrix_of_person,
    plan_of_joint,
)
from dokaz.casework.legal.law import Hit, ProvisionPage, get_provision, law, search_law
from dokaz.casework.legal.loading import framework as get_framework
from dokaz.casework.legal.loading import frameworks
from dokaz.casework.legal.matrices import cell_key
from dokaz.casework.legal.one_source import count_as_one
from dokaz.casework.legal.passages import Passage, clock
from dokaz.casework.legal.passages import of_json as passage_of
from dokaz.casework.legal.passages import possible as possible_passages
from dokaz.casework.legal.passages import words as passage_words
from dokaz.casework.legal.proof import classes as proof_classes
from dokaz.casework.legal.queries import (
    collection_plan,
    findings_of_item,
    get_matrix,
    history,
    qualifications_of,
)
from dokaz.casework.legal.views import (
    ElementRow,
    FindingOfItem,
    FindingView,
    LiabilityView,
    MatrixView,
    PlanRow,
    QualificationChangeView,
    QualificationRow,
)
from dokaz.casework.legal.vocabulary import (
    ChangeKind,
    Conflict,
    Cover,
    Direction,
    PassageKind,
    Status,
    Strength,
)

__all__ = [
    "MOST_FINDINGS",
    "Border",
    "ChangeKind",
    "Conflict",
    "Cover",
    "Crime",
    "Direction",
    "Element",
    "ElementRow",
    "FindingDraft",
    "FindingOfItem",
    "FindingView",
    "Force",
    "Framework",
    "Hit",
    "InForce",
    "Instrument",
    "JointLine",
    "JointMatrix",
    "JointPart",
    "JointUnknown",
    "LiabilityView",
    "MatrixView",
    "Passage",
    "PassageKind",
    "PlanRow",
    "Provision",
    "ProvisionPage",
    "QualificationChangeView",
    "QualificationRow",
    "Status",
    "Strength",
    "Tally",
    "Version",
    "Words",
    "assess",
    "cell_key",
    "clock",
    "collection_plan",
    "count_as_one",
    "end_liability",
    "file_finding",
    "findings_of_item",
    "frameworks",
    "get_framework",
    "get_matrix",
    "get_provision",
    "history",
    "in_force_at",
    "law",
    "matrix_of_events",
    "matrix_of_person",
    "passage_of",
    "passage_words",
    "plan_of_joint",
    "possible_passages",
    "proof_classes",
    "qualifications_of",
    "qualify",
    "search_law",
    "state_liability",
    "withdraw_finding",
]
