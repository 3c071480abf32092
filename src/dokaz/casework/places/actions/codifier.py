# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loading a version of the codifier: codes stay, names and membership follow the newer one.

Places that a newer version no longer has are kept with the time they left it, since events refer
to them; an official name that changed stays as a former one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from dokaz.casework.places import shipped, spelling
from dokaz.casework.places.models import Edition, Place, PlaceName
from dokaz.casework.places.vocabulary import Category, NameKind
from dokaz.gate.api import Actor, Conflict, Erasure, Unit, action, is_service, pieces
from dokaz.members.api import service_actor

SERVICE = "places"
_COMPARED = ("category", "name", "parent", "oblast", "raion", "hromada", "latitude", "longitude")
_PIECE = 400


@dataclass(frozen=True)
class CodifierLoaded:
    sha256: str
    places: int
    added: int
    changed: int
    left: int


def load_if_newer() -> CodifierLoaded | None:
    """Load the shipped codifier unless this very one was loaded before; None: nothing to do."""
    if is_loaded():
        return None
    return load(actor=service_actor(SERVICE), codifier=shipped.read())


def is_loaded() -> bool:
    """Whether the shipped codifier is the one in the database."""
    return Edition.objects.filter(sha256=shipped.shipped_digest()).exists()


@action(
    "places.codifier.load",
    rule=is_service(SERVICE),
    facts=CodifierLoaded,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def load(unit: Unit, *, actor: Actor, codifier: shipped.Codifier) -> CodifierLoaded:
    """Bring the places to what this version says.

    Raises:
        Conflict: it was loaded before.
    """
    if Edition.objects.filter(sha256=codifier.sha256).exists():
        raise Conflict("already_loaded", "This version of the codifier is loaded already.")
    edition = Edition(
        id=unit.new_id(),
        sha256=codifier.sha256,
        heading=codifier.heading,
        loaded_at=unit.at,
        places=len(codifier.places),
    )
    edition.save(force_insert=True)
    known = {row.code: row for row in Place.objects.all()}
    first = not known
    fresh, changed, renamed = [], [], []
    for row in _rows(codifier.places, edition):
        old = known.pop(row.code, None)
        if old is None:
            fresh.append(row)
        elif old.left_at is not None or any(
            getattr(old, name) != getattr(row, name) for name in _COMPARED
        ):
            changed.append(row)
            if old.name != row.name:
                renamed.append(row.code)
    left = [row.pk for row in known.values() if row.left_at is None]
    Place.objects.insert(fresh)
    Place.objects.bulk_update(changed, [*_COMPARED, "edition_id", "left_at"], batch_size=_PIECE)
    for some in pieces(left, _PIECE):
        Place.objects.filter(pk__in=some).update(left_at=unit.at)
    _write_names(codifier.places, renamed, first=first)
    _measure()
    loaded = CodifierLoaded(
        sha256=codifier.sha256,
        places=len(codifier.places),
        added=len(fresh),
        changed=len(changed),
        left=len(left),
    )
    unit.record(loaded)
    return loaded


def _measure() -> None:
    """PostgreSQL plans by what it measured last; searches right after loading would take seconds.

    Where the program's role may not measure, PostgreSQL warns and goes on.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in (Place, PlaceName):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _rows(places: Iterable[shipped.ShippedPlace], edition: Edition) -> Iterable[Place]:
    """Each with the codes of what it lies in: its parent's, and the parent itself."""
    made: dict[str, Place] = {}
    for one in places:
        row = Place(
            code=one.code,
            category=one.category,
            name=one.name,
            parent=one.parent,
            latitude=one.latitude,
            longitude=one.longitude,
            edition_id=edition.pk,
        )
        above = made.get(one.parent)
        if above is not None:
            row.oblast, row.raion, row.hromada = above.oblast, above.raion, above.hromada
        if row.category in (Category.OBLAST, Category.SPECIAL_CITY):
            row.oblast = row.code
        elif row.category == Category.RAION:
            row.raion = row.code
        elif row.category == Category.HROMADA:
            row.hromada = row.code
        made[row.code] = row
        yield row


def _write_names(
    places: Iterable[shipped.ShippedPlace], renamed: list[str], *, first: bool
) -> None:
    """Add names that are not there yet; the former official ones of renamed places become former.

    Spellings that sound like the official name find nothing more and are left out.
    """
    for some in pieces(renamed, _PIECE):
        PlaceName.objects.filter(place_id__in=some, kind=NameKind.OFFICIAL).update(
            kind=NameKind.FORMER
        )
    there: set[tuple[str, str, str]] = set()
    if not first:
        there = set(PlaceName.objects.values_list("place_id", "kind", "text"))
    rows = []
    for one in places:
        heard = spelling.sound(one.name)
        sounds = {heard}
        names = [("official", "uk", one.name, 0, heard)]
        for name in one.names:
            own = spelling.sound(name.text)
            if name.kind != NameKind.SPELLING or own not in sounds:
                sounds.add(own)
                names.append((name.kind, name.language, name.text, name.year, own))
        for kind, language, text, year, own in names:
            if (one.code, kind, text) not in there:
                rows.append(
                    (one.code, kind, language, text, year, spelling.folded(text), own,
                     spelling.bones_of(own))
                )  # fmt: skip
    PlaceName.objects.insert_rows(
        ("place", "kind", "language", "text", "year", "folded", "sound", "bones"), rows
    )
