# SPDX-License-Identifier: AGPL-3.0-or-later
"""A packed file as an answer: whole, or the rest after a break.

A whole answer whose bytes turn out not to be what was packed breaks off before its announced
length. A part cannot be compared with the digest of the whole; the recipient's check does that.
"""

from django.http import HttpRequest, HttpResponseBase

from dokaz.core.objects.last_piece import held_back
from dokaz.interfaces.web.partial import in_parts
from dokaz.sharing import api as sharing


def packed(request: HttpRequest, file: sharing.ParcelFile) -> HttpResponseBase:
    """The answer for a packed file."""
    answer = in_parts(
        request,
        size=file.size,
        sha256=file.sha256,
        media_type=file.media_type,
        whole=lambda: held_back(file.chunks()),
        part=file.range,
    )
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer["Dokaz-SHA256"] = file.sha256
    return answer
