# SPDX-License-Identifier: Apache-2.0
"""Is everything there that is listed, and listed that is there (RFC 8493 3)?

The public conformance suite has bags that list a file which is not there and still deserve only a
warning. They are accepted where nothing can be lost:
- the file is there under a spelling equal after Unicode normalisation, which some systems change;
- two listed names differ only in case and one of them is there, as some systems cannot hold both;
- it is an empty file of a desktop, so its digest is all there is to know.
In the first two the digest listed must be that of the file found.
"""

from collections import defaultdict
from dataclasses import dataclass

from dokaz.core.bundle import bagit_paths as paths
from dokaz.core.bundle.bagit_contents import Contents, Manifest
from dokaz.core.bundle.bagit_digests import is_empty_digest
from dokaz.core.bundle.bagit_findings import Doubt, Fault, Notes
from dokaz.core.bundle.bagit_members import Members
from dokaz.core.bundle.bagit_text import read_oxum


@dataclass(frozen=True, slots=True)
class Expected:
    """A digest some manifest asks of a file that is there; `path` is its path in the tree."""

    path: str
    manifest: str
    algorithm: str
    digest: str


@dataclass(frozen=True, slots=True)
class Matched:
    """Digests to be checked, and payload files not there that were excused as empty."""

    expected: tuple[Expected, ...]
    excused: int


def match_listed(members: Members, contents: Contents, notes: Notes) -> Matched:
    """Compare lists and members."""
    if not members.has_payload_folder:
        notes.error(Fault.NO_PAYLOAD_DIRECTORY)
    listed = {path for manifest in contents.payload_manifests for path in manifest.digests}
    found = _Spellings(members, listed)
    expected = []
    for manifest in contents.manifests:
        for path, digest in manifest.digests.items():
            actual = found.actual(path, notes)
            if actual is not None:
                expected.append(Expected(actual, manifest.name, manifest.algorithm, digest))
    excused = 0
    for path in sorted(_missing(contents, found)):
        excused += _is_excused(path, contents, notes) and path in listed
    _require_every_file_listed(members, contents, found, notes)
    _require_fetched_listed(contents, listed, notes)
    _doubt_spellings(listed | members.payload, notes)
    return Matched(tuple(expected), excused)


class _Spellings:
    """Finds the member a listed path means, in its own spelling or one that stands for it."""

    def __init__(self, members: Members, listed: set[str]) -> None:
        self._sizes = members.sizes
        self._listed = listed
        self._normal: dict[str, list[str]] = defaultdict(list)
        self._folded: dict[str, list[str]] = defaultdict(list)
        for path in members.sizes:
            self._normal[paths.normal_form(path)].append(path)
            self._folded[paths.folded_form(path)].append(path)
        self._warned: set[str] = set()

    def find(self, path: str) -> str | None:
        if path in self._sizes:
            return path
        same = self._normal.get(paths.normal_form(path), [])
        if len(same) == 1:
            return same[0]
        # Another case is taken only for a name that is itself listed: then the list, too, holds
        # both, and nothing that was listed is replaced by something that was not.
        similar = self._folded.get(paths.folded_form(path), [])
        if len(similar) == 1 and similar[0] in self._listed:
            return similar[0]
        return None

    def actual(self, path: str, notes: Notes) -> str | None:
        found = self.find(path)
        if found is not None and found != path and path not in self._warned:
            self._warned.add(path)
            same = paths.normal_form(found) == paths.normal_form(path)
            notes.warn(Doubt.NORMALIZATION if same else Doubt.CASE, path)
        return found


def _missing(contents: Contents, found: _Spellings) -> set[str]:
    return {
        path
        for manifest in contents.manifests
        for path in manifest.digests
        if found.find(path) is None
    }


def _is_excused(path: str, contents: Contents, notes: Notes) -> bool:
    """Whether a listed file may be missing; if not, that is an error."""
    listing = [m for m in contents.manifests if path in m.digests]
    if paths.is_system_file(path) and _lists_nothing(path, listing):
        notes.warn(Doubt.SYSTEM_FILE, path, "it is empty and not there")
        return True
    notes.error(Fault.NOT_FETCHED if path in contents.fetched else Fault.FILE_MISSING, path)
    return False


def _lists_nothing(path: str, manifests: list[Manifest]) -> bool:
    """Whether every manifest says that the file has no content."""
    return all(m.is_checkable and is_empty_digest(m.algorithm, m.digests[path]) for m in manifests)


def _require_every_file_listed(
    members: Members, contents: Contents, found: _Spellings, notes: Notes
) -> None:
    """Since 1.0 every payload manifest lists every file; before, one of them was enough."""
    manifests = contents.payload_manifests
    covered = [{found.find(path) for path in manifest.digests} for manifest in manifests]
    for path in sorted(members.payload):
        hits = sum(path in names for names in covered)
        if hits == 0 or (contents.is_final_version and hits < len(manifests)):
            notes.error(Fault.FILE_UNLISTED, path)
    tagged = {found.find(path) for manifest in contents.tag_manifests for path in manifest.digests}
    tag_manifests = {manifest.name for manifest in contents.tag_manifests}
    for path in sorted(members.sizes.keys() - members.payload - tag_manifests):
        if path not in tagged:
            notes.warn(Doubt.TAG_FILE_UNLISTED, path)


def _require_fetched_listed(contents: Contents, listed: set[str], notes: Notes) -> None:
    for path in contents.fetched:
        if path not in listed:
            notes.error(Fault.FETCH_UNLISTED, path)


def _doubt_spellings(everything: set[str], notes: Notes) -> None:
    """Names that some systems would write over one another when the bag is unpacked."""
    groups: dict[str, list[str]] = defaultdict(list)
    for path in sorted(everything):
        groups[paths.folded_form(path)].append(path)
    for group in groups.values():
        if len(group) == 1:
            continue
        same = len({paths.normal_form(path) for path in group}) == 1
        for path in group[1:]:
            notes.warn(Doubt.NORMALIZATION if same else Doubt.CASE, path)


def check_oxum(members: Members, contents: Contents, matched: Matched, notes: Notes) -> None:
    """Compare Payload-Oxum, if stated, with the payload (RFC 8493 2.2.2).

    Its maker may have counted the empty files that were excused.
    """
    stated = [value for label, value in contents.info if label.lower() == "payload-oxum"]
    if len(stated) > 1:
        notes.warn(Doubt.OXUM_REPEATED)
    payload = members.payload
    size, count = sum(members.sizes[path] for path in payload), len(payload)
    for value in stated:
        if read_oxum(value) not in ((size, count), (size, count + matched.excused)):
            notes.error(Fault.OXUM_MISMATCH, detail=f"found {size}.{count}")
