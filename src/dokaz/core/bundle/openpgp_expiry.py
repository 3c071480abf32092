# SPDX-License-Identifier: Apache-2.0
"""Until when OpenPGP keys are to hold by their owners' word (RFC 9580, 5.2.3.13).

Promises: an end counts as known only where the newest word of the key on itself holds, with a
digest that nobody can forge; of a subkey also its primary key's end, and only if both say that they
belong together. An end that rests on what cannot be checked here is named as such.

Does not: ask a clock. Whether a signature was made after the end is told by the time in the
signature, which is its maker's word too: a signature that says "after" was made too late, one that
says "before" may lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
"""By fingerprint in upper-case hex; the same key may lie there more than once."""


def find_ends(contents: Sequence[bytes]) -> Ends:
    """The ends of the keys in these files, of those that have one. Any bytes are an answer.

    `contents`: certificates and bare keys, armoured or not.
    """
    keys = read_certificates(contents).keys
    own = [_end(held) for held in keys]
    of_primary = {id(h.key): end for h, end in zip(keys, own, strict=True) if h.is_primary}
    found: Ends = {}
    for held, end in zip(keys, own, strict=True):
        above = None if held.is_primary else of_primary.get(id(held.primary))
        for one in (end, above):
            if one is not None:
                known = End(one.at, one.is_checked and held.belongs)
                found[held.key.fingerprint] = (*found.get(held.key.fingerprint, ()), known)
    return found


def _end(held: Held) -> End | None:
    """What the newest statement says; with those before it as long as none can be checked."""
    newest_first = sorted(held.statements, key=lambda one: one.signature.made_at, reverse=True)
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
