# SPDX-License-Identifier: AGPL-3.0-or-later
"""A surname's sound without gender and, where it can be told, without case."""

import re
from functools import lru_cache

from dokaz.deconflict.register.protocol.names.spelling import readings

MOST_READINGS = 5
_WITHOUT_GENDER = (
    (re.compile(r"(s|c|z|j)ka$"), r"\1ki"),
    (re.compile(r"(ev|ov|iv|av|in|en)a$"), r"\1"),
    (re.compile(r"(n|r|l|t|v|d|h|k)aa$"), r"\1i"),
    (re.compile(r"(?<=[^aeiou])aia$"), "i"),
)


@lru_cache(maxsize=200_000)
def neutral(heard: str) -> str:
    """The masculine nominative of a surname's sound: Шевченка, Ковалёва, Залізної."""
    heard = re.sub(r"enka$", "enko", heard)
    heard = re.sub(r"(?<=..)(uk|ak|iq|ik)a$", r"\1", heard)
    heard = re.sub(r"ev(a?)$", r"ov\1", heard)
    heard = re.sub(r"skoh[oi]$|skoi$|sko$", "ski", heard)
    for pattern, masculine in _WITHOUT_GENDER:
        changed = pattern.sub(masculine, heard)
        if changed != heard and len(changed) >= 4:
            return changed
    return heard


def surname_forms(written: str) -> tuple[str, ...]:
    """Forms of a surname as written, of each part of a double one; the likeliest first."""
    parts = [part for part in re.split(r"[-‐‑–\s]+", written) if part]
    forms = [neutral(heard) for part in parts for heard in readings(part) if heard]
    return tuple(dict.fromkeys(forms))[:MOST_READINGS]
