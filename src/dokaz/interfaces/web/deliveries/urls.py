# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of deliveries."""

from django.urls import path

from dokaz.interfaces.web.deliveries import views

urlpatterns = [
    path("", views.deliveries, name="deliveries"),
    path("new/", views.new, name="new_delivery"),
    path("sources/", views.sources, name="sources"),
    path("sources/new/", views.new_source, name="new_source"),
    path("<uuid:pk>/", views.delivery, name="delivery"),
    path("<uuid:pk>/close/", views.close, name="close_delivery"),
    path("<uuid:pk>/openings/<uuid:opening>/retry/", views.retry_opening, name="retry_opening"),
    path("<uuid:pk>/report.csv", views.report_csv, name="delivery_csv"),
    path("<uuid:pk>/report.json", views.report_json, name="delivery_json"),
]
