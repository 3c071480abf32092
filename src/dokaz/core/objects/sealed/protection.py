# SPDX-License-Identifier: Apache-2.0
"""Small secrets under one passphrase: the passphrase opens one key, and that key opens them all.

`protection.age` is an identity under a passphrase (`passphrase.py`); every protected file is an
age file sealed to that identity. So the slow derivation from the passphrase is paid once, and a
new passphrase changes one file. Without this program: `age --decrypt -i protection.age node.seed`.

Promises: a wrong passphrase, a changed file and a file of another protection raise. Not promised:
safety of a weak passphrase, nor of anything while the passphrase lies beside the files.
"""

from dataclasses import dataclass, field

from dokaz.core.objects.sealed.header import read_header
from dokaz.core.objects.sealed.keys import Identity, Randomness
from dokaz.core.objects.sealed.passphrase import (
    DEFAULT_WORK_FACTOR,
    open_protected_identity,
    protect_identity,
)
from dokaz.core.objects.sealed.sealing import seal, unseal

_AGE = b"age-encryption.org/"


@dataclass(frozen=True, slots=True)
class Protection:
    """An opened protection. Hold it no longer than needed; it opens every file under it."""

    identity: Identity = field(repr=False)

    def seal(self, content: bytes, *, randomness: Randomness) -> bytes:
        """The protected form of a file's content."""
        sealed = seal([content], recipients=[self.identity.recipient], randomness=randomness)
        return sealed.header + b"".join(sealed.payload)

    def open(self, content: bytes) -> bytes:
        """The content of a protected file.

        Raises:
            MalformedSeal: not such a file. NoMatchingKey: it is of another protection.
            SealBroken: it was changed or cut short.
        """
        _, length = read_header(content)
        payload = unseal([content[length:]], header=content[:length], identities=[self.identity])
        return b"".join(payload)


def is_protected(content: bytes) -> bool:
    """Whether a file's content is in protected form."""
    return content.startswith(_AGE)


def make_protection(*, randomness: Randomness) -> Protection:
    """A new protection; `write_protection` gives its file."""
    return Protection(Identity.generate(randomness=randomness))


def write_protection(
    protection: Protection,
    *,
    passphrase: str,
    randomness: Randomness,
    work_factor: int = DEFAULT_WORK_FACTOR,
) -> bytes:
    """The file that opens `protection` with this passphrase. Raises MalformedSeal: it is empty."""
    return protect_identity(
        protection.identity, passphrase=passphrase, randomness=randomness, work_factor=work_factor
    )


def open_protection(content: bytes, *, passphrase: str) -> Protection:
    """The protection in a file; raises as `open_protected_identity`."""
    return Protection(open_protected_identity(content, passphrase=passphrase))
