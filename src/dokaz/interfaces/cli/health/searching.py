# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the search index of this machine can be read and keeps up."""

from collections.abc import Iterator

from dokaz.interfaces.cli.health.verdict import Finding, attention, not_checked, ok, wrong

_BEHIND = 1_000


def index() -> Iterator[Finding]:
    """All of it is read: a broken part would otherwise show only when somebody searches there."""
    from dokaz.search.api import standing

    seen = standing(thorough=True)
    if seen.state == "missing":
        yield not_checked("search", "there is no index yet; the worker makes one")
    elif seen.state == "damaged":
        yield wrong(
            "search",
            "the index is damaged; the archive itself is not touched",
            "Run 'dokaz search rebuild'.",
        )
    elif seen.behind >= _BEHIND:
        yield attention(
            "search",
            f"changes the index has not heard of: {seen.behind} or more",
            "See that a worker is running.",
        )
    else:
        yield ok("search", f"objects that can be found: {seen.objects} ({seen.engine})")
