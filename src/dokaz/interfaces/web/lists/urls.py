# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of saved views."""

from django.urls import path

from dokaz.interfaces.web.lists import views

urlpatterns = [
    path("<slug:name>/save/", views.save, name="save_list"),
    path("views/<uuid:pk>/share/", views.share, name="share_list"),
    path("views/<uuid:pk>/forget/", views.forget, name="forget_list"),
]
