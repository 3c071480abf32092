# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hand-over, step by step: recipient, items, check, pack, hand over, receipt."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected, pieces
from dokaz.interfaces.web.addresses import key_of, number_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence.standing import hands_over
from dokaz.interfaces.web.parcels import forms
from dokaz.interfaces.web.parcels.serving import packed
from dokaz.interfaces.web.parcels.steps import steps_of
from dokaz.interfaces.web.people import Names
from dokaz.ledger import api as ledger
from dokaz.members import api as members
from dokaz.sharing import api as sharing

_PAGE = 100
_ALL = 1000


@door("sharing.parcel.list")
def parcels(request: HttpRequest) -> HttpResponse:
    """The organisation's parcels, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    before = key_of(request.GET.get("before"))
    page = sharing.visible_parcels(actor=actor, before=before)
    context = {
        "rows": page.rows,
        "next_url": with_query(request, before=page.before) if page.before else "",
        "first_url": with_query(request, before=None) if before else "",
        "hands_over": hands_over(actor),
    }
    return render(request, "web/parcels/list.html", context)


@door("sharing.parcel.draft", "sharing.parcel.choose", methods=("GET", "HEAD", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """Begin a parcel. Items chosen in the list come here first and are kept for the next step."""
    if not hands_over(request.actor):  # type: ignore[attr-defined]
        # Before somebody fills in a form for nothing; the act itself checks again.
        raise Refused("sharing.parcel.draft", "role_missing")
    chosen = _chosen(request)
    form = forms.RecipientForm(request.POST if "recipient_kind" in request.POST else None)
    if form.is_bound and form.is_valid():
        parcel_id = _begun(request, form, chosen)
        if parcel_id is not None:
            return redirect("parcel_items", pk=parcel_id)
    context = {"form": form, "chosen": chosen, "steps": steps_of(None, current=0)}
    status = 422 if form.is_bound else 200
    return render(request, "web/parcels/recipient.html", context, status=status)


def _chosen(request: HttpRequest) -> list[str]:
    """Identifiers of the items to begin with; they travel in the form, never in the address."""
    found = request.POST.getlist("item")
    return [str(key) for key in dict.fromkeys(map(key_of, found)) if key is not None][:_ALL]


def _begun(request: HttpRequest, form: forms.RecipientForm, chosen: list[str]) -> UUID | None:
    actor = request.actor  # type: ignore[attr-defined]
    try:
        parcel_id = sharing.draft(actor=actor, parcel=form.draft())
    except (Rejected, Conflict) as error:
        form.show(error)
        return None
    try:
        if chosen:
            put = [sharing.Choice(item_id=UUID(key)) for key in chosen]
            sharing.choose(actor=actor, parcel_id=parcel_id, put=put)
    except (Rejected, NotFound) as error:
        messages.error(request, str(error))
    return parcel_id


@door("sharing.parcel.change", "sharing.parcel.show", methods=("GET", "HEAD", "POST"))
def recipient(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change for whom and why."""
    actor = request.actor  # type: ignore[attr-defined]
    found = sharing.get_parcel(actor=actor, parcel_id=pk)
    initial = {name: getattr(found, name) for name in forms.RecipientForm.base_fields}
    form = forms.RecipientForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sharing.change(actor=actor, parcel_id=pk, parcel=form.draft())
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            return redirect("parcel_items", pk=pk)
    context = {"form": form, "parcel": found, "steps": steps_of(found, current=0)}
    status = 422 if form.is_bound else 200
    return render(request, "web/parcels/recipient.html", context, status=status)


@door("sharing.parcel.items", "sharing.parcel.show", "sharing.parcel.choose",
      methods=("GET", "HEAD", "POST"))  # fmt: skip
