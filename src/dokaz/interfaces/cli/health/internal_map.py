# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the internal map of this machine can be drawn: its files, the base map, the renderer."""

from collections.abc import Iterator

from dokaz.interfaces.cli.health.verdict import Finding, attention, not_checked, ok, wrong

NAME = "internal map"
_DRAWN_WITH = ("portal/assets/basemap.json", "portal/vendor/maplibre-gl.mjs")
_BEHIND = 1_000


def drawing() -> Iterator[Finding]:
    """The columns are opened, not read whole: a map that cannot be drawn has its list still."""
    from django.contrib.staticfiles import finders

    from dokaz.maps.api import standing

    if not all(finders.find(one) for one in _DRAWN_WITH):
        yield wrong(
            NAME,
            "the base map or the program that draws it is not there; lists work",
            "Install dokaz[server] anew.",
        )
        return
    seen = standing()
    if seen.state == "missing":
        yield not_checked(NAME, "its files are not there yet; the worker makes them")
    elif seen.state == "damaged":
        yield wrong(
            NAME,
            "its files are damaged; the archive itself is not touched",
            "Run 'dokaz map rebuild'.",
        )
    elif seen.behind >= _BEHIND:
        yield attention(
            NAME,
            f"changes its files have not heard of: {seen.behind} or more",
            "See that a worker is running.",
        )
    else:
        yield ok(NAME, f"places on it: {seen.places}")
