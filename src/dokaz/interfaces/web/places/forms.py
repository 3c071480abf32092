# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of places: searching the codifier, bringing in lists of control and boundaries."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.interfaces.web.forms import DayField, PageForm

MOST_BYTES = 64 * 1024 * 1024


class SearchForm(PageForm):
    """A name in any script."""

    name = forms.CharField(
        label=_("Settlement, raion or oblast"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class PointForm(PageForm):
    """A point in degrees."""

    latitude = forms.FloatField(label=_("Latitude"), localize=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(
        label=_("Longitude"), localize=False, min_value=-180, max_value=180
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.update({"step": "any", "inputmode": "decimal"})


class DayForm(PageForm):
    """On which day a place's status is asked for."""

    day = DayField(label=_("On the day"))


class ListForm(PageForm):
    """A dated list of who held which places."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV in UTF-8 with the columns code, status, from, to.")
    )
    source = forms.CharField(label=_("Where it comes from"), max_length=500)
    dated = DayField(label=_("Dated"))


class BoundariesForm(PageForm):
    """An official file of boundaries."""

    file = forms.FileField(
        label=_("File"), help_text=_("GeoJSON in degrees, each area with its code.")
    )
    source = forms.CharField(label=_("Where it comes from"), max_length=500)
    licence = forms.CharField(label=_("Licence"), max_length=500)
    dated = DayField(label=_("Dated"))
