# SPDX-License-Identifier: Apache-2.0
"""The tag files that make a parcel a BagIt 1.0 bag (RFC 8493).

Paths in parcels hold no CR, LF or `%` (see `names`), so a manifest line is also exactly a line that
`sha256sum -c` reads.
"""

from collections.abc import Iterable, Iterator

from dokaz.core.parcel.items import ParcelRecord
from dokaz.core.parcel.layout import FORMAT

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def bag_info(parcel: ParcelRecord, *, software: str) -> bytes:
    """`bag-info.txt` (RFC 8493 section 2.2.2)."""
    counts = parcel.counts
    rows = (
        ("Source-Organization", parcel.sender_name),
        ("External-Description", parcel.purpose),
        ("External-Identifier", parcel.ref),
        ("Bagging-Date", parcel.made_at.date().isoformat()),
        ("Payload-Oxum", f"{counts.bytes}.{counts.files}"),
        ("Bag-Software-Agent", software),
        ("Dokaz-Parcel-Format", FORMAT),
    )
    # A value of people must not be able to begin a new label.
    lines = (f"{label}: {' '.join(value.split())}\n" for label, value in rows if value.strip())
    return "".join(lines).encode("utf-8", "replace")


def manifest_lines(entries: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """Lines of a manifest from pairs of path and hexadecimal digest (RFC 8493 section 2.1.3)."""
    for path, digest in entries:
        yield f"{digest}  {path}\n".encode()
