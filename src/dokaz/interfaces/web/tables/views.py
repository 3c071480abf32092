# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables that are brought in: the list, the wizard, the report."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound, Refused, Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.web.addresses import key_of, number_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.file_names import harmless
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.tables.mapping_form import mapping_page, posted_mapping, used_mapping

_RECEIVERS = ("documenter", "osint_researcher", "interviewer", "case_worker", "custodian")
_PAGE = 100
_TARGET = "items"
_ADDRESSES = {
    "items": "item",
    "events": "event",
    "objects": "object",
    "persons": "person",
    "sources": "source",
    "links": "capture",
    "activities": "activity",
}
"""Where what rows are about is shown."""


@door("intake.table.list", "intake.mapping.list", "evidence.item.describable",
      "evidence.file.list")  # fmt: skip
def tables(request: HttpRequest) -> HttpResponse:
    """Imports of the organisation, newest first, and where another begins."""
    actor = request.actor  # type: ignore[attr-defined]
    names = Names(actor)
    found = intake.table_imports(actor=actor)
    files = _file_names(actor, found)
    context = {
        "rows": [(row, files.get(row.file_id, ""), names.person(row.ordered_by)) for row in found],
        "mappings": intake.saved_mappings(actor=actor),
        "targets": intake.TARGETS.values(),
        "may_receive": actor.holds(*_RECEIVERS),
    }
    return render(request, "web/tables/list.html", context)


def _file_names(actor: Actor, imports: Sequence[intake.ImportView]) -> dict[UUID, str]:
    """Names of the tables' files by their keys; of items that may not be seen any more, none."""
    own = tuple(evidence.describable(actor=actor, item_ids=list({one.item_id for one in imports})))
    files = evidence.files_of(actor=actor, item_ids=own) if own else ()
    return {file.id: harmless(file.original_name) for file in files}


@door("intake.table.begin", "evidence.item.identify", methods=("POST",))
def begin(request: HttpRequest) -> HttpResponse:
    """Begin with a table that is an item, named by its key or by its number."""
    actor = request.actor  # type: ignore[attr-defined]
    _require_role(actor, "intake.table.begin")
    item_id = key_of(request.POST.get("item"))
    if item_id is None:
        item_id = evidence.find_by_ref(actor=actor, ref=request.POST.get("ref", "")[:40])
    if item_id is None:
        messages.error(request, _("There is no item with this number in your archive."))
        return redirect("tables")
    target = request.POST.get("target") or _TARGET
    if target not in intake.TARGETS:
        raise NotFound("page")
    try:
        begun = intake.begin_import(actor=actor, item_id=item_id, target=target)
    except Rejected as error:
        messages.error(request, str(error))
        return redirect("tables")
    return redirect("table", pk=begun)


@door("intake.table.read", "intake.table.rows", "intake.table.list", "intake.mapping.list",
      "evidence.file.open", "evidence.item.describable", "evidence.file.list")  # fmt: skip
