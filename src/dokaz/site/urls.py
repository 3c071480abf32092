# SPDX-License-Identifier: AGPL-3.0-or-later
"""All addresses of a node. Every view carries a mark: a door, or public with a reason."""

from django.urls import include, path

urlpatterns = [
    path("", include("dokaz.interfaces.web.home.urls")),
    path("search/", include("dokaz.interfaces.web.search.urls")),
    path("lists/", include("dokaz.interfaces.web.lists.urls")),
    path("map/", include("dokaz.interfaces.web.map.urls")),
    path("evidence/", include("dokaz.interfaces.web.evidence.urls")),
    path("duplicates/", include("dokaz.interfaces.web.duplicates.urls")),
    path("sources/", include("dokaz.interfaces.web.sources.urls")),
    path("originals/", include("dokaz.interfaces.web.originals.urls")),
    path("captures/", include("dokaz.interfaces.web.captures.urls")),
    path("events/", include("dokaz.interfaces.web.events.urls")),
    path("interviews/", include("dokaz.interfaces.web.interviews.urls")),
    path("people/", include("dokaz.interfaces.web.persons.urls")),
    path("objects/", include("dokaz.interfaces.web.objects.urls")),
    path("units/", include("dokaz.interfaces.web.units.urls")),
    path("places/", include("dokaz.interfaces.web.places.urls")),
    path("tasks/", include("dokaz.interfaces.web.tasks.urls")),
    path("notifications/", include("dokaz.interfaces.web.notifications.urls")),
    path("", include("dokaz.interfaces.web.law.urls")),
    path("", include("dokaz.interfaces.web.cases.urls")),
    path("deliveries/", include("dokaz.interfaces.web.deliveries.urls")),
    path("tables/", include("dokaz.interfaces.web.tables.urls")),
    path("extracts/", include("dokaz.interfaces.web.extracts.urls")),
    path("parcels/", include("dokaz.interfaces.web.parcels.urls")),
    path("activities/", include("dokaz.interfaces.web.outreach.urls")),
    path("figures/", include("dokaz.interfaces.web.figures.urls")),
    path("publication/", include("dokaz.interfaces.web.releases.urls")),
    path("ledger/", include("dokaz.interfaces.web.ledger.urls")),
    path("acts/", include("dokaz.interfaces.web.audit.urls")),
    path("stored-files/", include("dokaz.interfaces.web.fixity.urls")),
    path("keys/", include("dokaz.interfaces.web.keys.urls")),
    path("background-work/", include("dokaz.interfaces.web.work.urls")),
    path("", include("dokaz.interfaces.web.accounts.urls")),
    path("", include("dokaz.interfaces.rest.urls")),
    path("uploads/", include("dokaz.interfaces.web.uploads.urls")),
]

handler400 = "dokaz.interfaces.web.middleware.errors.unreadable"
handler403 = "dokaz.interfaces.web.middleware.errors.forbidden"
handler404 = "dokaz.interfaces.web.middleware.errors.not_found"
handler429 = "dokaz.interfaces.web.middleware.errors.too_many"
handler500 = "dokaz.interfaces.web.middleware.errors.server_error"
