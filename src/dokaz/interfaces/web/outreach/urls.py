# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the register of communication and advocacy work."""

from django.urls import path

from dokaz.interfaces.web.outreach.views import acts, editing, lists, showing

urlpatterns = [
    path("", lists.activities, name="activities"),
    path("activities.csv", lists.activities_csv, name="activities_csv"),
    path("new/", editing.new, name="new_activity"),
    path("<uuid:pk>/", showing.activity_shown, name="activity"),
    path("<uuid:pk>/change/", editing.change, name="change_activity"),
    path("<uuid:pk>/withdraw/", acts.withdraw, name="withdraw_activity"),
    path("<uuid:pk>/erase-words/", acts.erase_words, name="erase_activity_words"),
    path("<uuid:pk>/outcomes/", acts.record_outcome, name="record_activity_outcome"),
    path(
        "<uuid:pk>/outcomes/<uuid:outcome>/withdraw/",
        acts.withdraw_outcome,
        name="withdraw_activity_outcome",
    ),
    path("<uuid:pk>/records/", acts.link, name="link_activity_records"),
    path("<uuid:pk>/records/<uuid:link>/end/", acts.unlink, name="unlink_activity_record"),
]
