# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody can do who has recorded everything, has stolen shares, and has a list of names.

The attack is the one the register is made against: put each name of a dictionary into the form,
make what the stolen shares make of it, and look whether that stands in what was recorded.
"""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence

from dokaz.deconflict.register.protocol import sharing, sodium, voprf
from dokaz.deconflict.register.protocol.asking import Asker
from dokaz.deconflict.register.protocol.names.match_keys import match_keys
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.protocol.records import tag_of

_PAYLOAD = re.compile(rb'"payload":"([A-Za-z0-9+/]+={0,2})"')
"""What is signed of a request, within which elements are in base64 again."""


def dictionary(*hers: PersonFields) -> list[PersonFields]:
    """Names to be tried: some that are in nothing that was recorded, and hers."""
    given = ("Наталія", "Оксана", "Ірина", "Марія")
    years = ("1985", "1986", "1988", "1991")
    others = [
        PersonFields(surname, name, "Петрівна", year)
        for surname in ("Коваленко", "Ткаченко", "Мельник")
        for name in given
        for year in years
    ]
    return [*others, *hers]


def opened(
    names: Sequence[PersonFields], *, asker: Asker, shares: Mapping[int, bytes], recorded: bytes
) -> list[PersonFields]:
    """The names that the thief now knows to be in it. `shares`: the stolen ones, by holder; `asker`
    only says how inputs are made, which is public.
    """
    read = recorded + b"".join(base64.b64decode(one) for one in _PAYLOAD.findall(recorded))
    return [one for one in names if any(form in read for form in _traces(one, asker, shares))]


def _traces(name: PersonFields, asker: Asker, shares: Mapping[int, bytes]) -> Iterator[bytes]:
    """What would stand in the log, or on the line, had it to do with this name."""
    for content in asker.inputs(match_keys(name)):
        point = voprf.hash_to_group(content)
        # Elements that were not blinded, or not well.
        plain = [point, *(sodium.multiply(share, point) for share in shares.values())]
        for element in plain:
            yield element
            yield base64.b64encode(element)
        for unblinded in (*_weighted(shares, point), *_combined(shares, point)):
            tag = tag_of(voprf.output_of(content, unblinded=unblinded))
            yield tag
            yield base64.b64encode(tag)


def _weighted(shares: Mapping[int, bytes], point: bytes) -> Iterator[bytes]:
    """One share, taken for the whole key or for its part of it."""
    weights = [sodium.small_scalar(n) for n in (1, 2, 3, -1, -2)]
    for share in shares.values():
        for weight in weights:
            yield sodium.multiply(sodium.scalar_mul(weight, share), point)


def _combined(shares: Mapping[int, bytes], point: bytes) -> Iterator[bytes]:
    """Two shares are the key."""
    if len(shares) > 1:
        parts = {number: sodium.multiply(share, point) for number, share in shares.items()}
        yield sharing.combine(parts)
