# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code of a form as a picture that phones and scanners read (QR, ISO/IEC 18004)."""

import qrcode  # type: ignore[import-untyped]
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_Q  # type: ignore[import-untyped]
from qrcode.image.svg import SvgPathImage  # type: ignore[import-untyped]


def svg(text: str) -> SafeString:
    """The picture as one SVG element without style, for a page; `text` stands in it as it is.

    A quarter of it may be lost on crumpled paper and it is still read (level Q).
    """
    made = qrcode.make(text, image_factory=SvgPathImage, error_correction=ERROR_CORRECT_Q, border=2)
    # Drawn by the library from bits alone: nothing that anybody typed is in the markup.
    return SafeString(made.to_string(encoding="unicode"))
