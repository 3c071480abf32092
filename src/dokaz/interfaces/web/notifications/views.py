# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of what concerns the reader, the number at the bell, and what they follow or mute.

The number is asked for by the page after it is shown, so that no page waits for it; it counts only
what the reader may see at that moment.
"""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.submitting import settled
from dokaz.notifications import api as notifying

POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")
_PAGES = {
    name: name
    for name in (
        "item", "event", "person", "object", "unit", "case", "interview", "activity", "task",
        "release",
    )
}  # fmt: skip
"""Names of the addresses of records, by what notices call their kind."""
_PARTS = {"story": "stories", "layer": "layers"}
"""What stands in a part of the page of releases has no page of its own."""
_CHOICES = (
    (
        "",
        gettext_lazy("As usual"),
        gettext_lazy(
            "You are told of comments that name you, of verification and comments on what you "
            "registered."
        ),
    ),
    (
        "followed",
        gettext_lazy("Follow"),
        gettext_lazy("You are also told whenever it changes or somebody comments on it."),
    ),
    ("muted", gettext_lazy("Mute"), gettext_lazy("You are told of nothing that happens to it.")),
)


def address_of(subject: str, pk: UUID) -> str:
    """The page of a record that a notice names."""
    if subject in _PAGES:
        return reverse(_PAGES[subject], kwargs={"pk": pk})
    if subject in _PARTS:
        return f"{reverse('releases')}#{_PARTS[subject]}"
    return reverse("search")


@door("notifications.notice.list", "notifications.settings.show")
def notifications(request: HttpRequest) -> HttpResponse:
    """What happened, newest first, and what the reader wants to hear of."""
    actor = request.actor  # type: ignore[attr-defined]
    unseen = request.GET.get("unseen") == "1"
    after = key_of(request.GET.get("after"))
    page = notifying.visible_notices(actor=actor, unseen=unseen, after=after)
    said = notifying.settings(actor=actor)
    context = {
        "rows": [(row, address_of(row.page_subject, row.page_id)) for row in page.rows],
        "unseen": unseen,
        "any_new": any(not row.seen for row in page.rows),
        "now": timezone.now().isoformat(),
        "next": with_query(request, after=page.after) if page.after else "",
        "kinds": [
            (code, label, code in said.muted_kinds) for code, label in notifying.Kind.choices
        ],
        "records": [(one, address_of(one.subject, one.record_id)) for one in said.records],
    }
    return render(request, "web/notifications/list.html", context)


@door("notifications.notice.count")
def count(request: HttpRequest) -> HttpResponse:
    """The number at the bell, as a part of a page."""
    actor = request.actor  # type: ignore[attr-defined]
    number = notifying.count_unseen(actor=actor) if notifying.is_member(actor) else 0
    context = {"number": number, "many": number >= notifying.MOST_COUNTED}
    return render(request, "web/notifications/count.html", context)


@door("notifications.notice.see", methods=POST)
def see(request: HttpRequest) -> HttpResponse:
    """Take note of everything that was shown."""
    actor = request.actor  # type: ignore[attr-defined]
    until = _moment(request.POST.get("until", ""))
    return settled(
        request,
        lambda: notifying.see(actor=actor, until=until),
        done=_("Everything up to now is marked as seen."),
        after=lambda: redirect("notifications"),
    )


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Http404
    return found


@door("notifications.kind.mute", methods=POST)
def mute_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """Hear no more of one kind of things, or again."""
    actor = request.actor  # type: ignore[attr-defined]
    muted = request.POST.get("muted") == "1"
    return settled(
        request,
        lambda: notifying.mute_kind(actor=actor, kind=kind, muted=muted),
        done=_("You will not be told of it.") if muted else _("You will be told of it again."),
        after=lambda: redirect("notifications"),
    )


@door(
    "notifications.record.follow", "notifications.record.name", "notifications.record.standing",
    methods=BOTH,
)  # fmt: skip
def record(request: HttpRequest, subject: str, pk: UUID) -> HttpResponse:
    """Follow one record, mute it, or neither."""
    actor = request.actor  # type: ignore[attr-defined]
    if subject not in _PAGES and subject not in _PARTS:
        raise Http404
    if request.method == "POST":
        standing = request.POST.get("standing", "")
        notifying.follow(actor=actor, subject=subject, record_id=pk, standing=standing)
        messages.success(request, _("It is set."))
        return redirect("notify_of_record", subject=subject, pk=pk)
    found = notifying.named_record(actor=actor, subject=subject, record_id=pk)
    context = {
        "found": found,
        "subject": subject,
        "pk": pk,
        "address": address_of(subject, pk),
        "standing": notifying.standing_of(actor=actor, subject=subject, record_id=pk),
        "choices": _CHOICES,
    }
    return render(request, "web/notifications/record.html", context)
