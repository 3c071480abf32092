# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an item is called at the head of its pages."""

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.file_names import titled


def heading_of(found: evidence.ItemView) -> str:
    """The title in the page's language, or the other, or the first original's name."""
    originals = [file for file in found.files if file.role == evidence.FileRole.ORIGINAL]
    name = originals[0].original_name if originals else ""
    return titled(found.title_uk, found.title_en, name) or found.ref
