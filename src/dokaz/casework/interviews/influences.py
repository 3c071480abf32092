# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far an account may have been influenced, and why: a pure function of what was recorded.

A flag warns whoever relies on the account and is disclosed with it. It never says that an account
is false, and nothing is hidden or ranked by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dokaz.casework.interviews.vocabulary import ContaminationFlag, Weight

SERIOUS = frozenset(
    {"group_setting", "leading_questions", "suspect_images", "other_account", "coercion", "payment"}
)
"""Each of these alone makes identification or independence doubtful."""
MANY = 3
"""So many lesser ones together are serious."""
LONG_DELAY_DAYS = 365
MANY_ACCOUNTS = 2


@dataclass(frozen=True, slots=True)
class Influence:
    """`reasons` are flags, the serious ones first; `derived` of them follow from other records."""

    weight: str
    reasons: tuple[str, ...]
    derived: tuple[str, ...] = ()


def warning(
    flags: Iterable[str] | None,
    *,
    previous_accounts: int = 0,
    delay_days: int | None = None,
    group: bool = False,
) -> Influence:
    """What to warn of. `flags` None: nobody has recorded anything.

    What other records tell is added to the flags: earlier accounts, days between what happened and
    the account, more than one person heard at once.
    """
    derived = set()
    if previous_accounts > 0:
        derived.add(ContaminationFlag.PREVIOUS.value)
    if delay_days is not None and delay_days > LONG_DELAY_DAYS:
        derived.add(ContaminationFlag.DELAY.value)
    if group:
        derived.add(ContaminationFlag.GROUP.value)
    stated = frozenset(flags or ())
    derived -= stated
    found = stated | derived
    order = [flag for flag in ContaminationFlag.values if flag in found]
    reasons = tuple(sorted(order, key=lambda flag: flag not in SERIOUS))
    return Influence(
        weight=_weight(found, previous_accounts, recorded=flags is not None),
        reasons=reasons,
        derived=tuple(flag for flag in reasons if flag in derived),
    )


def _weight(found: frozenset[str] | set[str], previous: int, *, recorded: bool) -> str:
    if found & SERIOUS or len(found) >= MANY or previous > MANY_ACCOUNTS:
        return Weight.SERIOUS
    if not recorded:
        return Weight.NOT_RECORDED
    return Weight.SOME if found else Weight.NONE
