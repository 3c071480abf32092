# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of interviews, of people's consents and of printed forms."""

from django.urls import path

from dokaz.interfaces.web.interviews.views import acts, consents, editing, paper, register, showing

urlpatterns = [
    path("", showing.interviews, name="interviews"),
    path("new/", editing.new, name="new_interview"),
    path("forms/", paper.forms_page, name="paper_forms"),
    path("forms/print/", paper.print_page, name="print_forms"),
    path("forms/<uuid:pk>/file/", paper.file, name="file_paper"),
    path("withdrawals/", consents.tasks, name="withdrawals"),
    path("withdrawals/<uuid:pk>/done/", consents.done, name="withdrawal_done"),
    path("consent/<uuid:pk>/", consents.consents, name="consents"),
    path("consent/<uuid:pk>/new/", consents.new, name="new_consent"),
    path("consent/<uuid:pk>/withdraw/", consents.withdraw, name="withdraw_consent"),
    path("consent/<uuid:pk>/items/", consents.depend, name="items_of_consent"),
    path("<uuid:pk>/", showing.interview, name="interview"),
    path("<uuid:pk>/plan/", editing.plan, name="plan_interview"),
    path("<uuid:pk>/register/", register.ask, name="ask_register"),
    path("<uuid:pk>/register/talk/", register.settle, name="settle_register"),
    path("<uuid:pk>/register/enter/", register.enter, name="enter_register"),
    path("<uuid:pk>/register/<uuid:entry>/withdraw/", register.withdraw, name="withdraw_register"),
    path("<uuid:pk>/gate/<slug:line>/", acts.gate, name="answer_gate"),
    path("<uuid:pk>/state/", acts.advance, name="advance_interview"),
    path("<uuid:pk>/held/", acts.hold, name="hold_interview"),
    path("<uuid:pk>/account/", acts.account, name="write_account"),
    path("<uuid:pk>/items/", acts.file, name="file_account_item"),
    path("<uuid:pk>/read/", acts.read, name="read_account"),
    path("<uuid:pk>/influences/", acts.influences, name="record_influences"),
    path("<uuid:pk>/differences/", acts.difference, name="note_difference"),
    path("<uuid:pk>/access/", acts.give_access, name="give_interview_access"),
    path("<uuid:pk>/access/<uuid:access>/end/", acts.end_access, name="end_interview_access"),
]
