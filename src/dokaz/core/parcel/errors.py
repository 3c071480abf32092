# SPDX-License-Identifier: Apache-2.0
"""Errors of parcels, by who must act."""

from dokaz.core.errors import InvalidInput, NotProven, StorageFault


class ParcelUnreadable(InvalidInput):
    """The input is no parcel: not a zip, cut off, or a needed file is absent or malformed.

    `where` names the member or the record of the zip, where there is one to name.
    """

    code = "parcel.unreadable"
    where: str = ""


class UnsafeContainer(InvalidInput):
    """The zip or folder is made in a way that would mislead or harm whoever unpacks it.

    `where` names the member, as the zip names it, or the record, where there is one to name.
    """

    code = "parcel.unsafe"
    where: str = ""


class MalformedRecord(InvalidInput):
    """A metadata file or a line of one does not follow the format."""

    code = "parcel.malformed"


class UnknownFormat(InvalidInput):
    """The parcel names a format this program does not know."""

    code = "parcel.unknown_format"


class MemberMissing(InvalidInput):
    """A file that was asked for is not in the parcel."""

    code = "parcel.member_missing"


class BadPlan(InvalidInput):
    """What was asked to be packed cannot make a parcel that follows the format."""

    code = "parcel.plan"


class ContentChanged(NotProven):
    """A stored file no longer has its registered digest; no parcel may carry it."""

    code = "parcel.content_changed"


class MemberUnreadable(StorageFault):
    """The disk or device under the parcel did not give the bytes it should have."""

    code = "parcel.read"
