# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of search."""

from django.urls import path

from dokaz.interfaces.web.search import keeping, views

urlpatterns = [
    path("", views.search_page, name="search"),
    path("download/", keeping.export, name="export_search"),
    path("saved/", keeping.keep, name="keep_search"),
    path("saved/<uuid:pk>/", keeping.look, name="saved_search"),
    path("saved/<uuid:pk>/tell/", keeping.tell, name="tell_search"),
    path("saved/<uuid:pk>/forget/", keeping.forget, name="forget_search"),
]
