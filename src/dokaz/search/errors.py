# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be wrong with an index. Nothing is ever lost with it: all of it is derived."""

from typing import ClassVar

from dokaz.core.errors import StorageFault


class SearchError(StorageFault):
    """Base of the room's errors."""

    code: ClassVar[str] = "search_error"


class IndexMissing(SearchError):
    """There is no index yet: the worker fills it."""

    code: ClassVar[str] = "search_index_missing"


class IndexDamaged(SearchError):
    """Its files cannot be read. The archive is untouched; `dokaz search rebuild` makes it anew."""

    code: ClassVar[str] = "search_index_damaged"


class IndexBusy(SearchError):
    """Another process writes to it now."""

    code: ClassVar[str] = "search_index_busy"
