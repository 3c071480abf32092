# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of what is made from originals: from which files, by which steps, and by what.

What made a kind is a name with numbers: `text 1, pypdfium2 5.0`. The first number is raised here
when the way of making changes; a library's version is named where it decides what comes out. So an
archive knows which of its originals an older program worked on.
"""

import enum
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata

from dokaz.media import chat_messages, language_data
from dokaz.media.results import Step


@functools.cache
def version(library: str) -> str:
    """Of what is installed; looked up once."""
    return metadata.version(library)


class Kind(enum.StrEnum):
    """In the order in which they are made and shown."""

    EXAMINATION = "examination"  # small pictures, claims, judgements, the metadata sidecar
    TEXT = "text"
    PAGES = "pages"
    FINGERPRINT = "fingerprint"
    TIMELINE = "timeline"
    KEYFRAMES = "keyframes"
    WAVEFORM = "waveform"
    READING = "reading"  # letters in pictures, read by machine
    PLAYABLE = "playable"  # a copy of films and sounds that browsers do not play


@dataclass(frozen=True, slots=True)
class Way:
    """How a kind is made. `steps`: of the confined process; `role`: of its rendition.

    `number`: of our own part; `library`: whose version counts. `fits`: whether files of a media
    type have it. `further` is what else decides, empty if this node cannot make the kind.
    """

    steps: tuple[Step, ...]
    role: str
    number: int
    library: str
    fits: Callable[[str], bool]
    further: Callable[[], str] | None = None

    def made_by(self, kind: Kind) -> str:
        """What makes it on this node; empty if nothing here does."""
        own = f"{kind} {self.number}"
        if self.further is not None:
            further = self.further()
            return f"{own}, {further}" if further else ""
        return f"{own}, {self.library} {version(self.library)}" if self.library else own


def _film(media_type: str) -> bool:
    return media_type.startswith("video/")


def _sounds(media_type: str) -> bool:
    return media_type.startswith(("video/", "audio/"))


def _whole_file(media_type: str) -> bool:
    """Messages are pieces of a text that was cut: nothing but their words is theirs."""
    return media_type not in chat_messages.TYPES


def _words(media_type: str) -> bool:
    return not media_type.startswith(("video/", "audio/", "image/"))


def _picture(media_type: str) -> bool:
    return media_type.startswith("image/")


def _scan(media_type: str) -> bool:
    return media_type == "application/pdf" or _picture(media_type)


def _reader() -> str:
    """The program that reads, and its data: without either nothing is read."""
    data = language_data.found() if language_data.is_installed() else None
    return f"tesserocr {version('tesserocr')}, {data.mark}" if data is not None else ""


WAYS: Mapping[Kind, Way] = {
    Kind.EXAMINATION: Way((), "metadata", 1, "", _whole_file),
    Kind.TEXT: Way((Step.TEXT,), "text", 3, "pypdfium2", _words),
    Kind.PAGES: Way((Step.PAGES,), "pages", 1, "pypdfium2", lambda one: one == "application/pdf"),
    Kind.FINGERPRINT: Way((Step.FINGERPRINT,), "fingerprint", 1, "pillow", _picture),
    Kind.TIMELINE: Way((Step.TIMELINE,), "timeline", 1, "av", _film),
    # Keyframes and the hashes of films come from one walk through the film.
    Kind.KEYFRAMES: Way((Step.KEYFRAMES,), "keyframes", 1, "av", _film),
    Kind.WAVEFORM: Way((Step.WAVEFORM,), "waveform", 1, "av", _sounds),
    Kind.READING: Way((Step.READING,), "machine_text", 1, "", _scan, _reader),
    Kind.PLAYABLE: Way((), "playable", 1, "av", _sounds),
}

LATER = (Kind.READING, Kind.PLAYABLE)
"""What takes long: a task of its own for each, in a queue that holds up nothing else."""
AUTOMATIC = tuple(kind for kind in WAYS if kind not in LATER)
"""What is made of every original as soon as it arrives."""


ROLES: Mapping[Kind, str] = {kind: way.role for kind, way in WAYS.items()}
"""The role of what is made, by kind."""


def can_make(kind: Kind, media_type: str) -> bool:
    """Whether files of a type have the kind and this node has what makes it."""
    return WAYS[kind].fits(media_type) and bool(WAYS[kind].made_by(kind))


def steps_of(kinds: tuple[Kind, ...]) -> tuple[Step, ...]:
    """The steps that make the content of these kinds."""
    return tuple(step for kind in kinds for step in WAYS[kind].steps)


def record(
    kinds: tuple[Kind, ...], *, media_type: str, failed: Mapping[Step | Kind, str]
) -> dict[str, dict[str, str]]:
    """What was tried on a file of a media type, for `evidence.record_technical`."""
    made: dict[str, dict[str, str]] = {}
    for kind in kinds:
        way = WAYS[kind]
        if not way.fits(media_type):
            continue
        made[kind] = {"by": way.made_by(kind)}
        for what in (*way.steps, kind):
            if what in failed:
                made[kind]["failed"] = failed[what]
    return made
