# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register's newest files, as a holder gives them to members, and whether they may be taken.

Promises: nothing is believed for where it came from. A description counts when at least as many
holders signed it as the key needed before, of those that are known or that were reached in the same
way from them; a directory counts when it is newer, names that description, and enough of its
holders signed it. So whoever has not stolen that many holders' keys can neither give members
another register nor bring them back to an older one; it can be silent.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError
from dokaz.core.seals.signature import Envelope, parse_envelope, verify
from dokaz.deconflict.register.protocol.description import (
    DESCRIPTION_TYPE,
    Description,
    open_description,
)
from dokaz.deconflict.register.protocol.directory import (
    Directory,
    Sharing,
    open_directory,
    read_directory,
)
from dokaz.deconflict.register.protocol.errors import FilesNotProven, MalformedMessage
from dokaz.deconflict.register.protocol.fields import in_base64, read_document

_FILES = "dokaz-register-files/1"
_MOST_DESCRIPTIONS = 64
_MOST_DIRECTORY = 4_000_000


@dataclass(frozen=True)
class Files:
    """Signed envelopes as bytes. `descriptions`: those this holder had a share of, the present one
    last; with those before, who was away for long finds the way from what it knows.
    """

    descriptions: tuple[bytes, ...]
    directory: bytes


@dataclass(frozen=True)
class Known:
    """What a member has. `version` and `payload` are the directory's. `left`: epochs it does not go
    back to.
    """

    description: Description
    version: int
    payload: bytes
    left: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Newer:
    """Files that may be taken, as `MemberFolder.take` wants them."""

    description: Envelope
    directory: Envelope
    opened: Directory


def write_files(files: Files) -> bytes:
    """The answer of a holder."""
    value = {
        "descriptions": [in_base64(one) for one in files.descriptions[-_MOST_DESCRIPTIONS:]],
        "directory": in_base64(files.directory),
        "format": _FILES,
    }
    return canonical_json(value)


def read_files(content: bytes) -> Files:
    """Raises MalformedMessage: no such answer. Says nothing about signatures."""
    fields = read_document(content, what="register's files")
    fields.literal("format", _FILES)
    found = Files(
        fields.contents_up_to("descriptions", length=100_000, most=_MOST_DESCRIPTIONS),
        fields.content("directory", most=_MOST_DIRECTORY),
    )
    fields.end()
    if not found.descriptions:
        raise MalformedMessage("a holder gave no description of the register")
    return found


def judged(offer: Files, *, known: Known, described: Iterable[bytes] = ()) -> Newer | None:
    """What a holder gave, if it is newer; None: it is what is known, or older. `described`: signed
    descriptions that others gave, which may lie on the way.

    Raises:
        FilesNotProven: it says to be newer, and it is not shown that the holders want it.
    """
    try:
        envelope = parse_envelope(offer.directory)
        version = read_directory(envelope.payload).version
        if version < known.version:
            return None
        if version == known.version:
            _require_same(envelope, known)
            return None
        return _newer(offer, envelope, known, described)
    except FilesNotProven:
        raise
    except DokazError as error:
        raise FilesNotProven(f"The files do not hold ({error}).") from error


def _newer(offer: Files, envelope: Envelope, known: Known, described: Iterable[bytes]) -> Newer:
    target = parse_envelope(offer.descriptions[-1])
    description = open_description(target, previous=known.description)
    if description.epoch in known.left:
        raise FilesNotProven("They are of an epoch that was left.")
    if not _reached(description, known.description, [*offer.descriptions, *described]):
        raise FilesNotProven("Too few of the holders that are known signed the description.")
    opened = open_directory(envelope, description=description, newer_than=known.version)
    if opened.sharing != Sharing.of(description):
        raise FilesNotProven("The directory does not say which description it goes with.")
    return Newer(target, envelope, opened)


def _require_same(envelope: Envelope, known: Known) -> None:
    if envelope.payload != known.payload:
        raise FilesNotProven("There are two directories of one number.")


def _reached(target: Description, known: Description, described: Sequence[bytes]) -> bool:
    """Whether signatures lead from what is known to the target."""
    if target == known:
        return True
    waiting = list(_opened(described))
    reached = [known]
    while reached:
        one = reached.pop()
        following = [each for each in waiting if _vouched(each[1], one)]
        if any(description == target for description, _ in following):
            return True
        waiting = [each for each in waiting if each not in following]
        reached += [description for description, _ in following]
    return False


def _opened(described: Collection[bytes]) -> Iterable[tuple[Description, Envelope]]:
    for content in dict.fromkeys(described):
        try:
            envelope = parse_envelope(content)
            yield open_description(envelope), envelope
        except DokazError:
            continue  # Not signed by all of its holders: it leads nowhere.


def _vouched(envelope: Envelope, by: Description) -> bool:
    keys = [card.signing for card in by.holders]
    try:
        verify(envelope, payload_type=DESCRIPTION_TYPE, keys=keys, threshold=by.threshold)
    except DokazError:
        return False
    return True
