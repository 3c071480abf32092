# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of very many entries, read by a second process while this one makes the next ones."""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future

from dokaz.search.index.port import Entry
from dokaz.search.texts.apart import Apart, is_of_use
from dokaz.search.texts.lines import Lines, Said

ALONE = 2_000
"""Entries that this process reads by itself: beginning a second one costs as much."""
_AHEAD = 3
"""Batches that are being read at once; their entries are in memory."""


def texts_of(entries: Iterable[Entry]) -> Iterable[str]:
    """All texts of entries, each once."""
    return dict.fromkeys(
        text for entry in entries for texts in entry.zones.values() for text in texts if text
    )


def read(
    batches: Iterable[Sequence[Entry]], here: Lines
) -> Generator[tuple[Sequence[Entry], Said]]:
    """Each batch with the words of its texts. `here` reads the first `ALONE`, and all of them
    where no second process is of use."""
    rest = iter(batches)
    done = 0
    for batch in rest:
        yield batch, here.said(texts_of(batch))
        done += len(batch)
        if done >= ALONE and is_of_use():
            yield from _apart(rest, here)


def _apart(
    batches: Iterator[Sequence[Entry]], here: Lines
) -> Iterator[tuple[Sequence[Entry], Said]]:
    with Apart(here) as second:
        ahead: deque[tuple[Sequence[Entry], Future[Said]]] = deque()
        for batch in batches:
            ahead.append((batch, second.said(texts_of(batch))))
            if len(ahead) > _AHEAD:
                yield _whole(*ahead.popleft())
        while ahead:
            yield _whole(*ahead.popleft())


def _whole(batch: Sequence[Entry], said: Future[Said]) -> tuple[Sequence[Entry], Said]:
    return batch, said.result()
