# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who a person is: shown in the answer to a form with a reason, and at no address of its own.

Nothing of it is put into the session, into messages or into addresses. Reading the page again asks
for a reason again.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.persons import api as persons
from dokaz.core.errors import NotProven, StorageFault
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, Refused, Rejected
from dokaz.interfaces.web.comparing import Opened
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.drafts import took
from dokaz.interfaces.web.persons import forms
from dokaz.interfaces.web.persons.views.acts import PAGE, POST
from dokaz.interfaces.web.persons.views.showing import PAGE_VIEWS, person_page


@door("persons.identity.open", "evidence.item.rows", *PAGE_VIEWS, methods=POST)
def open_block(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the block for a reason and show it."""
    form = forms.AskForm(request.POST, auto_id="open_%s")
    opened = _opened(request, pk, form)
    if not isinstance(opened, persons.OpenedIdentity):
        return opened
    actor = request.actor  # type: ignore[attr-defined]
    found = persons.get_person(actor=actor, person_id=pk)
    photo = opened.identity.photo
    items = evidence.rows_of(actor=actor, item_ids=(photo,)) if photo else ()
    context = {
        "person": found,
        "row": found.row,
        "identity": opened.identity,
        "photo": items[0] if items else None,
        "photo_hidden": bool(photo and not items),
        "standing": persons.identity_standing(actor=actor, person_id=pk),
    }
    return render(request, "web/persons/identity.html", context)


def _opened(
    request: HttpRequest, pk: UUID, form: forms.AskForm
) -> persons.OpenedIdentity | HttpResponse:
    """The block, or the person's page with what keeps it shut."""
    opened = _open(request.actor, pk, form)  # type: ignore[attr-defined]
    if opened is None:
        return person_page(request, pk, shown={"open": form}, status=422)
    took(request)
    return opened


def _open(actor: Actor, pk: UUID, form: forms.AskForm) -> persons.OpenedIdentity | None:
    """The block, opened for the reason in the form, or None: the form says what keeps it shut."""
    if form.is_valid():
        try:
            return persons.open_identity(
                actor=actor, person_id=pk, reason=form.cleaned_data["reason"]
            )
        except (Rejected, Conflict) as error:
            form.show(error)
        except Refused as error:
            if error.reason != "second_person_needed":
                raise
            form.add_error(None, _("It takes two people to open this. Ask somebody to agree."))
        except (StorageFault, NotProven) as error:
            form.add_error(None, key_words(error))
    return None


def key_words(error: StorageFault | NotProven) -> str:
    """Why a block does not open, for people. Nothing of it was shown."""
    if isinstance(error, evidence.SealingKeyLost):
        return _(
            "The sealing key of the organisation is not here. The block is safe and stays shut. "
            "Whoever answers for keys restores the key folder or recovers with a recovery key."
        )
    if isinstance(error, evidence.SealingKeyUnavailable):
        return _(
            "The sealing key cannot be used now: it is locked or not readable. The block is safe. "
            "Ask the operator to unlock the keys, then open it again."
        )
    return _(
        "The stored block is missing or damaged and was not shown. Tell the operator: the check of "
        "stored files names it, and a backup may hold it."
    )


@door("persons.identity.open", "persons.person.show", *PAGE_VIEWS, methods=POST)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form of the block: empty where there is none, else opened for a reason first."""
    actor = request.actor  # type: ignore[attr-defined]
    found = persons.get_person(actor=actor, person_id=pk)
    standing = persons.identity_standing(actor=actor, person_id=pk)
    if not standing.may_write:
        raise Refused("persons.identity.write", "role_missing")
    if not standing.revision:
        held = _held(actor, persons.Identity())
        return _render(request, found, forms.IdentityForm(), Opened(held, 0))
    block = _opened(request, pk, forms.AskForm(request.POST, auto_id="open_%s"))
    if not isinstance(block, persons.OpenedIdentity):
        return block
    held = _held(actor, block.identity)
    form, opened = forms.IdentityForm(initial=held), Opened(held, block.revision)
    return _render(request, found, form, opened, fits=_fits(block.identity, held))


def _held(actor: Actor, identity: persons.Identity) -> dict[str, Any]:
    """What the form begins with."""
    photo = (identity.photo,) if identity.photo else ()
    rows = evidence.rows_of(actor=actor, item_ids=photo) if photo else ()
    return forms.identity_initial(identity, photo=rows[0].ref if rows else "")


def _fits(identity: persons.Identity, held: Mapping[str, Any]) -> bool:
    """Whether the form shows all that it would write over; a photo may not be theirs to see."""
    return forms.fits(identity) and bool(held["photo"]) == bool(identity.photo)


@door("persons.identity.write", "evidence.item.identify", "persons.person.show", methods=POST)
def save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Seal the block anew; what was typed survives a refusal in this answer only."""
    actor = request.actor  # type: ignore[attr-defined]
    found = persons.get_person(actor=actor, person_id=pk)
    form, opened = forms.IdentityForm(request.POST), Opened.posted(request.POST)
    ask = None
    if form.is_valid():
        try:
            identity = persons.Identity(**form.stated(), photo=_photo(actor, form))
            persons.write_identity(
                actor=actor,
                person_id=pk,
                identity=identity,
                revision=opened.revision,
                why=form.cleaned_data["why"],
            )
        except (Rejected, Conflict) as error:
            form.show(error)
            if isinstance(error, Conflict) and _may_open(actor, pk):
                ask = forms.AskForm(auto_id="compare_%s")
        except StorageFault as error:
            form.add_error(None, key_words(error))
        else:
            messages.success(request, _("The identity block is sealed. Only the fact is recorded."))
            return redirect("person", pk=pk)
    return _render(request, found, form, opened, ask=ask)


def _may_open(actor: Actor, pk: UUID) -> bool:
    standing = persons.identity_standing(actor=actor, person_id=pk)
    return bool(standing.revision and standing.may_ask)


@door("persons.identity.open", "evidence.item.rows", "persons.person.show", methods=POST)
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open for a reason what somebody else sealed meanwhile, and set it beside what was typed.

    Nothing of the block is shown before it is opened: the opening stands in history as any other.
    """
    actor = request.actor  # type: ignore[attr-defined]
    found = persons.get_person(actor=actor, person_id=pk)
    if not persons.identity_standing(actor=actor, person_id=pk).may_write:
        raise Refused("persons.identity.write", "role_missing")
    form, opened = forms.IdentityForm(request.POST), Opened.posted(request.POST)
    ask = forms.AskForm(request.POST, auto_id="compare_%s")
    block = _open(actor, pk, ask) if form.is_valid() else None
    if block is None:
        return _render(request, found, form, opened, ask=ask)
    saved = _held(actor, block.identity)
    opened.compare(form, saved=saved, revision=block.revision, stated=form.typed())
    return _render(request, found, form, opened, fits=_fits(block.identity, saved))


def _photo(actor: Actor, form: forms.IdentityForm) -> UUID | None:
    ref = form.cleaned_data["photo"].strip()
    if not ref:
        return None
    item = evidence.find_by_ref(actor=actor, ref=ref)
    if item is None:
        raise Rejected("photo", _("There is no item with this number for you."))
    return item


def _render(
    request: HttpRequest,
    found: persons.PersonView,
    form: forms.IdentityForm,
    opened: Opened,
    *,
    ask: forms.AskForm | None = None,
    fits: bool = True,
) -> HttpResponse:
    context: dict[str, Any] = {
        "person": found,
        "row": found.row,
        "form": form,
        "ask": ask,
        "fits": fits,
        **opened.context,
        "plain_fields": [
            form[name]
            for name in ("birth", "age", "sex", "nationality", "call_sign", "photo",
                         "ante_mortem", "note", "why")
        ],
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "web/persons/identity_edit.html", context, status=status)


@door("persons.opening.propose", *PAGE_VIEWS, methods=POST)
def ask(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Ask another person to agree that one opens the block."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "ask",
        forms.AskForHoursForm(request.POST, auto_id="ask_%s"),
        lambda values: persons.propose_opening(actor=actor, person_id=pk, **values),
        done=_("Asked. A custodian or data protection officer has to agree."),
    )


@door("persons.opening.approve", methods=POST)
def approve(request: HttpRequest, pk: UUID, opening: UUID) -> HttpResponse:
    """Agree that the asking person opens the block."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.settle(
        request,
        pk,
        lambda: persons.approve_opening(actor=actor, opening_id=opening),
        done=_("Agreed. The asking person may open it for the hours asked for."),
    )


@door("persons.opening.end", methods=POST)
def end(request: HttpRequest, pk: UUID, opening: UUID) -> HttpResponse:
    """End an opening or say no to a request."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.settle(
        request,
        pk,
        lambda: persons.end_opening(actor=actor, opening_id=opening),
        done=_("Ended."),
    )
