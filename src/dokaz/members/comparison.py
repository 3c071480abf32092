# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checking who signed the log's events: with a key of the organisation they name, or the node's.

Known keys are those the register holds and the one in the node's key folder. Whoever holds the
key folder can sign; against that stand the other organisations' witnesses.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey
from dokaz.ledger.api import Finding, KeyUnavailable, PlacedEvent, event_key, signatures_hold
from dokaz.members.models import OrganisationKey


class SignersAgainstKeys:
    """Signatures of the log's events against known keys; a `Comparison` of the ledger."""

    def __init__(self) -> None:
        self._keys: dict[str | None, dict[str, PublicKey]] = {}

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        signed = []
        for one in placed:
            key = self._key(one.event.get("organisation"), one.event.get("key"))
            if key is not None:
                signed.append((one, key))
                continue
            yield Finding(
                "signature", one.index, "the event names a key that is not its organisation's"
            )
        for (one, _), holds in zip(signed, signatures_hold(signed), strict=True):
            if not holds:
                yield Finding("signature", one.index, "the event's signature does not hold")

    def rest(self) -> Iterator[Finding]:
        return iter(())

    def _key(self, organisation: str | None, key_id: object) -> PublicKey | None:
        if organisation not in self._keys:
            self._keys[organisation] = {key.key_id: key for key in _keys_of(organisation)}
        return self._keys[organisation].get(str(key_id))


def _keys_of(organisation: str | None) -> Iterator[PublicKey]:
    try:
        organisation_id = UUID(organisation) if organisation else None
    except ValueError:
        return
    if organisation_id is not None:
        rows = OrganisationKey.objects.filter(organisation_id=organisation_id)
        for row in rows:
            try:
                yield PublicKey(bytes(row.public_key))
            except DokazError:
                continue
    try:
        yield event_key(organisation_id).public
    except KeyUnavailable:
        return
