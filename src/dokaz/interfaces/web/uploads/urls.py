# SPDX-License-Identifier: AGPL-3.0-or-later
"""URLs of the tus endpoint, to be included below a path of the site's choice."""

from django.urls import path

from dokaz.interfaces.web.uploads import views

app_name = "uploads"

urlpatterns = [
    path("<uuid:delivery_id>/", views.collection, name="collection"),
    path("<uuid:delivery_id>/<uuid:upload_id>/", views.one, name="one"),
]
