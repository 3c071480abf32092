# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the index of a capturing tool says of files, beside what came in: counts in words.

A file that is not what the tool kept, or that is not here, stands first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.file_names import harmless

_WORDS: dict[str, tuple[str, Promise]] = {
    "differs": ("bad", _("other bytes than the tool recorded")),
    "not_here": ("bad", _("named in the index and not here")),
    "not_compared": ("wait", _("recorded by another kind of digest, not compared")),
    "not_given": ("wait", _("without a recorded digest")),
    "agrees": ("good", _("the bytes that the tool recorded")),
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """`counts`: look, number and words. `file` names each row and file."""

    file: evidence.FileView
    counts: tuple[tuple[str, int, Promise], ...]


def recorded_of(files: Sequence[evidence.FileView]) -> Recorded | None:
    """The newest comparison of an index with its files; None where there is none."""
    compared = [one for one in files if "capture_rows" in one.technical and not one.erased]
    if not compared:
        return None
    newest = max(compared, key=lambda one: one.added_at)
    found = newest.technical["capture_rows"]
    counts = tuple(
        (look, int(found[name]), words) for name, (look, words) in _WORDS.items() if found.get(name)
    )
    return Recorded(newest, counts)


FORMAT = "dokaz.capture-rows/1"
"""Of the record that names each file (docs/formats/containers.md)."""


def named_files(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What became of each file that an index names, with its path and the row's address."""
    files = [(file, row) for row in record.get("rows") or () for file in row.get("files") or ()]
    order = list(_WORDS)
    known = [(file, row) for file, row in files if file.get("verdict") in _WORDS]
    for file, row in sorted(known, key=lambda pair: order.index(pair[0]["verdict"])):
        where = (str(one or "") for one in (file.get("named"), row.get("url")))
        yield str(_WORDS[file["verdict"]][1]), harmless(" · ".join(filter(None, where)))
