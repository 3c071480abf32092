# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of tables that are brought in."""

from django.urls import path

from dokaz.interfaces.web.tables import views

urlpatterns = [
    path("", views.tables, name="tables"),
    path("begin/", views.begin, name="begin_table"),
    path("<uuid:pk>/", views.table, name="table"),
    path("<uuid:pk>/mapping/", views.set_mapping, name="map_table"),
    path("<uuid:pk>/try/", views.dry_run, name="try_table"),
    path("<uuid:pk>/import/", views.carry_out, name="import_table"),
    path("<uuid:pk>/undo/", views.undo, name="undo_table"),
    path("<uuid:pk>/drop/", views.drop, name="drop_table"),
    path("<uuid:pk>/again/", views.again, name="again_table"),
    path("<uuid:pk>/report.csv", views.report_csv, name="table_csv"),
    path("<uuid:pk>/report.json", views.report_json, name="table_json"),
]
