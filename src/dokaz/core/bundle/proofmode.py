# SPDX-License-Identifier: Apache-2.0
"""Judging a ProofMode bundle: loose files in a folder, or a zip (all Android versions to 2022).

A capture is a photo or video, one or two proofs (`.proof.csv`, `.proof.json`) that state its
SHA-256, and a detached OpenPGP signature (`.asc`) over each of the three. Newer versions name
proofs and signatures by the media's digest, older ones by its file name.

Promises: the media is compared with what the proof states, whatever the file names say; every
file is named in the report; a signature that nobody could check is never shown as good. Nothing is
fetched or unpacked.

Does not: check OpenPGP itself (the caller gives a checker), believe the key beside the files, or
judge the notary files (`.ots`, `.gst`), which it only names.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from dokaz.core.bundle.bagit_tree import BagTree, EntryKind
from dokaz.core.bundle.errors import BundleUnreadable
from dokaz.core.bundle.judgement import Judgement, Standing, absent, failed, not_checked, proven
from dokaz.core.bundle.openpgp_expiry import Ends
from dokaz.core.bundle.openpgp_revocation import Revocations
from dokaz.core.bundle.proofmode_claims import (
    LARGEST,
    OPEN,
    Proof,
    ProofMalformed,
    disagreements,
    read_csv,
    read_json,
)
from dokaz.core.bundle.proofmode_report import (
    Capture,
    Ground,
    ProofModeReport,
    SignatureFound,
    SignedFile,
)

SignatureCheck = Callable[[Iterator[bytes], bytes, Sequence[bytes]], SignatureFound]
"""Given content in pieces, a detached signature, and keys (armoured or binary): what it found."""

CSV, JSON, SIGNATURE = ".proof.csv", ".proof.json", ".asc"
_NOTARIES = (".ots", ".gst")
_KEYS = frozenset({"pubkey.asc"})
_HELP = frozenset({"howtoverifyproofdata.txt"})
_REVOCATION_ENDINGS = (".asc", ".rev", ".gpg", ".pgp")
"""Of files that may hold a revocation, if their name says "revo"."""


RevocationSearch = Callable[[Sequence[bytes]], Revocations]
"""Given keys and revocations (armoured or binary): which of the keys are revoked."""


def no_revocations(contents: Sequence[bytes]) -> Revocations:
    """The search used where no OpenPGP program is at hand."""
    return Revocations()


EndSearch = Callable[[Sequence[bytes]], Ends]
"""Given keys (armoured or binary): until when they are to hold by their own word."""


def no_ends(contents: Sequence[bytes]) -> Ends:
    """The search used where no OpenPGP program is at hand."""
    return {}


def signatures_not_checked(
    content: Iterator[bytes], signature: bytes, keys: Sequence[bytes]
) -> SignatureFound:
    """The check used where no OpenPGP program is at hand."""
    return SignatureFound(not_checked(Ground.NO_CHECKER))


def looks_like_proofmode(paths: Collection[str]) -> bool:
    """Whether any file name is a ProofMode proof's."""
    return any(path.lower().endswith((CSV, JSON)) for path in paths)


def judge_proofmode(
    tree: BagTree,
    *,
    check_signature: SignatureCheck = signatures_not_checked,
    find_revocations: RevocationSearch = no_revocations,
    find_ends: EndSearch = no_ends,
    trusted: Collection[str] = (),
) -> ProofModeReport:
    """Judge the bundle in `tree`. What is wrong with it is in the report, never raised.

    `trusted`: fingerprints (upper-case hex) of keys that the caller knows to be whose they are.

    Raises:
        BundleUnreadable: the container cannot be listed.
    """
    judging = _Judging(tree, check_signature, find_revocations, find_ends)
    return judging.report(frozenset(trusted))


