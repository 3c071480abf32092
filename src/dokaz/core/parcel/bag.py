# SPDX-License-Identifier: Apache-2.0
"""The tag files that make a parcel a BagIt 1.0 bag (RFC 8493).

Paths in parcels hold no CR, LF or `%` (see `names`), so a manifest line is also exactly a line that
`sha256sum -c` reads.
"""

from dokaz.core.parcel.items import ParcelRecord
from dokaz.core.parcel.layout import FORMAT


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
