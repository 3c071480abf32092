# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of evidence."""

from django.urls import path

from dokaz.interfaces.web.evidence.views import (
    approvals,
    conversation,
    files,
    items,
    lists,
    renditions,
)

urlpatterns = [
    path("", lists.items, name="items"),
    path("find/", lists.find, name="find_item"),
    path("waiting/", approvals.waiting, name="approvals"),
    path(
        "waiting/disposals/<uuid:pk>/approve/", approvals.approve_disposal, name="approve_disposal"
    ),
    path(
        "waiting/disposals/<uuid:pk>/withdraw/",
        approvals.withdraw_disposal,
        name="withdraw_disposal",
    ),
    path("waiting/openings/<uuid:pk>/approve/", approvals.approve_opening, name="approve_opening"),
    path("waiting/openings/<uuid:pk>/end/", approvals.end_opening, name="end_opening"),
    path("sealed/", approvals.sealed, name="sealed"),
    path("sealed/<uuid:pk>/open/", approvals.propose_opening, name="propose_opening"),
    path("pictures/<uuid:pk>/", files.picture, name="picture"),
    path("files/<uuid:pk>/open/", files.open_file, name="open_file"),
    path("files/<uuid:pk>/view/<str:token>/", files.viewer, name="viewer"),
    path("files/<uuid:pk>/content/<str:token>/", files.content, name="content"),
    path(
        "files/<uuid:pk>/content/<str:token>/<int:number>/",
        renditions.part,
        name="rendition_part",
    ),
    path("files/<uuid:pk>/still/<str:token>/", renditions.keep_still, name="keep_still"),
    path("<uuid:pk>/", items.item, name="item"),
    path("<uuid:pk>/inside/", items.parts, name="item_parts"),
    path("<uuid:pk>/conversation/", conversation.open_conversation, name="open_conversation"),
    path("<uuid:pk>/conversation/<str:token>/", conversation.conversation, name="conversation"),
    path("<uuid:pk>/describe/", items.describe, name="describe_item"),
    path("<uuid:pk>/classify/", items.classify, name="classify_item"),
    path("<uuid:pk>/verify/", items.verify, name="verify_item"),
    path("<uuid:pk>/notes/", items.add_note, name="add_note"),
    path("<uuid:pk>/numbers/", items.add_external_id, name="add_external_id"),
    path("<uuid:pk>/renditions/", items.order_renditions, name="order_renditions"),
    path("<uuid:pk>/unlock/", items.unlock, name="unlock_item"),
    path("<uuid:pk>/identifiers/<uuid:file>/", items.identifiers, name="open_identifiers"),
    path("<uuid:pk>/holds/", items.set_hold, name="set_hold"),
    path("<uuid:pk>/holds/<uuid:hold>/lift/", items.lift_hold, name="lift_hold"),
    path("<uuid:pk>/shares/", items.share, name="share_item"),
    path("<uuid:pk>/shares/<uuid:share>/end/", items.unshare, name="unshare_item"),
    path("<uuid:pk>/dispose/", items.propose_disposal, name="propose_disposal"),
    path("<uuid:pk>/custody/<int:position>/receipt/", items.event_receipt, name="event_receipt"),
]