def table(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One import where it stands: the mapping, the work under way, or the report."""
    actor = request.actor  # type: ignore[attr-defined]
    found = intake.get_import(actor=actor, import_id=pk)
    if found.state == intake.ImportState.DRAFT and actor.holds(*_RECEIVERS):
        return _mapping(request, found)
    return _report(request, found)


def _mapping(
    request: HttpRequest, found: intake.ImportView, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    target = intake.TARGETS[found.target]
    context: dict[str, Any] = {
        "found": found,
        "name": _file_names(actor, [found]).get(found.file_id, ""),
        "target": target,
        "steps": _steps(found),
    }
    try:
        looked = intake.look_at(actor=actor, import_id=found.id)
    except intake.UnreadableTable as error:
        context["unreadable"] = (
            intake.WHY_NO_TABLE[intake.TableOffer.LOCKED]
            if error.word == "password"
            else intake.stop_reason(error.word).label
        )
        return render(request, "web/tables/unreadable.html", context)
    context |= {
        "looked": looked,
        "table": looked.table,
        "page": mapping_page(looked, target),
        "targets": intake.TARGETS.values(),
        "wrong": wrong,
        "saved": intake.saved_mappings(actor=actor, target=found.target),
        "ready": [one for one in intake.ready_made() if one.content["target"] == found.target],
    }
    return render(request, "web/tables/mapping.html", context, status=status)


@door("intake.table.map", "intake.mapping.save", "intake.mapping.list", "intake.table.try",
      "intake.table.read", "evidence.file.open", "evidence.item.describable",
      "evidence.file.list", methods=("POST",))  # fmt: skip
def set_mapping(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take up what was chosen: columns, or a saved mapping. The page then asks what is open."""
    actor = request.actor  # type: ignore[attr-defined]
    found = intake.get_import(actor=actor, import_id=pk)
    _require_role(actor, "intake.table.map")
    target = intake.TARGETS[found.target]
    try:
        looked = intake.look_at(actor=actor, import_id=pk)
        content, mapping_id = _chosen(request, looked, target)
        try:
            keys = _keys_as(actor, pk, content, looked)
        except intake.UnreadableTable as error:
            # What was chosen of columns is kept, and the table read as before.
            content["reading"] = intake.mapping_as_json(looked.mapping)["reading"]
            intake.set_mapping(actor=actor, import_id=pk, content=content)
            found = intake.get_import(actor=actor, import_id=pk)
            wrong = str(intake.stop_reason(error.word).label)
            return _mapping(request, found, wrong=wrong, status=422)
        content["columns"] = [one for one in content["columns"] if one["column"] in keys]
        intake.set_mapping(actor=actor, import_id=pk, content=content)
        if name := request.POST.get("save_as", "").strip():
            mapping_id = intake.save_mapping(actor=actor, name=name, content=content)
        if mapping_id is not None:
            intake.set_mapping(actor=actor, import_id=pk, content=content, mapping_id=mapping_id)
    except Rejected as error:
        return _mapping(request, found, wrong=str(error), status=422)
    except intake.UnreadableTable as error:
        messages.error(request, str(intake.stop_reason(error.word).label))
        return _reset(actor, found)
    if keys != looked.keys:
        messages.info(request, _("Read so, the table has other columns. Look at them again."))
    elif request.POST.get("then") == "try" and not _open_questions(actor, pk):
        try:
            intake.order_plan(actor=actor, import_id=pk)
        except Rejected as error:
            found = intake.get_import(actor=actor, import_id=pk)
            return _mapping(request, found, wrong=str(error), status=422)
    return redirect("table", pk=pk)


def _keys_as(
    actor: Actor, pk: UUID, content: dict[str, Any], looked: intake.Looked
) -> tuple[str, ...]:
    """The table's columns, read with the settings of a mapping; `looked`: as it was read before.
    It is read anew, which its custody tells, only where the settings are others.

    Raises UnreadableTable. Rejected: it is no mapping.
    """
    fields = intake.TARGETS[looked.mapping.target].fields()
    reading = intake.mapping_from_json(content, fields).reading
    told, found = asdict(looked.mapping.reading), asdict(looked.table.reading)
    if all(value in (told[name], found.get(name)) for name, value in asdict(reading).items()):
        return looked.keys
    return intake.look_at(actor=actor, import_id=pk, reading_as=reading).keys


def _open_questions(actor: Actor, pk: UUID) -> bool:
    return bool(intake.look_at(actor=actor, import_id=pk).questions)


def _chosen(
    request: HttpRequest, looked: intake.Looked, target: Any
) -> tuple[dict[str, Any], UUID | None]:
    """The mapping that was sent; a saved one with its key."""
    use = request.POST.get("use", "")
    if use.startswith("ready:"):
        ready = {one.name: one for one in intake.ready_made()}
        if use[6:] not in ready:
            raise NotFound("mapping")
        return used_mapping(looked, ready[use[6:]].content, target), None
    if use:
        saved = {
            str(one.id): one
            for one in intake.saved_mappings(actor=request.actor)  # type: ignore[attr-defined]
        }
        if use not in saved:
            raise NotFound("mapping")
        return used_mapping(looked, saved[use].content, target), saved[use].id
    return posted_mapping(request.POST, looked, target), None


def _reset(actor: Actor, found: intake.ImportView) -> HttpResponse:
    """Back to what is found out by itself, after settings with which nothing can be read."""
    plain = {"format": 1, "target": found.target}
    intake.set_mapping(actor=actor, import_id=found.id, content=plain)
    return redirect("table", pk=found.id)


@door("intake.table.try", "intake.table.read", "evidence.file.open", methods=("POST",))
def dry_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have the dry run made."""
    intake.order_plan(actor=request.actor, import_id=pk)  # type: ignore[attr-defined]
    return redirect("table", pk=pk)


@door("intake.table.carry_out", methods=("POST",))
def carry_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have the rows brought in."""
    intake.order_import(actor=request.actor, import_id=pk)  # type: ignore[attr-defined]
    return redirect("table", pk=pk)


@door("intake.table.undo", methods=("POST",))
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have the import taken back."""
    intake.order_undo(actor=request.actor, import_id=pk)  # type: ignore[attr-defined]
    return redirect("table", pk=pk)


@door("intake.table.drop", methods=("POST",))
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an import up that has done nothing."""
    intake.drop_import(actor=request.actor, import_id=pk)  # type: ignore[attr-defined]
    return redirect("tables")


@door("intake.table.begin", "intake.table.read", methods=("POST",))
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin anew with the same table and mapping, to change it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = intake.get_import(actor=actor, import_id=pk)
    begun = intake.begin_import(
        actor=actor, item_id=found.item_id, target=found.target, like=found.id
    )
    return redirect("table", pk=begun)


def _report(request: HttpRequest, found: intake.ImportView) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    outcome = request.GET.get("outcome") or ""
    if outcome and outcome not in intake.RowOutcome.values:
        raise NotFound("page")
    after = number_of(request.GET.get("after")) or 0
    rows = intake.import_rows(
        actor=actor, import_id=found.id, outcome=outcome or None, after=after, limit=_PAGE + 1
    )
    more = rows[_PAGE - 1].order if len(rows) > _PAGE else None
    context = {
        "found": found,
        "name": _file_names(actor, [found]).get(found.file_id, ""),
        "steps": _steps(found),
        "about": _ADDRESSES[found.target],
        "ordered_by": Names(actor).person(found.ordered_by),
        "rows": rows[:_PAGE],
        "before": _version_before(actor, found),
        "outcome": outcome,
        "counts": _counts(found),
        "next_url": with_query(request, after=more) if more else "",
        "first_url": with_query(request, after=None) if after else "",
        "may_receive": actor.holds(*_RECEIVERS),
        "may_undo": found.done > found.left
        and found.state in (intake.ImportState.COMPLETE, intake.ImportState.PLANNED),
    }
    return render(request, "web/tables/report.html", context)


def _version_before(actor: Actor, found: intake.ImportView) -> dict[str, Any]:
    """With what the rows were compared, and by whose numbers; empty where with nothing.

    Whether a table is a newer version of another one is known by its numbers alone, and two
    partners may number alike: a person has to see it.
    """
    if found.previous_id is None:
        return {}
    system = next(
        (one.get("system", "") for one in found.content.get("columns", ()) if one.get("key")), ""
    )
    try:
        previous = intake.get_import(actor=actor, import_id=found.previous_id)
    except NotFound:
        return {"system": system}
    name = _file_names(actor, [previous]).get(previous.file_id, "") or previous.item_ref
    return {"system": system, "found": previous, "name": name}


def _counts(found: intake.ImportView) -> list[tuple[str, int, str]]:
    """Outcome, count and look of each tile above the report."""
    return [
        ("", found.rows, "info"),
        *([("new", found.new, "good")] if found.new else []),
        ("changed", found.changed, "good"),
        ("same", found.same, "info"),
        ("refused", found.refused, "bad" if found.refused else "info"),
        *([("vanished", found.vanished, "info")] if found.vanished else []),
    ]


def _steps(found: intake.ImportView) -> list[dict[str, Any]]:
    """Where somebody stands in the wizard."""
    states = intake.ImportState
    order = {
        states.DRAFT: 1,
        states.PLANNING: 2,
        states.PLANNED: 2,
        states.IMPORTING: 3,
        states.DROPPED: 1,
    }
    at = order.get(states(found.state), 3)
    labels = (_("Table"), _("Columns"), _("Dry run"), _("Import"))
    is_over = found.state in (states.COMPLETE, states.UNDOING, states.UNDONE)
    return [
        {
            "label": label,
            "url": "",
            "state": "done" if place < at or is_over else "current" if place == at else "todo",
        }
        for place, label in enumerate(labels)
    ]


@door("intake.table.report_csv")
def report_csv(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The report for a spreadsheet."""
    pieces = intake.import_csv(
        actor=request.actor,  # type: ignore[attr-defined]
        import_id=pk,
        language=get_language() or settings.LANGUAGE_CODE,
    )
    return _file(pieces, "csv", "text/csv; charset=utf-8")


@door("intake.table.report_json")
def report_json(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The report for programs."""
    pieces = intake.import_json(
        actor=request.actor,  # type: ignore[attr-defined]
        import_id=pk,
        language=get_language() or settings.LANGUAGE_CODE,
    )
    return _file(pieces, "json", "application/json")


def _file(pieces: Any, extension: str, media_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="table-report.{extension}"'
    return response


def _require_role(actor: Actor, action: str) -> None:
    """Say no before a form is worked on for nothing. The act itself checks again."""
    if not actor.holds(*_RECEIVERS):
        raise Refused(action, "role_missing")
