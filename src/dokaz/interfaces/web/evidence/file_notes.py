# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person should know of a file before trusting its type or its wholeness, in words.

The codes are those that looking at the file's own structure gave (`dokaz.media.probe.Note`). They
say what the bytes are like, not why: a cut copy, a renaming and a trick look the same.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dokaz.intake import api as intake
from dokaz.media.chat_messages import TELEGRAM, WHATSAPP
from dokaz.media.probe import Note

WORDS: dict[str, Promise] = {
    Note.POLYGLOT.value: _("Programs may read it as a file of another kind too"),
    Note.TRAILING_DATA.value: _("More follows behind its end than belongs to it"),
    Note.TRUNCATED.value: _("It is cut off or damaged: its end is missing"),
    Note.ACTIVE_CONTENT.value: _("It holds a program of its own, which is not run here"),
    Note.EXTENSION_DIFFERS.value: _("Its name ends as that of another kind of file"),
}
_KINDS: dict[str, Promise] = {
    TELEGRAM: _("message of Telegram"),
    WHATSAPP: _("message of WhatsApp"),
    "message/rfc822": _("letter"),
    intake.AUTO_ARCHIVER_ROW: _("row of auto-archiver"),
    intake.ARCHIVEBOX_RUN: _("capture of ArchiveBox"),
}


def meanings(codes: object) -> list[Promise]:
    """The codes in a file's record, in words; those of later versions are passed over."""
    return [WORDS[one] for one in codes if one in WORDS] if isinstance(codes, list) else []


def kind(media_type: str) -> str | Promise:
    """A media type as people call it where its own name says nothing to them."""
    return _KINDS.get(media_type, media_type)
