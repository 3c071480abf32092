# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member looks whether the holders it knows have newer files of the register.

Nothing is taken here: who calls says so first where that is kept, then takes what was found. A
holder that is silent, or behind, is passed over; one whose files do not hold is named.
"""

from dataclasses import dataclass

from dokaz.core.canonical import NotCanonical, parse_json
from dokaz.deconflict.register.protocol.asking import Unreachable, reason_of
from dokaz.deconflict.register.protocol.errors import FilesNotProven, MalformedMessage
from dokaz.deconflict.register.protocol.files import Files, Known, Newer, judged, read_files
from dokaz.deconflict.register.protocol.member import MemberFolder


@dataclass(frozen=True)
class Doubted:
    """A holder whose newer files were not taken: its name, and why, for people."""

    holder: str
    why: str


@dataclass(frozen=True)
class Learned:
    """`newer`: what may be taken. `doubted`: what a person has to look at."""

    newer: Newer | None = None
    doubted: tuple[Doubted, ...] = ()


def look(member: MemberFolder) -> Learned:
    """Ask all holders that are known.

    Raises:
        MemberUnusable: the folder is not whole.
        KeysLocked: its key lies under a passphrase that is missing or wrong.
    """
    known = member.known()
    offers, doubted = [], []
    for name, url in member.holders():
        try:
            if _seems_newer(member, url, known):
                offers.append((name, _files_of(member, url)))
        except MalformedMessage as error:
            doubted.append(Doubted(name, str(error)))
        except Unreachable:
            continue
    described = [one for _, offer in offers for one in offer.descriptions]
    found = []
    for name, offer in offers:
        try:
            found.append(judged(offer, known=known, described=described))
        except FilesNotProven as error:
            doubted.append(Doubted(name, str(error)))
    newest = max(filter(None, found), key=lambda one: one.opened.version, default=None)
    return Learned(newest, tuple(doubted))


def _seems_newer(member: MemberFolder, url: str, known: Known) -> bool:
    """By what the holder says of itself; one that says less is passed over."""
    status, body = member.get(url.rstrip("/") + "/health")
    try:
        said = parse_json(body) if status == 200 else {}
        there = (int(said["directory"]), str(said["epoch"]), int(said["generation"]))
    except (NotCanonical, KeyError, TypeError, ValueError, OverflowError):
        return False
    ours = known.version, known.description.epoch, known.description.generation
    return there[0] >= ours[0] and there != ours


def _files_of(member: MemberFolder, url: str) -> Files:
    """Raises MalformedMessage: no such answer. Unreachable: none."""
    status, body = member.ask_files(url)
    if status != 200:
        raise MalformedMessage(f"the holder does not give its files ({reason_of(body)})")
    return read_files(body)
