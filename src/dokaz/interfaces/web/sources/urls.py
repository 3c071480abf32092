# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the directory of sources."""

from django.urls import path

from dokaz.interfaces.web.sources import views

urlpatterns = [
    path("", views.directory, name="source_directory"),
    path("<uuid:pk>/", views.source, name="source"),
    path("<uuid:pk>/describe/", views.describe, name="describe_source"),
    path("<uuid:pk>/merge/", views.merge, name="merge_source"),
    path("<uuid:pk>/unmerge/", views.unmerge, name="unmerge_source"),
    path("<uuid:pk>/numbers/", views.add_number, name="add_source_number"),
    path("<uuid:pk>/retire/", views.retire, name="retire_source"),
]
