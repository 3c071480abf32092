# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work, for the node's administrators: workers, what waits, what was given up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.intake import api as intake
from dokaz.interfaces.web.doors import door


@door("intake.task.dead_letters", "intake.task.list", "intake.worker.list")
def work(request: HttpRequest) -> HttpResponse:
    """What runs, what waits, what was given up."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "given_up": intake.dead_letters(actor=actor),
        "at_work": intake.tasks_at_work(actor=actor),
        "workers": intake.running_workers(actor=actor),
    }
    return render(request, "web/work/work.html", context)


@door("intake.task.retry", methods=("POST",))
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try given-up work again."""
    intake.retry(actor=request.actor, task_id=pk)  # type: ignore[attr-defined]
    messages.success(request, _("It is tried again."))
    return redirect("work")
