# SPDX-License-Identifier: AGPL-3.0-or-later
"""`openssl ts` as a time-stamp authority and as a verifier: a judge not written by us."""

import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from tests.core.seals.certificate_maker import Holder

CONFIG = """
[tsa]
default_tsa = tsa_config
[tsa_config]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
certs = {folder}/chain.pem
signer_key = {folder}/signer.key
signer_digest = {signer_digest}
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500, microsecs:100
ordering = yes
tsa_name = yes
ess_cert_id_chain = {chain}
ess_cert_id_alg = {ess}
"""


def run(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=False)


class OpensslAuthority:
    """Answers requests with `openssl ts -reply`, in its own folder."""

    def __init__(
        self,
        folder: Path,
        *,
        signer: Holder,
        issuers: Sequence[Holder],
        ess: str = "sha256",
        signer_digest: str = "sha256",
        ess_chain: bool = False,
    ) -> None:
        self._folder = folder
        (folder / "serial").write_text("0A\n")
        (folder / "signer.pem").write_bytes(signer.pem)
        (folder / "signer.key").write_bytes(signer.key_pem)
        (folder / "chain.pem").write_bytes(b"".join(i.pem for i in issuers))
        chain = "yes" if ess_chain else "no"
        (folder / "tsa.cnf").write_text(
            CONFIG.format(folder=folder, ess=ess, signer_digest=signer_digest, chain=chain)
        )

    def answer(self, request: bytes) -> bytes:
        (self._folder / "request.tsq").write_bytes(request)
        reply = self._folder / "reply.tsr"
        result = run(
            "ts", "-reply", "-config", self._folder / "tsa.cnf", "-section", "tsa_config",
            "-queryfile", self._folder / "request.tsq", "-out", reply,
        )  # fmt: skip
        assert reply.exists(), result.stderr.decode()
        return reply.read_bytes()


def openssl_accepts(
    folder: Path,
    *,
    token: bytes,
    digest: bytes,
    root: bytes,
    untrusted: Sequence[bytes] = (),
    at: datetime,
) -> bool:
    """Verdict of `openssl ts -verify` on a bare token, at the time `at`."""
    (folder / "judge.der").write_bytes(token)
    (folder / "judge-root.pem").write_bytes(root)
    (folder / "judge-untrusted.pem").write_bytes(b"".join(untrusted))
    more = ("-untrusted", folder / "judge-untrusted.pem") if untrusted else ()
    result = run(
        "ts", "-verify", "-token_in", "-in", folder / "judge.der", "-digest", digest.hex(),
        "-CAfile", folder / "judge-root.pem", "-attime", str(int(at.timestamp())), *more,
    )  # fmt: skip
    return result.returncode == 0 and b"Verification: OK" in result.stdout + result.stderr
