# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of a file that a request asks for, refused in this interface's own words."""

from dokaz.core.objects import byte_range
from dokaz.core.objects.byte_range import ByteRange
from dokaz.core.objects.errors import RangeOutside as Outside
from dokaz.interfaces.rest.errors import RangeOutside


def asked_range(
    wanted: str | None, *, unchanged: str | None, tag: str, size: int
) -> ByteRange | None:
    """The part; None stands for the whole. `unchanged` is the If-Range header, `tag` the ETag.

    Raises:
        RangeOutside: no byte of the file lies in it.
    """
    try:
        return byte_range.asked_range(wanted, size=size, if_range=unchanged, tag=tag)
    except Outside as error:
        raise RangeOutside(error.size) from error
