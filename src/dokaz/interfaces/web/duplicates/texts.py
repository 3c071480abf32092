# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of two items, opened to be compared: messages, letters, documents.

Opening them is one act, recorded in the custody of both. Each item counts with the first of its
originals that has words: with what was read out of it, or as it is if it is a text itself.
"""

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.interfaces.web.duplicates.differing import Differences, differences
from dokaz.interfaces.web.evidence import chat_messages, workable
from dokaz.interfaces.web.evidence.renditions import newest

_PLAIN = "text/plain"
_LARGEST = 16_000_000


def text_of(item: evidence.ItemView) -> evidence.FileView | None:
    """The file that says an item's words; None: it has none that are compared."""
    files = [file for file in newest(item.files) if not file.erased]
    read = {file.derived_from: file for file in files if file.role == evidence.FileRole.TEXT}
    for file in files:
        if file.role != evidence.FileRole.ORIGINAL:
            continue
        if file.id in read:
            return read[file.id]
        is_text = file.media_type in chat_messages.MEDIA_TYPES or file.media_type.startswith(_PLAIN)
        if is_text and file.size <= _LARGEST:
            return file
    return None


def compared_words(
    actor: Actor, one: evidence.FileView, other: evidence.FileView
) -> Differences | None:
    """Where the words of two files differ; None: one of them cannot be read as a text.

    Raises:
        Refused, NotFound, Conflict: one of them is not this actor's to open; neither was opened.
    """
    opened = evidence.open_files(
        actor=actor, file_ids=(one.id, other.id), purpose=evidence.Purpose.VIEW
    )
    first, second = (_words(file) for file in opened)
    if first is None or second is None:
        return None
    return differences(first, second)


def _words(opened: evidence.OpenFile) -> str | None:
    media_type = opened.file.media_type
    if opened.file.role == evidence.FileRole.TEXT:
        found = workable.words(opened)
        return None if found is None else "\n".join(str(one.get("text")) for one in found.blocks)
    content = b"".join(opened.chunks())
    if media_type in chat_messages.MEDIA_TYPES:
        message = chat_messages.message_of(content, media_type)
        return None if message is None else message.text
    return content.decode("utf-8", "replace")
