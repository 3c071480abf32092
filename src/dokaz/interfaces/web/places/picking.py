# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choosing places in forms: a name gives candidates, a point and an address stand beside it.

Works without scripts: finding and choosing are buttons of the form around the rows, and what was
typed elsewhere in it survives both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.casework.places import api as places
from dokaz.gate.api import Actor, Rejected
from dokaz.interfaces.web.comparing import rows_said
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.places.around import map_of
from dokaz.interfaces.web.places.maps import Map

PLACE = "place"
_JUST_CHOSEN = "just-chosen"
"""Names the row whose candidate was chosen: whoever works by keys goes on there."""
LOOKING_UP = "find_place"
"""The button that looks a place's name up without saving anything."""
MOST_ROWS = 20


class PlaceRow(PageForm):
    """One place: a name to look up and the code chosen, a point, an address."""

    name = forms.CharField(
        label=gettext_lazy("Settlement, raion or oblast"), required=False, max_length=200
    )
    code = forms.CharField(required=False, max_length=19, widget=forms.HiddenInput)
    address = forms.CharField(
        label=gettext_lazy("Street and house"), required=False, max_length=1000
    )
    latitude = forms.FloatField(label=gettext_lazy("Latitude"), required=False, localize=False)
    longitude = forms.FloatField(label=gettext_lazy("Longitude"), required=False, localize=False)
    precision = forms.ChoiceField(
        label=gettext_lazy("How exact"),
        required=False,
        choices=lambda: [("", "–"), *places.Precision.choices],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("latitude", "longitude"):
            self.fields[name].widget.attrs.update({"step": "any", "inputmode": "decimal"})


@dataclass(slots=True)
class PlaceLine:
    """A row of the form with what its code or its name means."""

    form: PlaceRow
    number: int
    known: places.PlaceView | None = None
    candidates: tuple[places.Candidate, ...] = ()
    total: int = 0
    map: Map | None = None


class PlacePicker:
    """Rows of places of one form, from what was posted or from a record; `most` rows at most."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        initial: Sequence[Mapping[str, Any]],
        *,
        spare: int = 1,
        most: int = MOST_ROWS,
    ) -> None:
        begin = numbered(data, PLACE, "code", initial, spare)[: max(most, len(initial))]
        self.forms = [
            PlaceRow(data, prefix=f"{PLACE}{number}", initial=values)
            for number, values in enumerate(begin)
        ]
        for form in self.forms:
            if data is not None and data.get(_JUST_CHOSEN) == form.prefix:
                form.fields["address"].widget.attrs["autofocus"] = True

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]
        return all(valid)

    def forgive(self) -> None:
        """Nothing was to be saved: what is still missing is no error yet."""
        for form in self.forms:
            form._errors = {}  # type: ignore[assignment]

    def lines(self, actor: Actor) -> list[PlaceLine]:
        """The rows, each with its place or with candidates for its name."""
        codes = {str(form["code"].value() or "") for form in self.forms} - {""}
        known = places.get_places(actor=actor, codes=tuple(codes))
        lines = []
        for number, form in enumerate(self.forms):
            line = PlaceLine(form, number, known.get(str(form["code"].value() or "")))
            name = str(form["name"].value() or "")
            if form.is_bound and name.strip() and not _is_chosen(line.known, name):
                found = places.candidates(actor=actor, name=name, limit=12)
                line.candidates, line.total = found.rows, found.total
            _look_at_point(actor, line, asked=form.is_bound and not name.strip())
            lines.append(line)
        return lines

    def said(self) -> str:
        """The rows in words, a line each."""
        return rows_said(self.forms)

    def stated(self, actor: Actor) -> tuple[places.PlaceRef, ...] | None:
        """The places stated; None: a name stands without a choice, said at its row."""
        stated, clear = [], True
        for line in self.lines(actor):
            values = line.form.cleaned_data
            name = values["name"].strip()
            if name and not _is_chosen(line.known, name):
                text = (
                    _("Choose one of the places below.")
                    if line.candidates
                    else _("The codifier has no place of this name.")
                )
                line.form.add_error("name", text)
                clear = False
                continue
            ref = places.PlaceRef(
                code=values["code"] if name else "",
                latitude=values["latitude"],
                longitude=values["longitude"],
                precision=values["precision"],
                address=values["address"],
            )
            if ref != places.PlaceRef(precision=values["precision"]):
                stated.append(ref)
        return tuple(stated) if clear else None


def _look_at_point(actor: Actor, line: PlaceLine, *, asked: bool) -> None:
    """The map of a point, and, where no name stands beside it, what it lies in or near to."""
    try:
        point = [float(str(line.form[name].value())) for name in ("latitude", "longitude")]
        places.require_point("latitude", *point)
    except (Rejected, ValueError):
        return
    where = {"latitude": point[0], "longitude": point[1]}
    precision = str(line.form["precision"].value() or "")
    shown = places.PlaceShown("", None, *point, precision, "")
    line.map = map_of(actor, [shown])
    if asked:
        inside = [one.place for one in places.holding(actor=actor, **where)]
        near = [one.place for one in places.near(actor=actor, **where)]
        found = {place.code: place for place in (*inside, *near)}
        line.candidates = tuple(
            places.Candidate(place, place.name, places.NameKind.OFFICIAL, 0, exact=False)
            for place in found.values()
        )
        line.total = len(line.candidates)


def _is_chosen(known: places.PlaceView | None, name: str) -> bool:
    """The name was not typed over since its place was chosen."""
    return known is not None and name.strip() in (known.whole, known.label, known.name)


def numbered(
    data: Mapping[str, Any] | None,
    prefix: str,
    first: str,
    initial: Sequence[Mapping[str, Any]],
    spare: int,
) -> list[Mapping[str, Any]]:
    """Values to begin rows of small forms with; a posted form has as many as it was shown with.

    `first` is a field that every row has.
    """
    count = len(initial) + spare
    if data is not None:
        posted = 0
        while posted < MOST_ROWS and f"{prefix}{posted}-{first}" in data:
            posted += 1
        count = max(posted, 1)
    filled = [*initial, *({} for _row in range(count))]
    return filled[: min(count, MOST_ROWS + len(initial))]


def meant_by(actor: Actor, name: str, *, within: str = "") -> tuple[places.PlaceView, ...]:
    """What the name of a place in a filter may mean; the first is what lists are narrowed to."""
    if not name.strip():
        return ()
    found = places.candidates(actor=actor, name=name.strip(), within=within, limit=5)
    return tuple(row.place for row in found.rows)


def initial_of(shown: Sequence[places.PlaceShown]) -> list[dict[str, Any]]:
    """What the rows begin with for places of a record."""
    return [
        {
            "name": one.known.whole if one.known else "",
            "code": one.code,
            "address": one.address,
            "latitude": one.latitude,
            "longitude": one.longitude,
            "precision": one.precision,
        }
        for one in shown
    ]


def restored(actor: Actor, kept: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same for places as the history of a record keeps them."""
    known = places.get_places(
        actor=actor, codes=tuple({one["code"] for one in kept if one["code"]})
    )
    return [
        {**one, "name": known[one["code"]].whole if one["code"] in known else ""} for one in kept
    ]


def held(one: places.PlaceShown | places.PlaceRef) -> dict[str, Any]:
    """A place in the shape by which a form tells whether it was changed."""
    names = ("code", "address", "latitude", "longitude", "precision")
    return {name: getattr(one, name) for name in names}


def asked_only(data: Mapping[str, Any]) -> bool:
    """A name was looked up or a candidate chosen; nothing was to be saved."""
    return LOOKING_UP in data or _chose(data)


def _chose(data: Mapping[str, Any]) -> bool:
    return any(name.startswith("choose-") for name in data)


def with_choice(data: QueryDict) -> QueryDict:
    """The posted form with a candidate's code taken into its row (button `choose-<row>-<code>`)."""
    if not _chose(data):
        return data
    fresh = data.copy()
    for name in data:
        if name.startswith("choose-"):
            _word, number, code = [*name.split("-", 2), "", ""][:3]
            fresh[f"{PLACE}{number}-code"] = code
            fresh[f"{PLACE}{number}-name"] = str(data[name])[:200]
            fresh[_JUST_CHOSEN] = f"{PLACE}{number}"
            del fresh[name]
    return fresh
