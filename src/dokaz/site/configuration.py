# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an operator may set, read once at start, typed and checked. docs/guides/operate.md lists it.

Sources, the later wins: defaults, `dokaz.toml` in the home folder, environment variables
`DOKAZ_<NAME>`. Unknown names in the file are refused: a typing error must not pass silently.
"""

import dataclasses
import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

DEMO_MARK = "demo-sign-in"
"""File in the home folder of a demonstration; holds the password that was made for it."""


class BadConfiguration(Exception):
    """A setting is unknown or malformed; the message says which and what is allowed."""


@dataclass(frozen=True, slots=True)
class TimestampAuthority:
    """An RFC 3161 authority the operator has chosen. `roots` is a PEM file of pinned roots."""

    name: str
    url: str
    roots: Path


@dataclass(frozen=True, slots=True)
class Witness:
    """A member organisation's witness: its verifier key line and where it listens."""

    vkey: str
    url: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """All settings of a node. Paths are absolute."""

    LOOPBACK: ClassVar = ("127.0.0.1", "localhost")
    """Names by which people reach a node on their own machine."""

    home: Path
    database: str = ""
    """Empty for SQLite in the home folder, or postgresql://user:password@host:port/name."""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """The address people type, with scheme; needed behind a reverse proxy."""
    replay_url: str = ""
    """The address of archived pages, with scheme: a host name of its own behind a reverse proxy."""
    replay_port: int = 0
    """Where archived pages are served; 0: any free port, for a node on this machine alone."""
    log_origin: str = ""
    """Name of this node's log (C2SP checkpoint origin); made at first start, never changed."""
    demo: bool = False
    demo_size: str = "whole"
    """How much a new demonstration invents: "whole", a coalition, or "small", one organisation."""
    debug: bool = False
    keys_passphrase_file: str = ""
    """File whose first line opens the key folder, if its keys lie under a passphrase."""
    c2pa_trust_file: str = ""
    """PEM file of issuers whose content credentials count as trusted; nothing is fetched."""
    read_pictures: bool = True
    """Read letters in photos and scans by machine when they arrive, if Tesseract is there."""
    playable_copies: bool = True
    """Make copies that browsers play of films and sounds they do not, when these arrive."""
    index_words: bool = True
    """Let the search index hold the words of files, readable to whoever reads the disk."""
    capture: bool = False
    """Let people ask for pages of the web to be captured: the node then asks the sites itself."""
    capture_browser: str = ""
    """Path of Chromium; empty: the first one found."""
    capture_hosts: str = ""
    """Hosts with addresses inside a network that may be captured all the same, with commas."""
    capture_seconds: int = 120
    capture_bytes: int = 500_000_000
    capture_films: bool = False
    """Fetch films of platforms with yt-dlp, where it is installed, when their page is captured."""
    check_originals: bool = False
    """Ask again and again whether what items were taken from is still online."""
    check_originals_days: int = 30
    """How long after a check an address is asked again."""
    check_originals_an_hour: int = 60
    """At most so many addresses are asked in an hour."""
    register_folder: str = ""
    """Where organisations' folders of the interview register lie, each named as its code."""
    register_cover: int = 0
    """About how many questions for nothing a day each organisation sends to the register."""
    portal_port: int = 0
    """Where `dokaz run` gives out the public portal of this node; 0: nowhere."""
    portal_embed_on: str = ""
    """Sites, apart by commas, that may show the portal inside their pages; * for all."""
    publication_silence_days: int = 0
    """No event is told to everybody before so many days after it, whatever the rules say."""
    seal_objects: bool = True
    """Encrypt stored objects at rest, each under a key of its own."""
    second_digest: bool = True
    """Compute SHA-512 beside SHA-256."""
    staff_session_minutes: int = 60
    fixity_bytes_per_second: int = 50_000_000
    upload_limit_bytes: int = 200_000_000_000
    web_threads: int = 8
    s3_endpoint: str = ""
    s3_bucket: str = ""
    s3_region: str = ""
    s3_access_key: str = ""
    s3_secret_key: str = ""
    witnesses: tuple[Witness, ...] = ()
    witness_quorum: int = 0
    timestamp_authorities: tuple[TimestampAuthority, ...] = ()
    opentimestamps_calendars: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)

    @property
    def replays(self) -> bool:
        """Whether archived pages are served: where told to, or for people at this machine."""
        return bool(self.replay_url) or (not self.public_url and self.host in self.LOOPBACK)

    @property
    def capture_allowed_hosts(self) -> frozenset[str]:
        """`capture_hosts` apart, in small letters."""
        named = (one.strip().lower() for one in self.capture_hosts.split(","))
        return frozenset(one for one in named if one)

    @property
    def keys_folder(self) -> Path:
        return self.home / "keys"

    @property
    def ledger_folder(self) -> Path:
        return self.home / "ledger"

    @property
    def objects_folder(self) -> Path:
        return self.home / "objects"

    @property
    def derivatives_folder(self) -> Path:
        return self.home / "derivatives"

    @property
    def uploads_folder(self) -> Path:
        return self.home / "uploads"

    @property
    def search_folder(self) -> Path:
        return self.home / "search"

    @property
    def maps_folder(self) -> Path:
        return self.home / "maps"

    @property
    def sqlite_path(self) -> Path:
        return self.home / "dokaz.sqlite3"

    @property
    def uses_postgresql(self) -> bool:
        return self.database.startswith(("postgresql://", "postgres://"))


