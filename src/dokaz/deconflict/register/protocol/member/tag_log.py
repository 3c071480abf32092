# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's copy of the tag log (`replica/`), and entries that it puts into the log."""

from contextlib import suppress

from dokaz.deconflict.register.protocol.asking import Silence, Unreachable, reason_of
from dokaz.deconflict.register.protocol.directory import Directory
from dokaz.deconflict.register.protocol.errors import (
    CannotCheckNow,
    RefusedByHolder,
    UntrustedHolder,
)
from dokaz.deconflict.register.protocol.member.holders import MemberHolders
from dokaz.deconflict.register.protocol.replica import Replica, reader_over
from dokaz.deconflict.register.protocol.requests import KEEPER, Purpose, sign_request

NOT_SHOWN = (
    "The keeper of the tag log said that it took the entry, and its log does not show it. Try "
    "again later; if this stays, tell the holders."
)


class MemberLog(MemberHolders):
    """A member that reads the tag log and writes into it."""

    def sync(self) -> int:
        """Bring the copy of the tag log up to date; returns the number of new entries.

        Raises:
            CannotCheckNow: the keeper does not answer; the copy stays as it is.
            LogForged: as `Replica.sync`.
        """
        directory = self.directory()
        return self._synced(self._replica(directory), directory)

    def _sync_before(self) -> None:
        """Bring the copy up to date before an entry is sent, as nodes do; where that fails,
        sending says why."""
        with suppress(CannotCheckNow):
            self.sync()

    def _synced(
        self,
        replica: Replica,
        directory: Directory,
        *,
        before: bytes | None = None,
        said: bytes = b"",
    ) -> int:
        base = directory.keeper_url.rstrip("/") + "/log/"
        get = reader_over(lambda path: self._sending.get(base + path))
        try:
            return replica.sync(get, before=before, said=said)
        except Unreachable as error:
            if error.silence is Silence.UNTRUSTED:
                raise UntrustedHolder(
                    "The certificate of the tag log's keeper is not trusted by this machine, so it "
                    "was not asked. The copy of the log stays as it is. Look at this machine's "
                    "date first; then call the keeper."
                ) from error
            raise CannotCheckNow(
                "The keeper of the tag log does not answer. The copy of it stays as it is."
            ) from error

    @property
    def copied_at(self) -> float | None:
        """When the copy of the log was last held against the keeper's; None: never."""
        return self._replica(self.directory()).copied_at

    @property
    def size(self) -> int:
        """Entries in the copy of the tag log."""
        return self._replica(self.directory()).size

    def number_of(self, record: bytes) -> int | None:
        """The number of a record that was sent, if the copy of the log has it."""
        return self._replica(self.directory()).number_of(record)

    def send(self, record: bytes) -> int:
        """Put a prepared record into the tag log; returns its number, by what the log shows then:
        the keeper's word alone is worth nothing.

        Raises:
            CannotCheckNow: it is not shown; `number_of` tells later whether it came.
            RefusedByHolder: the keeper does not take it.
            LogForged: as `sync`.
        """
        self._sent(record)
        self.sync()
        number = self.number_of(record)
        if number is None:
            raise CannotCheckNow(NOT_SHOWN)
        return number

    def _renewed(
        self, replica: Replica, directory: Directory, *, before: bytes, said: bytes
    ) -> bool:
        """Whether the copy is the newest. A forged log is an error, an absent one is not."""
        try:
            self._synced(replica, directory, before=before, said=said)
        except CannotCheckNow:
            if not replica.note():
                raise
            return False
        return True

    def _replica(self, directory: Directory) -> Replica:
        return Replica(self.root / "replica", directory=directory, clock=self._clock)

    def _sent(self, entry: bytes) -> None:
        asker = self._asker()
        request = asker.request(KEEPER, (entry,), Purpose.APPEND)
        url = self.directory().keeper_url.rstrip("/") + "/entries"
        try:
            status, body = self._sending.post(url, sign_request(request, key=asker.key))
        except Unreachable as error:
            if error.silence is Silence.UNTRUSTED:
                raise UntrustedHolder(
                    "The certificate of the tag log's keeper is not trusted by this machine, so "
                    "the entry was not sent. Look at this machine's date first; then call the "
                    "keeper, and try again."
                ) from error
            raise CannotCheckNow(
                "The keeper of the tag log does not answer, so the entry was not confirmed. Try "
                "again later; a second entry does no harm."
            ) from error
        if status >= 500:
            # It adds other entries, or a proxy before it does not reach it.
            raise CannotCheckNow(
                "The keeper of the tag log cannot take the entry now. Try again in a minute."
            )
        if status != 200:
            reason = reason_of(body)
            raise RefusedByHolder(
                f"The keeper of the tag log refused the entry ({reason}).", reason=reason
            )
