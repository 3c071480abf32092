# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors of the gate, told apart by who must act."""

from typing import ClassVar

from dokaz.core.errors import DokazError


class GateError(DokazError):
    """Root of what the gate raises."""

    code: ClassVar[str] = "gate.error"


class Refused(GateError):
    """The actor may see the thing but not do this; carries the reason as a stable code."""

    code: ClassVar[str] = "gate.refused"

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"{action} refused: {reason}")
        self.action = action
        self.reason = reason


class NotFound(GateError):
    """There is no such thing for this actor: absent, or not theirs to know of."""

    code: ClassVar[str] = "gate.not_found"

    def __init__(self, what: str) -> None:
        super().__init__(f"no such {what}, or not yours to see")
        self.what = what


class Conflict(GateError):
    """The state of things does not allow this now (already closed, held, changed meanwhile)."""

    code: ClassVar[str] = "gate.conflict"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Rejected(GateError):
    """Values handed over by the caller do not pass: says which field and what to do."""

    code: ClassVar[str] = "gate.rejected"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class OutsideGate(GateError):
    """A defect: code tried to write a guarded row without an open act."""

    code: ClassVar[str] = "gate.outside"


class NestedAct(GateError):
    """A defect: an act was started inside another act or inside an open transaction."""

    code: ClassVar[str] = "gate.nested"


class BadDeclaration(GateError):
    """A defect: an action lacks a proper name, rule, audit schema or erasure rule."""

    code: ClassVar[str] = "gate.declaration"
