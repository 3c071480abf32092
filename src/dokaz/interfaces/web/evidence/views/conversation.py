# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages of a chat, or heads of the letters of a mailbox, one below the other, by one act a page.

Each stays an item of its own: the reading stands in the custody of each, and each line leads to it.
Of a chat the originals are read, of letters what each says of itself; its words stay unread.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound
from dokaz.interfaces.web.addresses import key_of
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence import chat_messages, letters, passes
from dokaz.interfaces.web.evidence.heading import heading_of
from dokaz.interfaces.web.evidence.workable import says_of_letter

ON_PAGE = 50
_READ = chat_messages.MEDIA_TYPES | {letters.MEDIA_TYPE}
_MOST_SKIPPED = 20
"""Pages of which nothing can be read now, until somebody is told so."""
LARGEST = 1024 * 1024
"""Bytes of a message that is read among others; programs for chats write far shorter ones."""
MOST_SHOWN = 5_000
"""Characters of a message that are shown among others; a message of Telegram has 4096 at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `message` is None where its content is not what its type says, or, `is_long`,
    too long to be one."""

    part: evidence.PartView
    message: chat_messages.Message | None
    is_long: bool


def readable_as(parts: evidence.PartPage) -> str:
    """What was taken out of a container: `chat`, `letters`, or nothing that is read so."""
    types = {part.media_type for part in parts.rows}
    if types & chat_messages.MEDIA_TYPES:
        return "chat"
    return "letters" if letters.MEDIA_TYPE in types else ""


@door("evidence.relation.parts", "evidence.file.list", "evidence.file.open_many", methods=("POST",))
def open_conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the reading of the next messages; then show them."""
    actor = request.actor  # type: ignore[attr-defined]
    after = key_of(request.POST.get("after", ""))
    page = _parts(actor, pk, after)
    if not page.rows:
        raise NotFound("conversation")
    # Where nothing of a page can be read, what follows may be.
    for _page in range(_MOST_SKIPPED):
        if (files := tuple(_files(actor, page).values())) or page.after is None:
            break
        after = page.after
        page = _parts(actor, pk, after)
    if not files:
        said = _(
            "Nothing here can be read one below the other now. A letter can once it was "
            "examined; try again later, or open the items one by one."
        )
        if page.after is not None:
            said = _(
                "None of the next %d items can be read one below the other now. A letter can once "
                "it was examined; try again later, or open the items one by one."
            ) % (_MOST_SKIPPED * ON_PAGE)
        messages.info(request, said)
        return redirect("item", pk=pk)
    opened = evidence.open_files(actor=actor, file_ids=files, purpose=evidence.Purpose.VIEW)
    said = [str(opened[0].act_id), str(pk), str(after or ""), str(page.rows[-1].id)]
    said += [file.hex for file in files]
    token = signing.dumps(said, salt=passes.salt(actor), compress=True)
    return redirect("conversation", pk=pk, token=token)


@door(
    "evidence.item.show",
    "evidence.relation.parts",
    "evidence.file.list",
    "evidence.file.read_again",
)
def conversation(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Messages whose reading was recorded a moment ago."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        act, named, after, last, *recorded = signing.loads(
            token, salt=passes.salt(actor), max_age=passes.LASTS_SECONDS
        )
    except (signing.BadSignature, ValueError) as error:
        raise NotFound("conversation") from error
    if named != str(pk):
        raise NotFound("conversation")
    page = _until(_parts(actor, pk, key_of(after)), UUID(last))
    # What can be read only since then was not opened.
    files = _files(actor, page, among=frozenset(map(UUID, recorded)))
    opened = evidence.read_again(actor=actor, act_id=UUID(act), file_ids=tuple(files.values()))
    read = {file.file.item_id: file for file in opened}
    item = evidence.get_item(actor=actor, item_id=pk)
    context = {
        "item": item,
        "read_as": readable_as(page),
        "heading": heading_of(item),
        "lines": [_line(part, read[part.id]) for part in page.rows if part.id in read],
        "left_out": sum(part.id not in read for part in page.rows),
        "after": page.after,
        "is_first": not after,
    }
    return render(request, "web/evidence/conversation.html", context)


def _parts(actor: Actor, container: UUID, after: UUID | None) -> evidence.PartPage:
    return evidence.parts_of(actor=actor, item_id=container, after=after, limit=ON_PAGE)


def _until(page: evidence.PartPage, last: UUID) -> evidence.PartPage:
    """The page without what came in after it was opened: that is read next."""
    rows = tuple(part for part in page.rows if part.id <= last)
    return page if len(rows) == len(page.rows) else replace(page, rows=rows, after=last)


def _files(
    actor: Actor, page: evidence.PartPage, *, among: Container[UUID] | None = None
) -> dict[UUID, UUID]:
    """What is read of those that can be read without opening a seal, by item; only of `among`."""
    wanted = tuple(
        part.id
        for part in page.rows
        if part.media_type in _READ
        and part.confidentiality < evidence.Confidentiality.L4
        and not part.disposed
    )
    files = evidence.files_of(actor=actor, item_ids=wanted)
    return {
        # Of several records of a letter the newest.
        file.item_id: file.id
        for file in sorted(files, key=lambda file: file.added_at)
        if (among is None or file.id in among)
        and not file.erased
        and (_is_message(file) or says_of_letter(file))
    }


def _is_message(file: evidence.FileView) -> bool:
    is_original = file.role == evidence.FileRole.ORIGINAL
    return is_original and file.media_type in chat_messages.MEDIA_TYPES


def _line(part: evidence.PartView, opened: evidence.OpenFile) -> Line:
    is_long = opened.file.size > LARGEST
    found = None if is_long else _message(opened)
    return Line(part, chat_messages.beginning(found, MOST_SHOWN) if found else None, is_long)


def _message(opened: evidence.OpenFile) -> chat_messages.Message | None:
    content = b"".join(opened.chunks())
    if opened.file.role == evidence.FileRole.METADATA:
        return letters.letter_of(content)
    return chat_messages.message_of(content, opened.file.media_type)
