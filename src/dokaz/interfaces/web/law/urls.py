# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of law."""

from django.urls import path

from dokaz.interfaces.web.law.views import filing, matrix, qualifying, reading

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
]
