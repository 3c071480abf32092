# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a node's index lies: folders side by side and a file that names the one in use.

A new index is filled beside the old one, which serves meanwhile. It takes its place by replacing
the file `current` in one step; then the old folder goes. The file `unfinished` names the one that
is being filled: whoever makes an index next goes on with it. All other folders are removed then.
"""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from dokaz.search.errors import IndexBusy, IndexDamaged, IndexMissing
from dokaz.search.index import fts5_index
from dokaz.search.index.port import SCHEMA, Index
from dokaz.search.texts import tokens

WRITING = "writing"
FILLING = "filling"
"""Rights on this machine: to write to the index in use, and to fill a new one."""

_CURRENT = "current"
_UNFINISHED = "unfinished"
_NOTE = "dokaz.json"
_ERASE = "erase"


def engines() -> dict[str, Callable[..., Index]]:
    """By name, the preferred first; only those this machine has."""
    found: dict[str, Callable[..., Index]] = {}
    try:
        from dokaz.search.index import tantivy_index
    except ImportError:
        pass
    else:
        found[tantivy_index.NAME] = tantivy_index.TantivyIndex
    found[fts5_index.NAME] = fts5_index.Fts5Index
    return found


@dataclass(frozen=True, slots=True)
class Note:
    """What an index was made with, written beside its files."""

    engine: str
    schema: str
    analysis: str
    contents: str = ""
    """The caller's word for what it is made of."""

    @property
    def fits(self) -> bool:
        """Whether this program reads and continues it."""
        return (self.schema, self.analysis) == (SCHEMA, tokens.VERSION) and (
            self.engine in engines()
        )


class Folder:
    """The indexes of one node on one machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: tuple[str, Index] | None = None

    def name(self) -> str:
        """The folder in use. Raises IndexMissing."""
        try:
            return (self.path / _CURRENT).read_text("ascii").strip()
        except FileNotFoundError as error:
            raise IndexMissing("there is no search index yet; the worker fills it") from error

    def note(self) -> Note:
        """What the index in use was made with. Raises IndexMissing, IndexDamaged."""
        return self._note_of(self.name())

    def _note_of(self, name: str) -> Note:
        try:
            said = json.loads((self.path / name / _NOTE).read_text("ascii"))
            contents = said.get("contents", "")
            return Note(said["engine"], said["schema"], said["analysis"], contents)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged("the search index lacks its description") from error

    def index(self) -> Index:
        """The index in use, opened once a process.

        Raises:
            IndexMissing: there is none that this program reads. IndexDamaged.
        """
        name = self.name()
        if self._opened is not None and self._opened[0] == name:
            return self._opened[1]
        note = self.note()
        if not note.fits:
            raise IndexMissing("the search index is of another version; the worker makes it anew")
        opened = engines()[note.engine](self.path / name)
        self._opened = (name, opened)
        return opened

    def forget(self) -> None:
        """Open anew next time."""
        self._opened = None

    @contextmanager
    def alone(self, right: str, *, wait: bool = False) -> Iterator[None]:
        """Hold a right (`WRITING`, `FILLING`) of this machine; a killed process loses it at once.

        `wait`: until whoever holds it is done, instead of giving up.

        Raises:
            IndexBusy: somebody else holds it.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.path / f"{right}.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except OSError as error:
                raise IndexBusy("another process writes to the search index") from error
            yield

    @contextmanager
    def beside(self, engine: str = "", *, contents: str = "") -> Iterator[Index]:
        """The unfinished index of the same `contents`, or a new and empty one; when the body ends
        well, it takes the place of the one in use. Otherwise it stays unfinished, unless it is
        damaged.

        For the holder of the right `FILLING`, who takes `WRITING` too before the body ends.
        """
        engine = engine or next(iter(engines()))
        note = Note(engine, SCHEMA, tokens.VERSION, contents)
        name, index = self._continued(note) or self._begun(note)
        self.tidy(but=name)
        try:
            yield index
            index.close()
        except IndexDamaged:
            self.abandon()
            raise
        _written(self.path / _CURRENT, name)
        self.forget()
        self.abandon()

    def _continued(self, note: Note) -> tuple[str, Index] | None:
        """What an earlier filling left unfinished, if it was made as this one would be."""
        name = self._unfinished()
        try:
            if name and name != self._in_use() and self._note_of(name) == note:
                return name, engines()[note.engine](self.path / name)
        except IndexDamaged:
            pass
        return None

    def _begun(self, note: Note) -> tuple[str, Index]:
        name = secrets.token_hex(8)
        index = engines()[note.engine](self.path / name, make=True)
        _written(self.path / name / _NOTE, json.dumps(asdict(note)))
        _written(self.path / _UNFINISHED, name)
        return name, index

    def abandon(self) -> None:
        """Nothing is unfinished any more; for the holder of `FILLING`."""
        (self.path / _UNFINISHED).unlink(missing_ok=True)
        self.tidy()

    def holds_erased_words(self) -> bool:
        """Whether the unfinished index was begun before words left that may stand in the files."""
        try:
            begun = (self.path / self._unfinished() / _NOTE).stat().st_mtime
            return begun <= (self.path / _ERASE).stat().st_mtime
        except FileNotFoundError:
            return False

    def mark_erasure(self) -> None:
        """Note that words left whose letters may still stand in the files, before they leave."""
        if not (self.path / _ERASE).exists():
            _written(self.path / _ERASE, "")

    def mark_erasure_in_unfinished(self) -> None:
        """The same of the unfinished index: should its filling be killed now, nobody goes on with
        it, for who finds the words gone would take the note back."""
        self.mark_erasure()
        (self.path / _UNFINISHED).unlink(missing_ok=True)

    def erasure_age(self) -> float | None:
        """Seconds since words first left that may still stand in the files; None: none did."""
        try:
            return max(0.0, time.time() - (self.path / _ERASE).stat().st_mtime)
        except FileNotFoundError:
            return None

    def erased(self) -> None:
        """Take the note back; for the holder of both rights, with a new index in use."""
        (self.path / _ERASE).unlink(missing_ok=True)

    def tidy(self, *, but: str = "") -> None:
        """Remove every folder that is not in use, `but` one; for the holder of `FILLING`.

        Readers that have one open keep its files until they look again.
        """
        kept = (self._in_use(), but)
        for other in self.path.iterdir():
            if other.is_dir() and other.name not in kept:
                shutil.rmtree(other, ignore_errors=True)

    def _in_use(self) -> str:
        try:
            return self.name()
        except IndexMissing:
            return ""

    def _unfinished(self) -> str:
        try:
            return (self.path / _UNFINISHED).read_text("ascii").strip()
        except FileNotFoundError:
            return ""


def _written(path: Path, text: str) -> None:
    """Replace a file in one step, on disk before it counts."""
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
