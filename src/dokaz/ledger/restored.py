# SPDX-License-Identifier: AGPL-3.0-or-later
"""A log that came back from a backup stands still until its witnesses were asked.

A backup may be older than what the node has signed since. A log that went on from there would
show two histories under one name, and its witnesses would keep the proof. So a restoration leaves
a mark, nothing is signed while it stands, and it goes when every configured witness has cosigned
the restored state once more. Nothing new is signed for asking: the checkpoint that is shown to
them was signed before the backup was made.
"""

from dataclasses import dataclass

from dokaz.ledger.errors import RestoredTooOld, RestoredUncompared
from dokaz.ledger.holding import release
from dokaz.ledger.witnessing import HeadAnswer, Trouble, compare_heads


@dataclass(frozen=True, slots=True)
class Compared:
    """What each witness answered about the restored log."""

    answers: tuple[HeadAnswer, ...]


def settle() -> Compared:
    """Ask every witness about the restored state; let the log go on if all have cosigned it.

    Raises:
        RestoredTooOld: a witness knows a longer log, or another one. The mark stays.
        RestoredUncompared: a witness did not answer. The mark stays.
    """
    answers = tuple(compare_heads())
    for one in answers:
        if one.trouble in (Trouble.WITNESS_AHEAD, Trouble.INCONSISTENT):
            raise RestoredTooOld(_too_old(one))
    silent = [one.witness for one in answers if one.trouble is not None]
    if silent:
        raise RestoredUncompared(
            f"This log came back from a backup, and {len(silent)} of {len(answers)} witnesses did "
            f"not vouch for it ({', '.join(silent)}). Nothing was signed and nothing is lost. "
            "Start again when they can be reached. A witness that is gone for good has to be "
            "taken out of dokaz.toml; tell your partners that you did so, and why."
        )
    release()
    return Compared(answers)


def _too_old(answer: HeadAnswer) -> str:
    if answer.trouble is Trouble.WITNESS_AHEAD:
        told = (
            f"Witness {answer.witness} has cosigned {answer.witness_size} entries of this log; the "
            f"backup holds {answer.own_size}."
        )
    else:
        told = f"Witness {answer.witness} has cosigned another history than the one restored here."
    return (
        f"{told} Nothing was signed, and everything that is in the backup is safe. Do not go on "
        "from here under this name: it would be taken for a forgery. If the old folder 'ledger' "
        "or a newer backup survives, put it in the place of the restored one and run 'dokaz "
        "ledger rebuild'. If nothing newer survives, 'dokaz ledger continue' goes on openly under "
        "a new name; see 'When the log is lost' in the guide on running a node."
    )
