# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of duplicates."""

from django.urls import path

from dokaz.interfaces.web.duplicates import views

urlpatterns = [
    path("", views.queue, name="duplicates"),
    path("address/", views.known_address, name="known_address"),
    path("item/<uuid:pk>/", views.of_item, name="alike_items"),
    path("event/", views.like_draft, name="alike_event_draft"),
    path("event/<uuid:pk>/", views.like_event, name="alike_events"),
    path("<int:number>/", views.pair, name="alike_pair"),
    path("<int:number>/judge/", views.judge, name="judge_pair"),
]
