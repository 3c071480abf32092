# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of events."""

from django.urls import path

from dokaz.interfaces.web.events.views import acts, editing, lists, showing

urlpatterns = [
    path("", lists.events_page, name="events"),
    path("new/", editing.new, name="new_event"),
    path("of-item/<uuid:pk>/", acts.link_to_event, name="link_item_to_event"),
    path("<uuid:pk>/", showing.event, name="event"),
    path("<uuid:pk>/change/", editing.change, name="change_event"),
    path("<uuid:pk>/classify/", acts.classify, name="classify_event"),
    path("<uuid:pk>/verify/", acts.verify, name="verify_event"),
    path("<uuid:pk>/state/", acts.advance, name="advance_event"),
    path("<uuid:pk>/statements/", acts.add_statement, name="add_statement"),
    path(
        "<uuid:pk>/statements/<uuid:statement>/withdraw/",
        acts.withdraw_statement,
        name="withdraw_statement",
    ),
    path("<uuid:pk>/items/", acts.link, name="link_items"),
    path("<uuid:pk>/items/<uuid:link>/end/", acts.unlink, name="unlink_item"),
    path("<uuid:pk>/objects/", acts.add_hit, name="add_event_object"),
    path("<uuid:pk>/objects/<uuid:hit>/end/", acts.end_hit, name="end_event_object"),
    path("<uuid:pk>/weapons/", acts.add_weapon, name="add_event_weapon"),
    path("<uuid:pk>/weapons/<uuid:statement>/end/", acts.end_weapon, name="end_event_weapon"),
    path("<uuid:pk>/numbers/", acts.add_number, name="add_event_number"),
    path("<uuid:pk>/shares/", acts.share, name="share_event"),
    path("<uuid:pk>/shares/<uuid:share>/end/", acts.unshare, name="unshare_event"),
    path("<uuid:pk>/merge/", acts.merge, name="merge_event"),
    path("<uuid:pk>/split/", acts.split, name="split_event"),
    path("<uuid:pk>/merges/<uuid:merge>/undo/", acts.undo_merge, name="undo_merge"),
]
