# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of units."""

from django.urls import path

from dokaz.interfaces.web.units.views import acts, editing, lists, showing

urlpatterns = [
    path("", lists.units_page, name="units"),
    path("new/", editing.new, name="new_unit"),
    path("<uuid:pk>/", showing.unit_shown, name="unit"),
    path("<uuid:pk>/change/", editing.change, name="change_unit"),
    path("<uuid:pk>/classify/", acts.classify, name="classify_unit"),
    path("<uuid:pk>/spells/new/", editing.new_spell, name="state_unit_spell"),
    path("<uuid:pk>/spells/<uuid:spell>/withdraw/", acts.withdraw, name="withdraw_unit_spell"),
    path("<uuid:pk>/numbers/", acts.add_number, name="add_unit_number"),
    path("<uuid:pk>/shares/", acts.share, name="share_unit"),
    path("<uuid:pk>/shares/<uuid:share>/end/", acts.unshare, name="unshare_unit"),
]
