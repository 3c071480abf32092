# SPDX-License-Identifier: AGPL-3.0-or-later
"""Address of the list of acts."""

from django.urls import path

from dokaz.interfaces.web.audit import views

urlpatterns = [path("", views.acts, name="acts")]
