# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of law."""

from django.urls import path

from dokaz.interfaces.web.law.views import filing, joint, matrix, qualifying, reading

urlpatterns = [
    path("law/", reading.law, name="law"),
    path("law/<slug:framework>/<str:code>/", reading.provision, name="provision"),
    path("events/<uuid:pk>/qualify/", qualifying.qualify, name="qualify_event"),
    path("qualifications/<uuid:pk>/", matrix.qualification, name="qualification"),
    path("qualifications/<uuid:pk>/assess/", qualifying.assess, name="assess_qualification"),
    path("qualifications/<uuid:pk>/passages/", filing.file_passage, name="file_passage"),
    path(
        "qualifications/<uuid:pk>/passages/<uuid:finding>/withdraw/",
        filing.withdraw,
        name="withdraw_passage",
    ),
    path("qualifications/<uuid:pk>/suspects/", qualifying.state_suspect, name="state_suspect"),
    path(
        "qualifications/<uuid:pk>/suspects/<uuid:liability>/end/",
        qualifying.end_suspect,
        name="end_suspect",
    ),
    path("qualifications/<uuid:pk>/plan/", matrix.plan, name="collection_plan"),
    path("qualifications/<uuid:pk>/plan.csv", matrix.plan_csv, name="collection_plan_csv"),
    path("qualifications/<uuid:pk>/plan.json", matrix.plan_json, name="collection_plan_json"),
    path("cases/<uuid:pk>/law/", joint.of_case, name="case_matrix"),
    path("cases/<uuid:pk>/plan.csv", joint.case_plan_csv, name="case_plan_csv"),
    path("cases/<uuid:pk>/plan.json", joint.case_plan_json, name="case_plan_json"),
    path("people/<uuid:pk>/law/", joint.of_person, name="person_matrix"),
    path("people/<uuid:pk>/plan.csv", joint.person_plan_csv, name="person_plan_csv"),
    path("people/<uuid:pk>/plan.json", joint.person_plan_json, name="person_plan_json"),
]
