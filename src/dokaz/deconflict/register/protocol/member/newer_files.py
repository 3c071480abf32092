# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a member asks for newer files of the register, and what it remembers of that.

`files-looked` (when holders were asked last) and `doubted.json` (whose files were not taken).
"""

import secrets
from collections.abc import Sequence

from dokaz.core.canonical import NotCanonical, canonical_json, parse_json
from dokaz.core.seals.signature import parse_envelope
from dokaz.deconflict.register.protocol.directory import Directory, read_directory, version_of
from dokaz.deconflict.register.protocol.files import Known
from dokaz.deconflict.register.protocol.member.files import MemberFiles, MemberUnusable
from dokaz.deconflict.register.protocol.requests import (
    KEEPER,
    NONCE_LENGTH,
    Purpose,
    Request,
    sign_request,
)


class NewerFiles(MemberFiles):
    """What `learning.look` asks a member."""

    def known(self) -> Known:
        """What newer files are held against. Raises MemberUnusable."""
        content = self._read("directory.json")
        payload = parse_envelope(content).payload
        return Known(self.description(), version_of(content), payload, self._left())

    def holders(self) -> tuple[tuple[str, str], ...]:
        """Names and addresses of all holders that the directory names, each address once.

        Raises MemberUnusable.
        """
        directory, description = self._taken_directory(), self.description()
        pairs = [(description, directory.holders)]
        pairs += [(one.description, one.holders) for one in directory.earlier]
        found: dict[str, str] = {}
        for described, addresses in pairs:
            for number, url in addresses.items():
                card = described.by_number.get(number)
                found.setdefault(url, card.name if card else str(number))
        return tuple((name, url) for url, name in found.items())

    def get(self, url: str) -> tuple[int, bytes]:
        """Status and body. Raises Unreachable."""
        return self._sending.get(url)

    def ask_files(self, url: str) -> tuple[int, bytes]:
        """Ask the holder at an address for its newest files; not counted. Raises Unreachable."""
        description, key = self.description(), self._key()
        organisation = self._taken_directory().organisation_of(key.public)
        if organisation is None:
            raise MemberUnusable("the register's directory does not let this organisation ask")
        request = Request(
            register=description.register,
            epoch=description.epoch,
            generation=description.generation,
            to=KEEPER,
            organisation=organisation.number,
            at=int(self._clock()),
            nonce=secrets.token_bytes(NONCE_LENGTH),
            purpose=Purpose.FILES,
            body=(),
        )
        return self._sending.post(url.rstrip("/") + "/files", sign_request(request, key=key))

    def _taken_directory(self) -> Directory:
        """The directory that was taken, also where taking a newer one was cut off between its two
        files, so that it does not fit the description."""
        return read_directory(parse_envelope(self._read("directory.json")).payload)

    def looked_for_files_at(self) -> float:
        """When holders were last asked for newer files, in POSIX seconds; 0: never."""
        try:
            return float((self.root / "files-looked").read_text("ascii"))
        except (OSError, ValueError):
            return 0.0

    def mark_looked_for_files(self) -> None:
        """Holders were asked for newer files now. Need not outlive a loss of power."""
        path = self.root / "files-looked"
        path.write_text(str(int(self._clock())), "ascii")
        path.chmod(0o600)

    def doubted(self) -> tuple[str, ...]:
        """Holders whose newer files were not taken when they were last asked."""
        try:
            return tuple(map(str, parse_json((self.root / "doubted.json").read_bytes())))
        except (FileNotFoundError, NotCanonical, TypeError):
            return ()

    def mark_doubted(self, names: Sequence[str]) -> None:
        """Keep whose files are not taken; none: nothing is wrong any more."""
        if tuple(names) != self.doubted():
            self._write("doubted.json", canonical_json(list(names)))
