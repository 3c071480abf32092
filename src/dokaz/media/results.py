# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps taken on a file and the shape of what each gives.

Kept apart from the decoders so that the calling process never loads them.
"""

import dataclasses
import enum

from dokaz.media.claims import PhotoMetadata, Preview, RecordingMetadata
from dokaz.media.credentials import ContentCredentials
from dokaz.media.probe import Identified


class Step(enum.Enum):
    """The steps, in the order they are taken."""

    IDENTIFY = "identify"
    METADATA = "metadata"
    PREVIEWS = "previews"
    CREDENTIALS = "credentials"


@dataclasses.dataclass(frozen=True, kw_only=True)
class FileMetadata:
    """At most one of the two is there, by the kind of file."""

    photo: PhotoMetadata | None
    recording: RecordingMetadata | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Previews:
    """Pictures made from the file; empty for kinds that have none."""

    pictures: tuple[Preview, ...]


RESULTS: dict[Step, type] = {
    Step.IDENTIFY: Identified,
    Step.METADATA: FileMetadata,
    Step.PREVIEWS: Previews,
    Step.CREDENTIALS: ContentCredentials,
}
