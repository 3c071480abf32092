# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why something here does not go on, told apart by who must act."""

from typing import ClassVar

from dokaz.core.errors import StorageFault


class SparkFailed(StorageFault):
    """Spark did not start, or stopped: the operator gives it memory, a folder, another Java."""

    code: ClassVar[str] = "duplicates.spark"
