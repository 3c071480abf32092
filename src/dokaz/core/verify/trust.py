# SPDX-License-Identifier: Apache-2.0
"""What the person who verifies brings from elsewhere: keys, a policy, roots, block headers.

Only what stands here can turn "not checked" into "proven". Nothing here is ever filled from the
parcel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dokaz.core.keys import PublicKey
from dokaz.core.log.note import SignedNote, VerifierKey
from dokaz.core.log.policy import Policy
from dokaz.core.parcel.plan import Organisation


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Independent grounds.

    `log_keys` are verifier keys of logs; `log_key_ids` and `organisation_key_ids` are fingerprints
    (`ed25519:…`) that were compared with their owners; `organisations` come from a key file
    obtained apart, `organisation_keys` are bare keys obtained so; `tsa_roots` are certificates in
    PEM or DER; `block_headers` are 80 bytes by height of the Bitcoin block; `remembered` are
    checkpoints of logs that were seen before.
    """

    log_keys: tuple[VerifierKey, ...] = ()
    log_key_ids: frozenset[str] = frozenset()
    organisation_key_ids: frozenset[str] = frozenset()
    organisations: tuple[Organisation, ...] = ()
    organisation_keys: tuple[PublicKey, ...] = ()
    policy: Policy | None = None
    tsa_roots: tuple[bytes, ...] = ()
    block_headers: Mapping[int, bytes] = field(default_factory=dict)
    remembered: tuple[SignedNote, ...] = ()

    @property
    def all_log_keys(self) -> tuple[VerifierKey, ...]:
        """The log keys given, and those listed in the policy given."""
        return (*self.log_keys, *(self.policy.logs if self.policy else ()))

    @property
    def has_log_key(self) -> bool:
        """Whether anything was given that a log's key can be held against."""
        return bool(self.all_log_keys or self.log_key_ids)

    def knows_log_key(self, key: VerifierKey) -> bool:
        """Whether this key, under this name, or its fingerprint was given."""
        if any(each.name == key.name and each.key == key.key for each in self.all_log_keys):
            return True
        return key.ed25519().key_id in self.log_key_ids

    def name_of(self, organisation: str | None) -> str | None:
        """What the key file given calls this organisation; None where it does not know it."""
        names = (each.name for each in self.organisations if each.id == organisation)
        return next(names, None)

    def lists_key(self, organisation: str | None, key: PublicKey) -> bool:
        """Whether the key file given has this key as this organisation's."""
        return any(each.id == organisation for each in self._owners(key))

    def knows_bare_key(self, key: PublicKey) -> bool:
        """Whether the key or its fingerprint was given by itself: whose it is, was not said."""
        return key.key_id in self.organisation_key_ids or key in self.organisation_keys

    def contradicts(self, organisation: str | None, key: PublicKey) -> bool:
        """Whether the key file given has other keys for this organisation, or this key for another.

        A bare key changes nothing of this: it would let one organisation sign as any other.
        """
        if self.lists_key(organisation, key):
            return False
        return bool(self._owners(key)) or self.name_of(organisation) is not None

    def _owners(self, key: PublicKey) -> list[Organisation]:
        return [each for each in self.organisations if any(one.key == key for one in each.keys)]
