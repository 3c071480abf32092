# SPDX-License-Identifier: Apache-2.0
"""`dokaz-verify`: check a parcel or a receipt, offline.

Imports nothing but `core`, opens no connection, writes nothing but the report that was asked for.
Exit codes: 0 all proven, 1 something not checked and nothing failed, 2 something failed, 3 the
input cannot be read, 64 wrong usage, 70 a fault of the program itself (nothing was decided).
"""

import argparse
import locale
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, TextIO

from dokaz import __version__
from dokaz.core.digests import DigestSet, digest_chunks
from dokaz.core.errors import DokazError
from dokaz.core.parcel.encrypted import MAGIC, SealedSource
from dokaz.core.parcel.errors import MemberUnreadable, ParcelUnreadable
from dokaz.core.parcel.reader import ParcelReader, open_parcel, open_zip
from dokaz.core.parcel.source import FileSource
from dokaz.core.verify.digesting import Progress
from dokaz.core.verify.errors import BadGrounds, CannotRead
from dokaz.core.verify.grounds import read_identities, read_trust
from dokaz.core.verify.messages import LANGUAGES
from dokaz.core.verify.receipt import verify_receipt
from dokaz.core.verify.report_html import html_report
from dokaz.core.verify.report_text import json_report, printable, text_report
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import ExitCode, Report
from dokaz.core.verify.verifier import no_progress, verify_opened

_RECEIPT_SUFFIX = ".tlog-proof"
_MAX_RECEIPT = 4 << 20
_CHUNK = 1 << 20
_REDRAW_SECONDS = 0.2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(ExitCode.USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        report = _verify(options)
    except BadGrounds as error:
        return _complain(f"{error}", ExitCode.USAGE)
    except DokazError as error:
        return _complain(f"cannot read this: {error}", ExitCode.UNREADABLE)
    except KeyboardInterrupt:
        return _complain("stopped; nothing was decided", ExitCode.INTERNAL)
    except Exception as error:  # noqa: BLE001 - else Python ends with 1, which means "nothing failed"
        kind = type(error).__name__
        return _complain(f"fault of the program ({kind}); nothing was decided", ExitCode.INTERNAL)
    return _publish(report, options)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="dokaz-verify",
        description="Check a Dokaz parcel or receipt without network and without its sender.",
        epilog="Exit codes: 0 all proven; 1 something not checked, nothing failed; 2 something "
        "FAILED; 3 cannot read the input; 64 wrong usage; 70 fault of this program.",
    )
    parser.add_argument("input", help="parcel (.zip, .zip.age or unpacked folder) or .tlog-proof")
    parser.add_argument("--file", help="the file that a receipt is for")
    grounds = parser.add_argument_group(
        "grounds from elsewhere", "Only with these can signatures be proven to be whose they say."
    )
    grounds.add_argument(
        "--log-key",
        action="append",
        default=[],
        metavar="KEY",
        help="ledger's key: verifier key, file, or fingerprint ed25519:…; may be repeated",
    )
    grounds.add_argument(
        "--org-key",
        action="append",
        default=[],
        metavar="KEY",
        help="organisation's key: PEM file, keys.json, or fingerprint ed25519:…; may be repeated",
    )
    grounds.add_argument("--policy", metavar="FILE", help="policy that names the witnesses")
    grounds.add_argument(
        "--tsa-roots",
        action="append",
        default=[],
        metavar="FILE",
        help="root certificates of a time-stamp authority; may be repeated",
    )
    grounds.add_argument(
        "--block-header",
        action="append",
        default=[],
        metavar="HEIGHT=HEX",
        help="80-byte header of a Bitcoin block in hexadecimal; may be repeated",
    )
    parser.add_argument(
        "--identity",
        action="append",
        default=[],
        metavar="FILE",
        help="file with the age key that opens an encrypted parcel",
    )
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=_language(), help="language of reports"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--html", metavar="FILE", help="write the report as a page too")
    parser.add_argument(
        "--workers", type=_positive, default=os.cpu_count() or 1, help="threads for digests"
    )
    parser.add_argument("--version", action="version", version=f"dokaz-verify {__version__}")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("must be from 1 to 64")
    return number


def _language() -> str:
    settings = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next((value for value in settings if value), locale.getlocale()[0] or "")
    return "uk" if chosen.lower().startswith(("uk", "ukrainian")) else "en"


def _verify(options: argparse.Namespace) -> Report:
    trust = read_trust(
        log_keys=options.log_key,
        org_keys=options.org_key,
        policy=options.policy,
        tsa_roots=options.tsa_roots,
        block_headers=options.block_header,
    )
    path = Path(options.input)
    if path.name.endswith(_RECEIPT_SUFFIX):
        return _verify_receipt(path, options.file, trust)
    if options.file:
        raise BadGrounds("--file goes with a .tlog-proof only")
    identities = options.identity
    return verify_opened(
        lambda: _open(path, identities),
        trust=trust,
        workers=options.workers,
        progress=_progress(sys.stderr),
    )


def _open(path: Path, identity_files: Sequence[str]) -> ParcelReader:
    if path.is_dir():
        return open_parcel(path)
    source = FileSource(path)
    try:
        encrypted = source.read_at(0, min(source.size, len(MAGIC))) == MAGIC
        if not encrypted:
            return open_zip(source)
        identities = read_identities(identity_files)
        if not identities:
            raise ParcelUnreadable("the parcel is encrypted; give your age key with --identity")
        return open_zip(SealedSource(source, identities=identities))
    except BaseException:
        source.close()
        raise


def _verify_receipt(path: Path, file: str | None, trust: Trust) -> Report:
    source = FileSource(path)
    try:
        if source.size > _MAX_RECEIPT:
            raise CannotRead("this is too long for a receipt")
        content = source.read_at(0, source.size)
    finally:
        source.close()
    return verify_receipt(content, file=_digest_file(Path(file)) if file else None, trust=trust)


def _digest_file(path: Path) -> DigestSet:
    try:
        with path.open("rb") as opened:
            return digest_chunks(iter(lambda: opened.read(_CHUNK), b""))
    except OSError as error:
        raise MemberUnreadable(f"the file given cannot be read: {error.strerror}") from error


def _progress(stream: TextIO) -> Progress:
    if not stream.isatty():
        return no_progress
    last = [0.0]

    def draw(done: int, total: int) -> None:
        now = time.monotonic()
        if done < total and now - last[0] < _REDRAW_SECONDS:
            return
        last[0] = now
        share = 100 * done // total if total else 100
        end = "\r\x1b[K" if done >= total else ""
        stream.write(f"\r{share:>3} %  {done >> 20} / {total >> 20} MiB{end}")
        stream.flush()

    return draw


def _publish(report: Report, options: argparse.Namespace) -> int:
    if options.html:
        page = html_report(report, language=options.lang, version=__version__)
        try:
            Path(options.html).write_text(page, "utf-8")
        except OSError as error:
            return _complain(f"cannot write the page: {error.strerror}", ExitCode.INTERNAL)
    if options.json:
        text = json_report(report, version=__version__)
    else:
        text = text_report(report, language=options.lang, version=__version__)
    _write(sys.stdout, text)
    return int(report.exit_code)


def _complain(message: str, code: ExitCode) -> int:
    _write(sys.stderr, f"dokaz-verify: {printable(message)}\n")
    return int(code)


def _write(stream: TextIO, text: str) -> None:
    # A terminal that cannot show a letter must not stop the report.
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


if __name__ == "__main__":
    sys.exit(main())
