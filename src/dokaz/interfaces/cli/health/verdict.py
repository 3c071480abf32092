# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a check says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from dokaz.interfaces.cli.failures import as_ours


class Verdict(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    WRONG = "wrong"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `todo` is empty when there is nothing to do."""

    check: str
    verdict: Verdict
    message: str
    todo: str = ""


def ok(check: str, message: str) -> Finding:
    return Finding(check, Verdict.OK, message)


def attention(check: str, message: str, todo: str) -> Finding:
    return Finding(check, Verdict.ATTENTION, message, todo)


def wrong(check: str, message: str, todo: str) -> Finding:
    return Finding(check, Verdict.WRONG, message, todo)


def not_checked(check: str, because: str) -> Finding:
    return Finding(check, Verdict.NOT_CHECKED, because)


Check = Callable[[], Iterator[Finding]]


def guarded(name: str, check: Check) -> Iterator[Finding]:
    """The check's findings; one that breaks off becomes a finding itself and stops no other."""
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001 - the doctor must finish whatever is broken
        ours = as_ours(error)
        yield wrong(name, str(ours), f"See the message ({ours.code}).")