class _Judging:
    def __init__(
        self,
        tree: BagTree,
        check: SignatureCheck,
        find_revocations: RevocationSearch,
        find_ends: EndSearch,
    ) -> None:
        self._tree = tree
        self._check = check
        self._find_revocations = find_revocations
        self._find_ends = find_ends
        self._times: Counter[str] = Counter()
        for entry in tree.entries():
            if entry.kind is EntryKind.FILE:
                self._times[entry.path] += 1
        self._paths = sorted(self._times)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in self._paths:
            self._by_name[_name(path)].append(path)
        self._keys = tuple(path for path in self._paths if _name(path).lower() in _KEYS)
        self._key_contents = self._read_keys()
        self._revocations = tuple(path for path in self._paths if may_revoke(path))
        self._used: set[str] = {*self._keys, *self._revocations}
        self._malformed: list[str] = []
        self._digests: dict[str, str | None] = {}

    def report(self, trusted: frozenset[str]) -> ProofModeReport:
        proofs = self._proofs()
        media = self._media(proofs)
        captures = tuple(
            self._capture(sha256, proofs.get(sha256, []), media.get(sha256))
            for sha256 in sorted(proofs)
        )
        malformed = self._malformed_captures()
        everything = captures + malformed
        others = tuple(path for path in self._paths if path not in self._used)
        return ProofModeReport(
            everything,
            self._keys,
            others,
            _identity(everything, trusted),
            self._in_force(everything),
        )

    def _in_force(self, captures: Sequence[Capture]) -> Judgement | None:
        """What is known of the keys that signed: at best that nobody was asked."""
        found = [file.signature for capture in captures for file in capture.files]
        holding = [one for one in found if one.fingerprint is not None]
        if not holding:
            return None
        signers = {one.fingerprint for one in holding}
        beside = (self._small(path) for path in self._revocations)
        known = self._find_revocations(
            (*self._key_contents, *(one for one in beside if one is not None))
        )
        late = self._late(holding)
        if signers & known.revoked:
            return failed(Ground.KEY_REVOKED)
        if True in late:
            return failed(Ground.KEY_EXPIRED)
        if signers & known.unchecked:
            return not_checked(Ground.REVOCATION_NOT_CHECKED)
        if late:
            return not_checked(Ground.EXPIRY_NOT_CHECKED)
        if any(one.is_limited for one in holding):
            return not_checked(Ground.SIGNATURE_LIMITED)
        return not_checked(Ground.KEY_NOT_ASKED)

    def _late(self, holding: Sequence[SignatureFound]) -> set[bool]:
        """Of signatures made after the end of their key: whether that end was checked."""
        ends = self._find_ends(self._key_contents)
        return {
            end.is_checked
            for one in holding
            for end in ends.get(one.fingerprint or "", ())
            if one.made_at >= end.at
        }

    def _read_keys(self) -> tuple[bytes, ...]:
        found = []
        for path in self._keys:
            content = self._small(path)
            if content is not None:
                found.append(content)
        return tuple(found)

    def _small(self, path: str) -> bytes | None:
        """Content of a small file; None if it cannot be read, or is not small, or stands twice."""
        if self._times[path] != 1:
            return None
        content = bytearray()
        try:
            for piece in self._tree.chunks(path):
                content += piece
                if len(content) > LARGEST:
                    return None
        except BundleUnreadable:
            return None
        return bytes(content)

    def _proofs(self) -> dict[str, list[tuple[str, Proof]]]:
        """Proofs that could be read, by the digest they state."""
        found: dict[str, list[tuple[str, Proof]]] = defaultdict(list)
        for path in self._paths:
            lowered = path.lower()
            if not lowered.endswith((CSV, JSON)):
                continue
            content = self._small(path)
            try:
                if content is None:
                    raise ProofMalformed("unreadable")
                proof = read_csv(content) if lowered.endswith(CSV) else read_json(content)
            except ProofMalformed:
                self._malformed.append(path)
                continue
            found[proof.sha256].append((path, proof))
        return found

    def _media(self, proofs: Mapping[str, Sequence[tuple[str, Proof]]]) -> dict[str, str]:
        """The media of each digest: by content, else by the name that an older version gives."""
        candidates = [path for path in self._paths if not _is_companion(path)]
        self._digests = {path: self._digest(path) for path in candidates}
        by_digest = {digest: path for path, digest in self._digests.items() if digest}
        found = {}
        for sha256, of_it in proofs.items():
            named = (_stem(path) for path, _ in of_it if _stem(path) in self._digests)
            media = by_digest.get(sha256) or next(named, None)
            if media is not None:
                found[sha256] = media
        if len(proofs) == 1 and not found and len(candidates) == 1:
            # One proof and one file: it is that file, changed.
            found[next(iter(proofs))] = candidates[0]
        return found

    def _digest(self, path: str) -> str | None:
        if self._times[path] != 1:
            return None
        hasher = hashlib.sha256()
        try:
            for piece in self._tree.chunks(path):
                hasher.update(piece)
        except BundleUnreadable:
            return None
        return hasher.hexdigest()

    def _capture(
        self, sha256: str, of_it: Sequence[tuple[str, Proof]], media: str | None
    ) -> Capture:
        proofs = [proof for _, proof in of_it]
        differing = disagreements(proofs)
        fields = proofs[0].fields
        prefixes = {sha256, *(_name(_stem(path)) for path, _ in of_it)}
        return Capture(
            sha256=sha256,
            media=self._signed(media, prefixes) if media else None,
            integrity=self._integrity(sha256, media),
            proofs=tuple(self._signed(path, {_name(path)}) for path, _ in of_it),
            agreement=failed(Ground.PROOFS_DISAGREE) if differing else proven(Ground.HOLDS),
            claims=_only(fields, wanted=True),
            identifying=_only(fields, wanted=False),
            notarised=self._notarised(prefixes),
        )

    def _integrity(self, sha256: str, media: str | None) -> Judgement:
        if media is None:
            return failed(Ground.MEDIA_MISSING)
        if self._times[media] > 1:
            return failed(Ground.DUPLICATE_MEMBER)
        found = self._digests[media]
        if found is None:
            return failed(Ground.UNREADABLE)
        return proven(Ground.HOLDS) if found == sha256 else failed(Ground.MEDIA_CHANGED)

    def _signed(self, path: str, prefixes: set[str]) -> SignedFile:
        self._used.add(path)
        wanted = {prefix + SIGNATURE for prefix in prefixes} | {_name(path) + SIGNATURE}
        beside = [one for one in self._named(wanted) if _folder(one) == _folder(path)]
        if not beside:
            return SignedFile(path, None, SignatureFound(absent(Ground.NOT_SIGNED)))
        self._used.update(beside)
        return SignedFile(path, beside[0], self._signature(path, beside[0]))

    def _signature(self, path: str, signature_path: str) -> SignatureFound:
        signature = self._small(signature_path)
        if signature is None or self._times[path] != 1:
            return SignatureFound(failed(Ground.SIGNATURE_UNREADABLE))
        if not self._key_contents:
            return SignatureFound(not_checked(Ground.NO_KEY))
        try:
            return self._check(self._tree.chunks(path), signature, self._key_contents)
        except BundleUnreadable:
            return SignatureFound(failed(Ground.UNREADABLE))

    def _notarised(self, prefixes: set[str]) -> tuple[str, ...]:
        wanted = {prefix + ending for prefix in prefixes for ending in _NOTARIES}
        found = tuple(self._named(wanted))
        self._used.update(found)
        return found

    def _named(self, wanted: Collection[str]) -> list[str]:
        """Paths that end in one of these names, in order. Bundles of thousands of captures are
        judged, so this must not look at every path."""
        return sorted(path for name in wanted for path in self._by_name.get(name, ()))

    def _malformed_captures(self) -> tuple[Capture, ...]:
        """A proof that cannot be read is a capture of which nothing can be said."""
        broken = failed(Ground.PROOF_MALFORMED)
        empty: Mapping[str, str] = MappingProxyType({})
        return tuple(
            Capture("", None, broken, (self._signed(path, set()),), broken, empty, empty, ())
            for path in self._malformed
        )


