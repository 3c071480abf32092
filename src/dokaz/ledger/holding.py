# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mark with which a restored log stands still; see `restored.py` for why and how it goes."""

from pathlib import Path

from django.conf import settings

from dokaz.core.canonical import canonical_json
from dokaz.core.objects.durable import sync_folder, write_file_durably
from dokaz.core.objects.errors import faults_named
from dokaz.ledger.errors import RestoredUncompared

MARK = "restored-log.json"


def hold(*, backup_sha256: str, entries: int) -> None:
    """Let the log stand still until it was compared. Raises StorageFault."""
    content = canonical_json({"backup_sha256": backup_sha256, "entries": entries})
    write_file_durably(_mark(), content + b"\n")


def is_held() -> bool:
    """Whether the log stands still."""
    return _mark().exists()


def release() -> None:
    """Let the log go on; the caller has compared it. Raises StorageFault."""
    with faults_named("letting the restored log go on"):
        _mark().unlink(missing_ok=True)
        sync_folder(_mark().parent)


def require_released() -> None:
    """Raises RestoredUncompared: the log stands still."""
    if is_held():
        raise RestoredUncompared(
            "This log came back from a backup and its witnesses have not been asked yet whether "
            "they know a newer one. Nothing was signed and nothing is lost. Start the node with "
            "'dokaz run': it asks them first."
        )


def _mark() -> Path:
    return Path(settings.DOKAZ.home) / MARK
