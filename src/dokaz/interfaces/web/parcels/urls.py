# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of parcels."""

from django.urls import path

from dokaz.interfaces.web.parcels import views

urlpatterns = [
    path("", views.parcels, name="parcels"),
    path("new/", views.new, name="new_parcel"),
    path("<uuid:pk>/", views.parcel, name="parcel"),
    path("<uuid:pk>/recipient/", views.recipient, name="parcel_recipient"),
    path("<uuid:pk>/items/", views.items, name="parcel_items"),
    path("<uuid:pk>/check/", views.check, name="parcel_check"),
    path("<uuid:pk>/download/", views.download, name="download_parcel"),
    path("<uuid:pk>/file/", views.packed_file, name="parcel_file"),
    path("<uuid:pk>/hand-over/", views.hand_over, name="hand_over_parcel"),
    path("<uuid:pk>/receipt/", views.receipt, name="receipt_parcel"),
    path("<uuid:pk>/withdraw/", views.withdraw, name="withdraw_parcel"),
]
