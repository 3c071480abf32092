# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of publication."""

from django.urls import path

from dokaz.interfaces.web.releases import deciding, objects, reading, rules, showing

urlpatterns = [
    path("", reading.releases, name="releases"),
    path("rules/", rules.release_rules, name="release_rules"),
    path("rules/silence/", rules.propose_silence, name="propose_silence"),
    path("rules/silence/<uuid:pk>/approve/", rules.approve_silence, name="approve_silence"),
    path("rules/silence/<uuid:pk>/decline/", rules.decline_silence, name="decline_silence"),
    path("objects/", objects.of_objects, name="release_objects"),
    path("objects/propose/", objects.propose_objects, name="propose_objects"),
    path("objects/<uuid:pk>/approve/", objects.approve_objects, name="approve_objects"),
    path("objects/<uuid:pk>/decline/", objects.decline_objects, name="decline_objects"),
    path("objects/<uuid:pk>/withdraw/", objects.withdraw_objects, name="withdraw_objects"),
    path("datasets/", reading.datasets, name="datasets"),
    path("of-event/<uuid:pk>/", deciding.of_event, name="event_release"),
    path("<uuid:pk>/", showing.release, name="release"),
    path("<uuid:pk>/approve/", deciding.approve, name="approve_release"),
    path("<uuid:pk>/decline/", deciding.decline, name="decline_release"),
    path("<uuid:pk>/withdraw/", deciding.withdraw, name="withdraw_release"),
]
