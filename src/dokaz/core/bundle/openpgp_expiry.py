# SPDX-License-Identifier: Apache-2.0
"""Until when OpenPGP keys are to hold by their owners' word (RFC 9580, 5.2.3.13).

Promises: an end counts as known only where the newest word of the key on itself holds, with a
digest that nobody can forge, in whichever of its copies that word stands; of a subkey also its
primary key's end, and only if both say that they belong together. An end that rests on what cannot
be checked here is named as such.

Does not: ask a clock. Whether a signature was made after the end is told by the time in the
signature, which is its maker's word too: a signature that says "after" was made too late, one that
says "before" may lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from cryptography.exceptions import InvalidSignature

from dokaz.core.bundle.openpgp import Unsupported
from dokaz.core.bundle.openpgp_certificates import Held, read_certificates, verify_about
from dokaz.core.bundle.openpgp_packets import SignaturePacket

_MOST_TRIED = 20
"""Statements of one key. It has one for each of its names, and new ones when its end is moved."""


@dataclass(frozen=True, slots=True)
class End:
    """A key is to hold until `at`, in seconds since 1970."""

    at: int
    is_checked: bool


Ends = dict[str, tuple[End, ...]]
"""By fingerprint in upper-case hex; of a subkey also those of the keys it stands under."""


def find_ends(contents: Sequence[bytes]) -> Ends:
    """The ends of the keys in these files, of those that have one. Any bytes are an answer.

    `contents`: certificates and bare keys, armoured or not.
    """
    copies: dict[tuple[bytes, bytes], list[Held]] = {}
    for held in read_certificates(contents).keys:
        copies.setdefault((held.primary.framed, held.key.framed), []).append(held)
    own = {both: _end(several) for both, several in copies.items()}
    found: Ends = {}
    for (primary, key), several in copies.items():
        above = None if key == primary else own.get((primary, primary))
        for one in (own[primary, key], above):
            if one is not None:
                known = End(one.at, one.is_checked and any(held.belongs for held in several))
                fingerprint = several[0].key.fingerprint
                found[fingerprint] = (*found.get(fingerprint, ()), known)
    return found


def _end(copies: Sequence[Held]) -> End | None:
    """What the newest statement says, in whichever copy of the key it stands; with those before it
    as long as none can be checked."""
    held = copies[0]
    statements = chain.from_iterable(one.statements for one in copies)
    newest_first = sorted(statements, key=lambda one: one.signature.made_at, reverse=True)
    said: list[SignaturePacket] = []
    is_checked = True
    for one in newest_first[:_MOST_TRIED]:
        try:
            verify_about(one.signature, by=held.primary, about=held, name=one.name)
        except InvalidSignature:
            continue
        except Unsupported:
            is_checked = False
            said.append(one.signature)
            continue
        said.append(one.signature)
        break
    ends = [held.key.made_at + one.key_lasts for one in said if one.key_lasts]
    return End(min(ends), is_checked) if ends else None
