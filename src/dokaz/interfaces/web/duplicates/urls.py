# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of duplicates."""

from django.urls import path

from dokaz.interfaces.web.duplicates import events, people, views

urlpatterns = [
    path("", views.queue, name="duplicates"),
    path("address/", views.known_address, name="known_address"),
    path("item/<uuid:pk>/", views.of_item, name="alike_items"),
    path("event/", views.like_draft, name="alike_event_draft"),
    path("event/<uuid:pk>/", views.like_event, name="alike_events"),
    path("events/", events.queue, name="events_queue"),
    path("events/<slug:name>/", events.pair, name="events_pair"),
    path("events/<slug:name>/judge/", events.judge, name="judge_events"),
    path("events/<slug:name>/same/", events.note_same, name="note_same_event"),
    path("people/", people.queue, name="people_queue"),
    path("people/agree/", people.agree, name="agree_on_people"),
    path("people/like/<uuid:pk>/", people.alike_people, name="alike_people"),
    path("people/beside/<uuid:pk>/", people.beside, name="people_beside"),
    path("people/<uuid:one>/<uuid:other>/", people.pair, name="people_pair"),
    path("people/<uuid:one>/<uuid:other>/judge/", people.judge, name="judge_people"),
    path("<slug:name>/", views.pair, name="alike_pair"),
    path("<slug:name>/judge/", views.judge, name="judge_pair"),
    path("<slug:name>/words/", views.words, name="compare_words"),
]