def items(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which items go along, in which form, and which are named as left out."""
    actor = request.actor  # type: ignore[attr-defined]
    found = sharing.get_parcel(actor=actor, parcel_id=pk)
    after = number_of(request.GET.get("after")) or 0
    page = sharing.parcel_items(actor=actor, parcel_id=pk, after=after, limit=_PAGE)
    roles = page.items[0].roles if page.items else ("original",)
    form = forms.ChoiceForm(request.POST or None, initial={"roles": list(roles)})
    if request.method == "POST" and form.is_valid():
        try:
            _choose(request, pk, page, tuple(form.cleaned_data["roles"]))
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            return redirect("parcel_items" if "stay" in request.POST else "parcel_check", pk=pk)
    context = {
        "parcel": found,
        "items": page.items,
        "form": form,
        "next_url": with_query(request, after=page.after) if page.after else "",
        "omissions": sharing.OmittedBecause.choices,
        "notices": sharing.NOTICE_TEXTS,
        "steps": steps_of(found, current=1),
    }
    status = 422 if form.is_bound else 200
    return render(request, "web/parcels/items.html", context, status=status)


def _choose(
    request: HttpRequest, pk: UUID, page: sharing.ItemsPage, roles: tuple[str, ...]
) -> None:
    """What the page's fields say about each of its items: goes along, left out (why), or out.

    The roles hold for all items of the parcel, also those on other pages.
    """
    actor = request.actor  # type: ignore[attr-defined]
    put, remove = [], []
    for item in page.items:
        answer = request.POST.get(f"item-{item.item_id}", "along")
        if answer == "remove":
            remove.append(item.item_id)
        elif answer in sharing.OmittedBecause.values:
            put.append(
                sharing.Choice(
                    item_id=item.item_id, roles=roles, left_out=True, omitted_because=answer
                )
            )
        else:
            put.append(sharing.Choice(item_id=item.item_id, roles=roles))
    added = request.POST.get("add", "").strip()
    more = _numbered(actor, added) if added else ()
    sharing.choose(actor=actor, parcel_id=pk, put=put, remove=remove)
    shown = {item.item_id for item in page.items}
    others = {item.item_id: item for item in _all_items(actor, pk) if item.item_id not in shown}
    changed = [
        item.item_id
        for item in others.values()
        if not item.left_out and set(item.roles) != set(roles)
    ]
    # What is there already stays as it is: it may be named as left out.
    changed += [key for key in more if key not in shown and key not in others]
    for part in pieces(changed, sharing.LARGEST_CHOICE):
        put = [sharing.Choice(item_id=key, roles=roles) for key in part]
        sharing.choose(actor=actor, parcel_id=pk, put=put)


def _all_items(actor: Actor, pk: UUID) -> Iterator[sharing.ParcelItemView]:
    after: int | None = 0
    while after is not None:
        page = sharing.parcel_items(actor=actor, parcel_id=pk, after=after, limit=200)
        yield from page.items
        after = page.after


def _numbered(actor: Actor, number: str) -> list[UUID]:
    """The item with this number, or all that a delivery with it brought.

    Raises:
        Rejected: there is neither, or it brought more than `_ALL`.
    """
    item = evidence.find_by_ref(actor=actor, ref=number)
    if item is not None:
        return [item]
    found: list[UUID] = []
    before: UUID | None = None
    narrowed = evidence.ItemFilter(delivery=number)
    while len(found) <= _ALL:
        page = evidence.visible_items(actor=actor, narrowed=narrowed, before=before, limit=200)
        found += [row.id for row in page.rows]
        before = page.before
        if before is None:
            break
    if not found:
        raise Rejected("", _("There is no item and no delivery with this number."))
    if len(found) > _ALL:
        raise Rejected(
            "",
            _("This delivery has more than %(most)s items. Hand it over by program (API).")
            % {"most": _ALL},
        )
    return found


@door("sharing.parcel.review", "sharing.parcel.show", "sharing.parcel.make",
      methods=("GET", "HEAD", "POST"))  # fmt: skip
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What hinders, what to know, and the order to pack."""
    actor = request.actor  # type: ignore[attr-defined]
    found = sharing.get_parcel(actor=actor, parcel_id=pk)
    if found.status != sharing.ParcelStatus.DRAFT:
        return redirect("parcel", pk=pk)
    review = sharing.review(actor=actor, parcel_id=pk)
    form = forms.MakeForm(
        request.POST if request.method == "POST" else None, needs_reason=review.reason_needed
    )
    if request.method == "POST" and form.is_valid():
        try:
            sharing.make(actor=actor, parcel_id=pk, reason=form.cleaned_data.get("reason", ""))
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            return redirect("parcel", pk=pk)
    context = {
        "parcel": found,
        "review": review,
        "form": form,
        "may_make": not review.custodian_needed or actor.holds("custodian"),
        "steps": steps_of(found, current=2),
    }
    status = 422 if form.is_bound else 200
    return render(request, "web/parcels/check.html", context, status=status)


@door("sharing.parcel.show", "sharing.parcel.items", "members.key.list")
def parcel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A parcel from its packing on."""
    return _page(request, pk)


def _page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = sharing.get_parcel(actor=actor, parcel_id=pk)
    names = Names(actor)
    context = {
        "parcel": found,
        "items": sharing.parcel_items(actor=actor, parcel_id=pk, limit=_PAGE).items,
        "steps": steps_of(found, current=2),
        "drafted_by": names.person(found.drafted_by),
        "percent": _percent(found.packing),
        "sends": hands_over(actor),
        "forms": {
            "hand_over": forms.HandOverForm(),
            "receipt": forms.ReceiptForm(),
            "withdraw": forms.WithdrawForm(),
            **(shown or {}),
        },
        "opened_form": next(iter(shown or {}), ""),
        "digest_groups": _in_groups(found.sha256),
        **_fingerprints(request),
    }
    return render(request, "web/parcels/parcel.html", context, status=status)


def _fingerprints(request: HttpRequest) -> dict[str, str]:
    """What the recipient needs from another channel: of the log's key, and of the sender's."""
    in_use = [
        key.key_id
        for key in members.keys(actor=request.actor)  # type: ignore[attr-defined]
        if key.status == "in_use"
    ]
    log, own = ledger.node_public_key().key_id, in_use[0] if in_use else ""
    return {
        "log_key": log,
        "own_key": own,
        "log_groups": _in_groups(log.removeprefix("ed25519:")),
        "own_groups": _in_groups(own.removeprefix("ed25519:")),
    }


def _percent(packing: sharing.PackingView | None) -> int:
    if packing is None or not packing.total_bytes:
        return 0
    return min(100, packing.done_bytes * 100 // packing.total_bytes)


def _in_groups(hexadecimal: str) -> str:
    """Groups of four, to be read out over the telephone."""
    return " ".join(hexadecimal[at : at + 4] for at in range(0, len(hexadecimal), 4))


@door("sharing.parcel.download", methods=("POST",))
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Take the packed file out; recorded in the custody of every item in it."""
    sharing.download(actor=request.actor, parcel_id=pk)  # type: ignore[attr-defined]
    return redirect("parcel_file", pk=pk)


@door("sharing.parcel.read_on")
def packed_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file that was taken out within the last day: all of it, or the rest after a break."""
    file = sharing.read_on(actor=request.actor, parcel_id=pk)  # type: ignore[attr-defined]
    return packed(request, file)


@door("sharing.parcel.hand_over", methods=("POST",))
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that it was given to its recipient."""
    form = forms.HandOverForm(request.POST)
    return _act(request, pk, "hand_over", form, sharing.hand_over)


@door("sharing.receipt.register", methods=("POST",))
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Register what the recipient confirmed."""
    form = forms.ReceiptForm(request.POST)
    return _act(request, pk, "receipt", form, sharing.register_receipt)


@door("sharing.parcel.withdraw", methods=("POST",))
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a parcel."""
    form = forms.WithdrawForm(request.POST)
    return _act(request, pk, "withdraw", form, sharing.withdraw)


def _act(request: HttpRequest, pk: UUID, name: str, form: Any, act: Any) -> HttpResponse:
    if form.is_valid():
        try:
            act(actor=request.actor, parcel_id=pk, **form.cleaned_data)  # type: ignore[attr-defined]
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            return redirect("parcel", pk=pk)
    return _page(request, pk, shown={name: form}, status=422)
