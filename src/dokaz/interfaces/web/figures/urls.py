# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of figures."""

from django.urls import path

from dokaz.interfaces.web.figures import views

urlpatterns = [
    path("", views.figures, name="figures"),
    path("figures.csv", views.figures_csv, name="figures_csv"),
    path("account/", views.account, name="account_file"),
]
