# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shares of a key (Shamir) and what they are together, without ever being put together.

Share i is the value at i of a polynomial whose value at 0 is the key; any `threshold` shares act as
the key does, by Lagrange's formula applied to group elements. Commitments (Feldman) are the
polynomial's coefficients times the generator.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from dokaz.deconflict.register.protocol import sodium
from dokaz.deconflict.register.protocol.errors import MalformedMessage

MAX_HOLDERS = 16


@lru_cache(maxsize=1024)
def lagrange(index: int, among: frozenset[int]) -> bytes:
    """The weight at 0 of share `index`, when the shares `among` are put together. Public numbers.

    Raises:
        MalformedMessage: an impossible set of shares.
    """
    if index not in among or not all(1 <= one <= MAX_HOLDERS for one in among):
        raise MalformedMessage("shares are numbered from 1, each once")
    weight = 1
    for other in among:
        if other != index:
            weight = weight * other * pow(other - index, -1, sodium.ORDER) % sodium.ORDER
    return sodium.small_scalar(weight)


def combine(parts: Mapping[int, bytes]) -> bytes:
    """What the whole key would have made, from what shares made: {share number: element}.

    Raises:
        MalformedElement: an element is malformed.
        MalformedMessage: no parts, or impossible numbers.
    """
    among = frozenset(parts)
    weights = [lagrange(index, among) for index in parts]
    return _added(weights, list(parts.values()))


def combine_unblinded(parts: Mapping[int, bytes], *, back: bytes) -> bytes:
    """As `combine`, with the blind taken off: both are factors of the same element. `back`: the
    blind's inverse.

    Raises: as `combine`.
    """
    among = frozenset(parts)
    factors = [sodium.scalar_mul(lagrange(index, among), back) for index in parts]
    return _added(factors, list(parts.values()))


def _added(factors: Sequence[bytes], elements: Sequence[bytes]) -> bytes:
    if not elements:
        raise MalformedMessage("nothing to put together")
    return sodium.sum_of_products(factors, elements)


def value_at(coefficients: Sequence[bytes], index: int) -> bytes:
    """The polynomial's value at `index`; coefficients from the constant up (secret scalars)."""
    at = sodium.small_scalar(index)
    total = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        total = sodium.scalar_add(sodium.scalar_mul(total, at), coefficient)
    return total


def commitments(coefficients: Sequence[bytes]) -> tuple[bytes, ...]:
    """The coefficients times the generator."""
    return tuple(sodium.multiply_base(one) for one in coefficients)


def committed_at(committed: Sequence[bytes], index: int) -> bytes:
    """The generator times the value at `index`, from commitments alone.

    Raises:
        MalformedElement: a commitment is malformed.
    """
    powers = [sodium.small_scalar(index**power) for power in range(len(committed))]
    return _added(powers, committed)


def add_all(elements: Iterable[bytes]) -> bytes:
    """The sum of elements.

    Raises:
        MalformedMessage: there are none.
        MalformedElement: one is malformed, or the sum is the identity.
    """
    total: bytes | None = None
    for element in elements:
        total = element if total is None else sodium.add(total, element)
    if total is None:
        raise MalformedMessage("nothing to put together")
    return total
