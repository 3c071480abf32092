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
from typing import Any, NoReturn, TextIO

from dokaz import __version__
from dokaz.core.digests import DigestSet, digest_chunks
from dokaz.core.errors import DokazError
from dokaz.core.parcel.encrypted import MAGIC, SealedSource
from dokaz.core.parcel.errors import MemberUnreadable, ParcelUnreadable
from dokaz.core.parcel.reader import ParcelReader, open_parcel, open_zip
from dokaz.core.parcel.source import FileSource
from dokaz.core.verify.command_words import complaint, help_text, usage_refusal
from dokaz.core.verify.digesting import Progress
from dokaz.core.verify.errors import BadGrounds, CannotRead
from dokaz.core.verify.grounds import read_identities, read_trust
from dokaz.core.verify.languages import asked_language
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
    """Says in the language spoken what is wrong with the command line."""

    spoken = "en"

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        words = printable(usage_refusal(message, self.spoken))
        _write(sys.stderr, f"{self.prog}: {words}\n")
        self.exit(ExitCode.USAGE)


def main(arguments: Sequence[str] | None = None, *, language: str | None = None) -> int:
    """Run the command and return its exit code. `language` is the one spoken unless asked for
    otherwise; None: the environment's."""
    spoken = language or _language()
    options = _parser(spoken).parse_args(arguments)
    spoken = options.lang
    try:
        report = _verify(options)
    except BadGrounds as error:
        return _complain("grounds", f"{error}", spoken, ExitCode.USAGE)
    except DokazError as error:
        return _complain("unreadable", f"{error}", spoken, ExitCode.UNREADABLE)
    except KeyboardInterrupt:
        return _complain("stopped", "", spoken, ExitCode.INTERNAL)
    except Exception as error:  # noqa: BLE001 - else Python ends with 1, which means "nothing failed"
        return _complain("fault", type(error).__name__, spoken, ExitCode.INTERNAL)
    return _publish(report, options)


def _parser(language: str) -> argparse.ArgumentParser:
    def words(name: str) -> str:
        return help_text(name, language)

    class Formatter(argparse.HelpFormatter):
        def add_usage(
            self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
        ) -> None:
            super().add_usage(usage, actions, groups, prefix or words("usage"))

    parser = _Parser(
        prog="dokaz-verify",
        description=words("description"),
        epilog=words("codes"),
        formatter_class=Formatter,
        add_help=False,
    )
    parser.spoken = language
    given = parser.add_argument_group(words("given"))
    given.add_argument("input", help=words("input"))
    given.add_argument("--file", help=words("file"))
    given.add_argument(
        "--identity", action="append", default=[], metavar="FILE", help=words("identity")
    )
    grounds = parser.add_argument_group(words("grounds"), words("grounds_why"))
    for name, metavar in (("log", "KEY"), ("org", "KEY")):
        grounds.add_argument(
            f"--{name}-key", action="append", default=[], metavar=metavar, help=words(f"{name}_key")
        )
    grounds.add_argument("--policy", metavar="FILE", help=words("policy"))
    grounds.add_argument(
        "--tsa-roots", action="append", default=[], metavar="FILE", help=words("tsa_roots")
    )
    grounds.add_argument(
        "--block-header",
        action="append",
        default=[],
        metavar="HEIGHT=HEX",
        help=words("block_header"),
    )
    grounds.add_argument(
        "--remembered", action="append", default=[], metavar="FILE", help=words("remembered")
    )
    other = parser.add_argument_group(words("other"))
    other.add_argument("--lang", choices=LANGUAGES, default=language, help=words("lang"))
    other.add_argument("--json", action="store_true", help=words("json"))
    other.add_argument("--html", metavar="FILE", help=words("html"))
    other.add_argument(
        "--workers", type=_positive, default=os.cpu_count() or 1, help=words("workers")
    )
    version = f"dokaz-verify {__version__}"
    other.add_argument("--version", action="version", version=version, help=words("version"))
    other.add_argument("-h", "--help", action="help", help=words("help"))
    return parser


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("must be from 1 to 64")
    return number


def _language() -> str:
    # Windows names the person's language here and in no variable.
    system = locale.getlocale()[0] or ""
    return asked_language(os.environ, default=asked_language({"LANG": system}, default="en"))


def _verify(options: argparse.Namespace) -> Report:
    trust = read_trust(
        log_keys=options.log_key,
        org_keys=options.org_key,
        policy=options.policy,
        tsa_roots=options.tsa_roots,
        block_headers=options.block_header,
        remembered=options.remembered,
    )
    path = Path(options.input)
    if path.name.endswith(_RECEIPT_SUFFIX):
        if options.remembered:
            raise BadGrounds("--remembered goes with a parcel only")
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
            return _complain("page", f"{error.strerror}", options.lang, ExitCode.INTERNAL)
    if options.json:
        text = json_report(report, version=__version__)
    else:
        text = text_report(report, language=options.lang, version=__version__)
    _write(sys.stdout, text)
    return int(report.exit_code)


def _complain(name: str, reason: str, language: str, code: ExitCode) -> int:
    _write(sys.stderr, f"dokaz-verify: {printable(complaint(name, reason, language))}\n")
    return int(code)


def _write(stream: TextIO, text: str) -> None:
    # A terminal that cannot show a letter must not stop the report.
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


if __name__ == "__main__":
    sys.exit(main())
