# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of protected objects."""

from django.urls import path

from dokaz.interfaces.web.objects.views import acts, editing, lists, showing

urlpatterns = [
    path("", lists.objects_page, name="objects"),
    path("new/", editing.new, name="new_object"),
    path("<uuid:pk>/", showing.object_shown, name="object"),
    path("<uuid:pk>/change/", editing.change, name="change_object"),
    path("<uuid:pk>/classify/", acts.classify, name="classify_object"),
    path("<uuid:pk>/states/", acts.add_state, name="add_object_state"),
    path(
        "<uuid:pk>/states/<uuid:state>/withdraw/",
        acts.withdraw_state,
        name="withdraw_object_state",
    ),
    path("<uuid:pk>/uses/", acts.add_use, name="add_object_use"),
    path("<uuid:pk>/uses/<uuid:use>/withdraw/", acts.withdraw_use, name="withdraw_object_use"),
    path("<uuid:pk>/rights/", acts.state_ownership, name="state_ownership"),
    path("<uuid:pk>/rights/<uuid:ownership>/end/", acts.end_ownership, name="end_ownership"),
    path("<uuid:pk>/items/", acts.link, name="link_object_items"),
    path("<uuid:pk>/items/<uuid:link>/end/", acts.unlink, name="unlink_object_item"),
    path("<uuid:pk>/numbers/", acts.add_number, name="add_object_number"),
    path("<uuid:pk>/shares/", acts.share, name="share_object"),
    path("<uuid:pk>/shares/<uuid:share>/end/", acts.unshare, name="unshare_object"),
    path("<uuid:pk>/merge/", acts.merge, name="merge_object"),
    path("<uuid:pk>/merges/<uuid:merge>/undo/", acts.undo_merge, name="undo_object_merge"),
]
