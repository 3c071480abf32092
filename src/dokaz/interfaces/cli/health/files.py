# SPDX-License-Identifier: AGPL-3.0-or-later
"""The node's folder: who may read it, and whether the keys that sign and open are all there."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from dokaz.core.errors import DokazError
from dokaz.core.objects.errors import KeysLocked
from dokaz.interfaces.cli.engine import Engine, Sqlite
from dokaz.interfaces.cli.health.verdict import (
    Finding,
    attention,
    not_checked,
    ok,
    wrong,
)

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SHOWN = 3
_CERTIFICATE = "-----BEGIN CERTIFICATE-----"


def permissions(home: Path, engine: Engine | None) -> Iterator[Finding]:
    """Keys must be the node's alone; the rest of the folder should be."""
    keys = [path for path in _below(home / "keys") if path.stat().st_mode & _OTHERS]
    if keys:
        yield wrong(
            "key permissions",
            f"{len(keys)} of the key files and folders can be used by other accounts: "
            + ", ".join(path.name for path in keys[:_SHOWN]),
            f"Run: chmod -R go= {home / 'keys'} — and consider these keys exposed.",
        )
    else:
        yield ok("key permissions", "only the node's account can read the keys")
    if home.stat().st_mode & _OTHERS:
        yield attention(
            "folder permissions",
            "other accounts of this machine can look into the node's folder",
            f"Run: chmod 700 {home}",
        )
    else:
        yield ok("folder permissions", "only the node's account can look into the node's folder")
    if isinstance(engine, Sqlite) and engine.path.stat().st_mode & stat.S_IWOTH:
        yield wrong(
            "database permissions", "anybody can write the database", "Run: chmod 600 on it."
        )


def protection(home: Path) -> Iterator[Finding]:
    """Whether the key files lie under a passphrase, all of them, and where that lies."""
    from django.conf import settings

    from dokaz.ledger import api

    folder = api.key_folder()
    plain = folder.plain_files()
    if not folder.is_protected:
        yield attention(
            "key protection",
            f"{len(plain)} key files lie in plain form: whoever gets the disk can use them",
            "Run 'dokaz keys protect', or make sure that the whole disk is encrypted.",
        )
    elif plain:
        yield wrong(
            "key protection",
            f"{len(plain)} key files are not under the passphrase as the others are: "
            + ", ".join(path.name for path in plain[:_SHOWN]),
            "Run 'dokaz keys protect' once more: it goes on where it was broken off.",
        )
    else:
        yield ok("key protection", "all key files are under a passphrase")
    named = settings.DOKAZ.keys_passphrase_file
    if named and folder.is_protected and Path(named).resolve().is_relative_to(home.resolve()):
        yield attention(
            "key protection",
            "the file with the passphrase lies in the node's own folder, beside what it closes",
            "Keep it elsewhere: as a credential of the system's service manager, or on a tmpfs.",
        )
    elif named and not folder.is_protected:
        yield attention(
            "key protection",
            "the settings name a file with a passphrase, but the keys are not under it",
            "Run 'dokaz keys protect', or take keys_passphrase_file out of the settings.",
        )


def trust_list() -> Iterator[Finding]:
    """Whether the operator's list of issuers of content credentials is there, if one is named."""
    from django.conf import settings

    named = settings.DOKAZ.c2pa_trust_file
    if not named:
        return
    try:
        certificates = Path(named).read_text("ascii").count(_CERTIFICATE)
    except (OSError, ValueError):
        certificates = 0
    if certificates:
        yield ok("content credentials", f"{certificates} trusted issuers are listed")
    else:
        yield wrong(
            "content credentials",
            "the file of trusted issuers that c2pa_trust_file names is not there, cannot be read "
            "or holds no certificate: no pictures and descriptions of files can be made",
            "Correct the path, or take c2pa_trust_file out of the settings; then start anew.",
        )


def archived_pages() -> Iterator[Finding]:
    """Whether archived web pages can be shown, at an address of their own."""
    from django.conf import settings

    node = settings.DOKAZ
    if node.replay_url:
        yield ok("archived pages", "they are shown at an address of their own")
    elif node.replays:
        yield ok(
            "archived pages", "they are shown to people at this machine, at a port of their own"
        )
    else:
        yield ok(
            "archived pages",
            "they are not shown in the browser: no address of their own (replay_url) is set",
        )


def keys(home: Path, engine: Engine | None) -> Iterator[Finding]:
    """Every key that the records name as in use lies in the key folder and can be read."""
    from dokaz.ledger import api

    trouble = []
    try:
        api.key_folder().open()
    except KeysLocked as error:
        if api.keys_passphrase() is None:
            yield not_checked("keys", "they are under a passphrase that was not given here")
        else:
            yield wrong("keys", str(error), "See the guide on keys.")
        return
    try:
        api.node_key()
    except DokazError as error:
        trouble.append(str(error))
    wanted = _in_use(engine) if engine else {}
    for organisation, key_id in wanted.items():
        try:
            found = api.event_key(UUID(organisation)).public.key_id
        except DokazError as error:
            trouble.append(str(error))
            continue
        if found != key_id:
            trouble.append(f"key of organisation {organisation} is another than the one on record")
    for sentence in trouble:
        yield wrong("keys", sentence, "Bring the key folder back from a backup.")
    if not trouble:
        yield ok("keys", f"the node's key and {len(wanted)} organisations' keys are there")


def _in_use(engine: Engine) -> dict[str, str]:
    rows = engine.rows(
        "select organisation_id, key_id from members_organisationkey where status = 'in_use'"
    )
    return {str(UUID(str(organisation))): key_id for organisation, key_id in rows}


def _below(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    yield folder
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(place) / name
            if not path.is_symlink():
                yield path
