# SPDX-License-Identifier: AGPL-3.0-or-later
"""One frame of a film, kept because a person asked for it.

The person's opening of the film is an act of its own, before; keeping the frame is another. The
frame is decoded in a confined process that reads the film through this one, piece by piece: a
sealed film is not written out in the clear for it.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Rejected
from dokaz.intake.derivatives.content import films_tool
from dokaz.intake.derivatives.whole_file import WholeFile
from dokaz.intake.paths import StatedPath
from dokaz.media.errors import MediaFailed
from dokaz.media.limits import MIB, Limits

LIMITS = Limits(wall_seconds=60.0, cpu_seconds=50, output_bytes=96 * MIB, decoded_frames=2_000)
"""A frame lies behind its keyframe by seconds of film; a whole one of 4K is some 20 MB as PNG."""


def keep_still(*, actor: Actor, opened: evidence.OpenFile, pts: int) -> UUID:
    """Add the frame with exactly this pts as a rendition of the film; returns its file.

    Asking twice adds it once.

    Raises:
        Rejected: the film has no frame at this time, or it cannot be decoded.
        Refused, NotFound, Conflict: as `evidence.add_renditions`.
        StorageFault, SandboxUnavailable: the operator must act.
    """
    from dokaz.intake.derivatives.making import sandbox

    file = opened.file
    name = f"x.{StatedPath(file.original_name.encode()).extension}"
    try:
        still = sandbox().still(WholeFile(opened), pts=pts, name=name, limits=LIMITS)
    except MediaFailed as failure:
        raise Rejected(
            "pts",
            _("No frame could be taken at this time. Nothing was added. Choose another frame."),
        ) from failure
    organisation_id = actor.organisation_id
    if organisation_id is None:
        raise Rejected("pts", _("Choose the organisation you act for first."))
    (added,) = evidence.add_renditions(
        actor=actor,
        of_file_id=file.id,
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(organisation_id, [still.png]),
                role="still",
                name=f"frame-{pts}.png",
                media_type="image/png",
                tool=films_tool(),
                technical={
                    "pts": still.pts,
                    "time_s": still.time_s,
                    "width": still.width,
                    "height": still.height,
                },
            )
        ],
    )
    return added
