# SPDX-License-Identifier: Apache-2.0
"""Paths in a container of somebody else's making: harmless, and none in the place of another.

The rules are in docs/formats/parcel.md section 1. Every refusal tells which path it is about.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager

from dokaz.core.parcel import zip_names
from dokaz.core.parcel.errors import ParcelUnreadable, UnsafeContainer
from dokaz.core.parcel.names import collision_key

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@contextmanager
def naming(member: str) -> Iterator[None]:
    """Whatever is refused inside names the member it is refused for."""
    try:
        yield
    except (UnsafeContainer, ParcelUnreadable) as error:
        error.where = member.partition("/")[2] or member
        raise


def require_harmless(path: str) -> None:
    """Refuse what would be written outside its folder, or shown otherwise than it is.

    Raises:
        UnsafeContainer: the message names the rule.
    """
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        raise UnsafeContainer("a name is absolute, empty or leads out of its folder")
    if "\\" in path or ":" in parts[0]:
        raise UnsafeContainer("a name holds a backslash or a drive letter")
    if _CONTROL.search(path):
        raise UnsafeContainer("a name holds control characters")
    try:
        path.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnsafeContainer("a name is no valid Unicode") from error


def top_folder(names: Iterable[str]) -> str:
    """The one folder that everything lies in.

    Raises:
        ParcelUnreadable: there is not exactly one.
    """
    tops = set()
    for name in names:
        top, slash, _ = name.partition("/")
        if not slash:
            raise ParcelUnreadable("the zip holds files beside its folder; this is no parcel")
        tops.add(top)
    if len(tops) != 1:
        raise ParcelUnreadable("the zip does not hold exactly one folder; this is no parcel")
    return tops.pop()


def require_no_meeting(paths: Iterable[str]) -> Set[str]:
    """The keys of all names.

    Raises:
        UnsafeContainer: two are one file on systems that ignore letter case or Unicode form.
    """
    seen: set[str] = set()
    for path in paths:
        key = path if path.isascii() and path.islower() else collision_key(path)
        with naming(path):
            if key in seen:
                raise UnsafeContainer(
                    "two names differ only in letter case or Unicode form; one would overwrite "
                    "the other"
                )
        seen.add(key)
    return seen


def require_no_exchange(
    infos: Iterable[zipfile.ZipInfo], keys: Set[str], *, folder: str, page: str
) -> None:
    """Whatever a program makes of names, it unpacks no member under the name of another one;
    `keys` are those of the names that are meant in the bag's `folder`, `page` is the code page of
    unmarked ones.

    Raises:
        UnsafeContainer: some program would.
    """
    stored_names: set[bytes] = set()
    for info in infos:
        with naming(zip_names.shown_name(info)):
            meant = zip_names.meant_name(info, page=page)
            top, _, path = meant.partition("/")
            # What lies beside the bag must not come to lie in it.
            own = collision_key(path) if top == folder else ""
            others = tuple(zip_names.other_names(info, meant=meant))
            for other in others:
                require_harmless(other.removesuffix("/"))
                key = collision_key(other.partition("/")[2])
                if key != own and key in keys:
                    raise UnsafeContainer("a member could be taken for another one by its name")
            if others and zip_names.stored_name(info) in stored_names:
                raise UnsafeContainer("the zip lists one name twice")
            stored_names.add(zip_names.stored_name(info))
