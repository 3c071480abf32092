# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of proof, and which of them courts have looked at for an element: data, no promise."""

import tomllib
from functools import cache
from typing import Any

from dokaz.casework.legal.errors import BadFramework
from dokaz.casework.legal.frameworks import Crime, Element, Words
from dokaz.casework.legal.loading import FOLDER, KINDS

_FILE = FOLDER / "means_of_proof.toml"


@cache
def _data() -> dict[str, Any]:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    known = {row["code"] for row in data["class"]}
    for table in (data["for_kind"], data["for_theme"]):
        for name, codes in table.items():
            if set(codes) - known:
                raise BadFramework(_FILE.name, f"{name} names an unknown kind of proof")
    if set(data["for_kind"]) != set(KINDS):
        raise BadFramework(_FILE.name, "for_kind does not name every kind of element")
    return data


@cache
def classes() -> dict[str, Words]:
    """Kinds of proof by their codes, in the order of the list."""
    return {row["code"]: Words(en=row["en"], uk=row["uk"]) for row in _data()["class"]}


def themes() -> frozenset[str]:
    """Subjects that the list knows kinds of proof for."""
    return frozenset(_data()["for_theme"])


def looked_at(crime: Crime, element: Element) -> tuple[str, ...]:
    """Kinds of proof that courts have looked at for such an element, in the order of the list."""
    wanted = set(_data()["for_kind"][element.kind])
    if not element.common and element.kind != "mental":
        wanted |= set(_data()["for_theme"].get(crime.theme, ()))
    return tuple(code for code in classes() if code in wanted)
