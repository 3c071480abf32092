# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words a person hears or reads before they answer: by version and language, kept as data.

A file `data/consent/<version>.<language>.tsv` has a key and a sentence a line. A version that was
used is never edited: the record of a consent names it. All sentences are ours and are to be checked
by a lawyer. There is no text in Crimean Tatar yet: an interpreter explains one of the others, and
the record says in which language it was explained.
"""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "data" / "consent"
LATEST = "2026-2"
CHECKED_BY_LAWYER = False
LANGUAGES = ("uk", "ru", "en", "crh", "other")
"""Languages in which it may be explained, interpreter included."""


@cache
def versions() -> tuple[str, ...]:
    """Versions and languages there are, such as `2026-1.uk`, newest version first."""
    names = sorted(path.stem for path in _FOLDER.glob("*.tsv"))
    order = {"uk": 0, "en": 1, "ru": 2}
    ranked = sorted(names, key=lambda name: order.get(name.rpartition(".")[2], 9))
    return tuple(sorted(ranked, key=lambda name: name.rpartition(".")[0], reverse=True))


@cache
def sentences(version: str) -> dict[str, str]:
    """Sentences of one version and language, by key. Raises KeyError: there is no such text."""
    if version not in versions():
        raise KeyError(version)
    lines = (_FOLDER / f"{version}.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line.strip())


def latest_in(language: str) -> str:
    """The newest text in this language, or the Ukrainian one where there is none."""
    wanted = f"{LATEST}.{language}"
    return wanted if wanted in versions() else f"{LATEST}.uk"
