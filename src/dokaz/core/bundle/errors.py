# SPDX-License-Identifier: Apache-2.0
"""Why a bundle is not accepted, or not written."""

from typing import ClassVar

from dokaz.core.errors import InvalidInput, NotProven


class BundleUnreadable(InvalidInput):
    """A container or a member of it cannot be read: damaged, encrypted, or of an unknown kind."""

    code: ClassVar[str] = "bundle.unreadable"


class BagUnwritable(InvalidInput):
    """The caller asks for a bag that would not be valid, or not safe to unpack."""

    code: ClassVar[str] = "bundle.bag.unwritable"


class BagInvalid(NotProven):
    """A bag is incomplete, changed, or unsafe; `bagit.BagReport` lists every reason."""

    code: ClassVar[str] = "bundle.bag.invalid"
