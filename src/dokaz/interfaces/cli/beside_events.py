# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `dokaz story` and `dokaz layer` share: both release what lies in a folder, by its digest."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.errors import WrongChoice

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
why = click.option("--reason", required=True, help="Why; it is kept with the act.")


def living(found: Iterable[Any], *, because: str) -> UUID:
    """The first of some releases that waits or is released.

    Raises:
        WrongChoice: none does; with these words.
    """
    for one in found:
        if one.state in ("proposed", "released"):
            key: UUID = one.id
            return key
    raise WrongChoice(because)


def row_of(name: str, one: Any) -> tuple[str, str, str, str, str]:
    """A release as a line of a table."""
    return name, one.title_uk, one.state, f"{one.proposed_at:%Y-%m-%d}", one.sha256


def told(one: Any) -> dict[str, Any]:
    """A release for programs, beside what names it."""
    return {
        "id": str(one.id),
        "title": {"uk": one.title_uk, "en": one.title_en},
        "sha256": one.sha256,
        "state": one.state,
        "proposed_at": one.proposed_at.isoformat(),
    }
