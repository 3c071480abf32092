# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the keys."""

from django.urls import path

from dokaz.interfaces.web.keys import views

urlpatterns = [
    path("", views.sealing_keys, name="sealing_keys"),
    path("rotate/", views.rotate, name="rotate_sealing_key"),
    path("confirm-recovery/", views.confirm_recovery, name="confirm_recovery"),
]
