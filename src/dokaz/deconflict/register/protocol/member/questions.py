# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking a person up: the holders of each epoch are asked, and the copy of the log is searched."""

import secrets
from collections.abc import Sequence

from dokaz.core.errors import DokazError
from dokaz.deconflict.register.protocol.asking import Asker, Outputs
from dokaz.deconflict.register.protocol.directory import Directory
from dokaz.deconflict.register.protocol.member.tag_log import MemberLog
from dokaz.deconflict.register.protocol.member.told import Checked, told_by
from dokaz.deconflict.register.protocol.names.match_keys import match_keys
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.protocol.replica import Replica


class Questions(MemberLog):
    """A member that looks people up."""

    def check(self, person: PersonFields) -> Checked:
        """Whether somebody has registered this person.

        Raises:
            TooFewFields: nothing can be looked up.
            CannotCheckNow, RefusedByHolder, HolderLied: nothing is known of the person.
            LogForged: the tag log contradicts what was seen of it.
        """
        directory = self.directory()
        askers = self._askers(directory)
        inputs = askers[0].inputs(match_keys(person))
        return self._looked_up(directory, askers, inputs, person.missing)

    def check_inputs(self, inputs: Sequence[bytes], *, missing: tuple[str, ...] = ()) -> Checked:
        """As `check`, for what `inputs` returned."""
        directory = self.directory()
        return self._looked_up(directory, self._askers(directory), inputs, missing)

    def _looked_up(
        self,
        directory: Directory,
        askers: Sequence[Asker],
        inputs: Sequence[bytes],
        missing: tuple[str, ...],
    ) -> Checked:
        replica = self._replica(directory)
        found, trouble, stale = self._put(replica, directory, askers, inputs)
        hits = replica.find(value for one in found for value in one.values)
        if trouble is not None and not hits:
            # One epoch alone without a hit would be a "no" that nobody has given.
            raise trouble
        told = tuple(told_by(hit, directory) for hit in hits)
        faults = tuple(dict.fromkeys(fault for one in found for fault in one.faults))
        return Checked(told, missing, faults, stale)

    def _put(
        self,
        replica: Replica,
        directory: Directory,
        askers: Sequence[Asker],
        inputs: Sequence[bytes],
    ) -> tuple[list[Outputs], DokazError | None, bool]:
        """What the holders of each epoch answered, what went wrong with one of them, and whether
        the copy is stale: brought up to date by what the keeper says now, as far as it can be."""
        before = replica.note()
        found, trouble = _asked(askers, inputs)
        if trouble is not None and not found:
            raise trouble
        said = next((one.checkpoint for one in found if one.checkpoint), b"")
        return found, trouble, not self._renewed(replica, directory, before=before, said=said)

    def cover(self) -> None:
        """Ask for nothing, with the requests of a look-up. Counts as one.

        Raises:
            CannotCheckNow, RefusedByHolder, HolderLied, LogForged.
        """
        directory = self.directory()
        replica, askers = self._replica(directory), self._askers(directory)
        self._put(replica, directory, askers, (secrets.token_bytes(32),))


def _asked(
    askers: Sequence[Asker], inputs: Sequence[bytes]
) -> tuple[list[Outputs], DokazError | None]:
    """What the holders of each epoch answered, and what went wrong with one of them."""
    found: list[Outputs] = []
    trouble: DokazError | None = None
    for asker in askers:
        try:
            found.append(asker.outputs(inputs))
        except DokazError as error:
            trouble = trouble or error
    return found, trouble
