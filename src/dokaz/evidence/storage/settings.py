# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the store needs to know of the operator's settings."""

from pathlib import Path
from typing import Protocol


class StoreSettings(Protocol):
    """Where objects are kept; with an `s3_bucket`, there, else in `objects_folder`."""

    @property
    def objects_folder(self) -> Path: ...

    @property
    def s3_endpoint(self) -> str: ...

    @property
    def s3_bucket(self) -> str: ...

    @property
    def s3_region(self) -> str: ...

    @property
    def s3_access_key(self) -> str: ...

    @property
    def s3_secret_key(self) -> str: ...
