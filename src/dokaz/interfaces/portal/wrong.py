# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying what is wrong in files that an operator wrote, all of it at once and at its place."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

LANGUAGES = ("uk", "en")


class FilesWrong(Exception):
    """Files beside the dataset cannot be shown. `problems`: a sentence each, with its place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Problems:
    """Collects problems; `at` tells where in a file one is just now."""

    def __init__(self, place: str) -> None:
        self._places = [place]
        self.found: list[str] = []

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        self._places.append(place)
        try:
            yield
        finally:
            self._places.pop()

    def tell(self, problem: str) -> None:
        self.found.append(f"{', '.join(self._places)}: {problem}")

    def done(self) -> None:
        """
        Raises:
            FilesWrong: something was told.
        """
        if self.found:
            raise FilesWrong(self.found)

    def table(self, value: Any, *, must: Collection[str], may: Collection[str] = ()) -> Any:
        """A table with the fields that it must and may have; {} if it is none."""
        if not isinstance(value, Mapping):
            self.tell("a table was expected.")
            return {}
        for name in sorted(set(value) - {*must, *may}):
            self.tell(f"there is no field {name!r}. Fields: {', '.join([*must, *may])}.")
        for name in must:
            if name not in value:
                self.tell(f"the field {name!r} is missing.")
        return value

    def text(self, value: Any, name: str, *, most: int) -> str:
        """Words of at most `most` characters; "" if they are not."""
        if isinstance(value, str) and value.strip() and len(value) <= most and "\0" not in value:
            return value.strip()
        self.tell(f"{name} must be text of 1 to {most} characters.")
        return ""

    def both(self, value: Any, name: str, *, most: int) -> dict[str, str]:
        """The same words in Ukrainian and English."""
        with self.at(name):
            found = self.table(value, must=LANGUAGES)
            return {
                one: self.text(found.get(one), one, most=most) for one in LANGUAGES if one in found
            }

    def one_of(self, value: Any, name: str, known: Collection[str]) -> str:
        """A code that is known; "" if it is not."""
        if isinstance(value, str) and value in known:
            return value
        self.tell(f"{name} {value!r} is not known. Known: {', '.join(sorted(known))}.")
        return ""