def _identity(captures: Sequence[Capture], trusted: frozenset[str]) -> Judgement:
    """The worst over all signatures: one file signed by a stranger spoils the whole."""
    signed = [file.signature for capture in captures for file in capture.files]
    for standing in (Standing.FAILED, Standing.NOT_CHECKED, Standing.ABSENT):
        for found in signed:
            if found.judgement.standing is standing:
                return found.judgement
    if not signed:
        return absent(Ground.NOT_SIGNED)
    if not trusted:
        return not_checked(Ground.NO_KEYS_TRUSTED)
    if any(found.fingerprint not in trusted for found in signed):
        return not_checked(Ground.KEY_NOT_TRUSTED)
    return proven(Ground.HOLDS)


def _only(fields: Mapping[str, str], *, wanted: bool) -> Mapping[str, str]:
    return MappingProxyType(
        {name: value for name, value in fields.items() if value and (name in OPEN) is wanted}
    )


def may_revoke(path: str) -> bool:
    """Whether a file's name says that it holds the revocation of a key."""
    name = _name(path).lower()
    return "revo" in name and name.endswith(_REVOCATION_ENDINGS)


def _is_companion(path: str) -> bool:
    name = _name(path).lower()
    return name.endswith((CSV, JSON, SIGNATURE, *_NOTARIES)) or name in _HELP or may_revoke(path)


def _stem(path: str) -> str:
    """The path without the ending of a proof: in older versions the path of the media."""
    for ending in (CSV, JSON):
        if path.lower().endswith(ending):
            return path[: -len(ending)]
    return path


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