_SCALARS = {f.name: f.type for f in dataclasses.fields(Configuration) if f.type in (str, int, bool)}


def load(environment: Mapping[str, str]) -> Configuration:
    """Read the configuration.

    Raises:
        BadConfiguration: see the class.
    """
    home = Path(environment.get("DOKAZ_HOME") or Path.cwd() / "var").absolute()
    values: dict[str, Any] = {}
    values.update(_from_file(home / "dokaz.toml"))
    values.update(_from_environment(environment))
    # A folder that began as a demonstration stays one, for every command that opens it.
    values.setdefault("demo", (home / DEMO_MARK).exists())
    values.setdefault("secret", _secret(home))
    values.setdefault("log_origin", _log_origin(home))
    configuration = Configuration(home=home, **values)
    _check(configuration)
    return configuration


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadConfiguration(f"dokaz.toml cannot be read: {error}") from error
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if name == "witnesses":
            values[name] = tuple(Witness(vkey=w["vkey"], url=w["url"]) for w in value)
        elif name == "timestamp_authorities":
            values[name] = tuple(
                TimestampAuthority(a["name"], a["url"], path.parent / a["roots"]) for a in value
            )
        elif name == "opentimestamps_calendars":
            values[name] = tuple(value)
        elif name in _SCALARS and isinstance(value, _SCALARS[name]):
            values[name] = value
        else:
            raise BadConfiguration(f"dokaz.toml: {name!r} is unknown or of the wrong type")
    return values


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, kind in _SCALARS.items():
        text = environment.get(f"DOKAZ_{name.upper()}")
        if text is None or name == "home":
            continue
        values[name] = _parse(name, kind, text)
    return values


def _parse(name: str, kind: type, text: str) -> Any:
    if kind is bool:
        if text.lower() in ("1", "yes", "true", "on"):
            return True
        if text.lower() in ("0", "no", "false", "off", ""):
            return False
        raise BadConfiguration(f"DOKAZ_{name.upper()} must be yes or no")
    if kind is int:
        if not re.fullmatch(r"\d+", text):
            raise BadConfiguration(f"DOKAZ_{name.upper()} must be a whole number")
        return int(text)
    return text


def _secret(home: Path) -> str:
    """The web secret, made once; it signs sessions only, no evidence depends on it."""
    return _made_once(home / "keys" / "web.secret", lambda: secrets.token_urlsafe(48))


def _log_origin(home: Path) -> str:
    return _made_once(home / "log-origin", lambda: f"dokaz.local/{secrets.token_hex(8)}")


def _made_once(path: Path, make: Any) -> str:
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(make() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return path.read_text("ascii").strip()


def _check(configuration: Configuration) -> None:
    if configuration.database and not configuration.uses_postgresql:
        raise BadConfiguration("database must be empty (SQLite) or a postgresql:// address")
    if not re.fullmatch(r"[^\s+]+", configuration.log_origin):
        raise BadConfiguration("log_origin must be one word without '+' (C2SP tlog-checkpoint)")
    if configuration.demo_size not in ("whole", "small"):
        raise BadConfiguration("demo_size must be whole or small")
    if configuration.witness_quorum > len(configuration.witnesses):
        raise BadConfiguration("witness_quorum is larger than the number of witnesses")
    if configuration.replay_url:
        _check_replay(configuration)


def _check_replay(configuration: Configuration) -> None:
    """Archived pages run foreign programs: never at the address people sign in at."""
    parts, own = urlsplit(configuration.replay_url), urlsplit(configuration.public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise BadConfiguration("replay_url must be a scheme and a host name, without a path")
    if parts.hostname == own.hostname:
        raise BadConfiguration("replay_url must have another host name than public_url")
    if not configuration.replay_port or configuration.replay_port == configuration.port:
        raise BadConfiguration("replay_url needs a replay_port of its own for the proxy")


def postgresql_parameters(address: str) -> dict[str, Any]:
    """Django's database parameters from a postgresql:// address (host may be a socket folder)."""
    parts = urlsplit(address)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or query.get("port", "")),
    }
