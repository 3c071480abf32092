# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of search."""

from django.urls import path

from dokaz.interfaces.web.search import views

urlpatterns = [path("", views.search_page, name="search")]
