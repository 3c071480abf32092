# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a capture as they are shown: the first of them, and how many show something else."""

from collections import Counter

from dokaz.intake.derivatives.walls import Seen, Wall
from dokaz.media.results import CapturedPage, NamedCount

MOST_PAGES = 500
LONGEST_TEXT = 1000

NO_PAGES = "no_pages"
"""The archive lists no page to look at."""
ONLY = {
    Wall.ERROR: "only_error_pages",
    Wall.SIGN_IN: "only_sign_in_pages",
    Wall.CONSENT: "only_consent_pages",
    Wall.CHALLENGE: "only_challenge_pages",
    Wall.APP: "only_app_pages",
}
"""Every page has this wall."""
ONLY_WALLS = "only_walls"
"""Every page has a wall, not all the same."""


class PageList:
    """Collects pages and keeps the first ones."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[CapturedPage] = []
        self._walls: Counter[Wall] = Counter()

    def add(
        self,
        url: str,
        *,
        title: str,
        at: str,
        status: int | None,
        seen: Seen | None,
        text_length: int | None = None,
    ) -> None:
        """The next page; texts are as the capture has them."""
        self.count += 1
        if seen is not None:
            self._walls[seen.wall] += 1
        if len(self.first) < MOST_PAGES:
            page = CapturedPage(
                url=short(url),
                title=short(title),
                at=short(at),
                status=status,
                wall=seen.wall.value if seen else "",
                wall_ground=seen.by.value if seen else "",
                text_length=text_length,
            )
            self.first.append(page)

    def walls(self) -> tuple[NamedCount, ...]:
        """How many pages have which wall."""
        return tuple(
            NamedCount(name=wall.value, number=number)
            for wall, number in sorted(self._walls.items())
        )

    def notes(self) -> tuple[str, ...]:
        """What makes it doubtful that there is anything to see."""
        if not self.count:
            return (NO_PAGES,)
        if self._walls.total() < self.count:
            return ()
        return (ONLY[next(iter(self._walls))] if len(self._walls) == 1 else ONLY_WALLS,)


def short(text: str) -> str:
    """A text of a stranger, bounded, and such as every database can keep."""
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return clean[:LONGEST_TEXT]
