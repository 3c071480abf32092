# SPDX-License-Identifier: AGPL-3.0-or-later
"""What damaged compound files ([MS-CFB]: old Office files, Outlook messages) raise when read."""

import struct

# The library walks the folders of a compound file by calling itself.
DAMAGE = (
    OSError,
    ValueError,
    IndexError,
    KeyError,
    struct.error,
    OverflowError,
    TypeError,
    RecursionError,
)
