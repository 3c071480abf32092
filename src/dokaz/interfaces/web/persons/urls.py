# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of people. None of them holds more than an identifier."""

from django.urls import path

from dokaz.interfaces.web.persons.views import acts, editing, identity, lists, merging, showing

urlpatterns = [
    path("", lists.persons_page, name="persons"),
    path("new/", editing.new, name="new_person"),
    path("<uuid:pk>/", showing.person, name="person"),
    path("<uuid:pk>/change/", editing.change, name="change_person"),
    path("<uuid:pk>/classify/", acts.classify, name="classify_person"),
    path("<uuid:pk>/numbers/", acts.add_number, name="add_person_number"),
    path("<uuid:pk>/shares/", acts.share, name="share_person"),
    path("<uuid:pk>/shares/<uuid:share>/end/", acts.unshare, name="unshare_person"),
    path("<uuid:pk>/items/", acts.link, name="link_person_items"),
    path("<uuid:pk>/items/<uuid:link>/end/", acts.unlink, name="unlink_person_item"),
    path("<uuid:pk>/roles/", acts.state_role, name="state_role"),
    path("<uuid:pk>/roles/<uuid:role>/end/", acts.end_role, name="end_role"),
    path("<uuid:pk>/posts/", acts.state_post, name="state_post"),
    path("<uuid:pk>/posts/<uuid:post>/end/", acts.end_post, name="end_post"),
    path("<uuid:pk>/records/<str:kind>/", editing.new_record, name="new_person_record"),
    path("<uuid:pk>/records/<uuid:record>/change/", editing.change_record, name="change_record"),
    path("<uuid:pk>/records/<uuid:record>/end/", acts.withdraw_record, name="withdraw_record"),
    path("<uuid:pk>/identity/", identity.open_block, name="open_identity"),
    path("<uuid:pk>/identity/change/", identity.edit, name="edit_identity"),
    path("<uuid:pk>/identity/save/", identity.save, name="save_identity"),
    path("<uuid:pk>/identity/compare/", identity.compare, name="compare_identity"),
    path("<uuid:pk>/openings/", identity.ask, name="ask_identity"),
    path("<uuid:pk>/openings/<uuid:opening>/approve/", identity.approve, name="approve_identity"),
    path("<uuid:pk>/openings/<uuid:opening>/end/", identity.end, name="end_identity_opening"),
    path("<uuid:pk>/merge/", merging.merge, name="merge_person"),
    path("<uuid:pk>/merges/<uuid:merge>/undo/", merging.undo_merge, name="undo_person_merge"),
    path("<uuid:pk>/erasure/", acts.propose_erasure, name="propose_erasure"),
    path("<uuid:pk>/erasure/<uuid:erasure>/approve/", acts.approve_erasure, name="approve_erasure"),
    path(
        "<uuid:pk>/erasure/<uuid:erasure>/withdraw/",
        acts.withdraw_erasure,
        name="withdraw_erasure",
    ),
]
