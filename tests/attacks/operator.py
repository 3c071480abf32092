# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody with every right on disk and database, and with the node's keys, can do."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from dokaz.core.canonical import canonical_json
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.merkle import Frontier, leaf_hash
from dokaz.core.log.tiles import new_bundles, new_tiles
from dokaz.core.seals.signature import sign
from dokaz.evidence.models import File, StoredObject
from dokaz.evidence.storage.sealing import StoredContent
from dokaz.ledger.audit import audit
from dokaz.ledger.keyring import event_key, node_key
from dokaz.ledger.models import Placement
from dokaz.ledger.record import read_record, write_record
from dokaz.ledger.sequencer import log_directory
from dokaz.ledger.vocabulary import PAYLOAD_TYPE


class Operator:
    """Full rights: triggers are off for what is done here, keys are at hand."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def sql(self, statement: str, *values: Any) -> int:
        """Run one statement that no trigger sees; returns the rows it touched."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("set local session_replication_role = replica")
            else:
                cursor.execute("select name from sqlite_master where type = 'trigger'")
                for (name,) in cursor.fetchall():
                    cursor.execute(f'drop trigger "{name}"')
            cursor.execute(statement, [_driver(value) for value in values])
            touched: int = cursor.rowcount
            if connection.vendor == "postgresql":
                cursor.execute("set local session_replication_role = origin")
            return touched

    def tables(self) -> set[str]:
        return set(connection.introspection.table_names())

    def adopt(self, staged: StoredContent, file: File) -> None:
        """Make stored bytes those of a registered file, in every row that speaks of them."""
        columns = [field.column for field in StoredObject._meta.fields]
        changed = {
            "address": staged.address,
            "header": staged.header,
            "size": staged.stored_size,
        }
        chosen = ", ".join("%s" if name in changed else name for name in columns)
        self.sql(
            f"insert into evidence_storedobject ({', '.join(columns)}) select {chosen} "
            "from evidence_storedobject where address = %s",
            *(changed[name] for name in columns if name in changed),
            file.object_id,
        )
        self.sql(
            "update evidence_file set sha256 = %s, sha512 = %s, object_id = %s where id = %s",
            staged.digests.sha256,
            staged.digests.sha512 or "",
            staged.address,
            file.pk,
        )

    def records(self) -> list[bytes]:
        """Every private record, in the order of the log."""
        rows = Placement.objects.order_by("index").select_related("entry")
        return [bytes(row.entry.record) for row in rows]

    def forged(self, record: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
        """A record with its event changed and signed again with the organisation's own key."""
        opened = read_record(record)
        event = dict(opened.event)
        change(event)
        organisation = event.get("organisation")
        key = event_key(UUID(organisation) if organisation else None)
        envelope = sign(canonical_json(event), payload_type=PAYLOAD_TYPE, key=key)
        return write_record(nonce=opened.nonce, envelope=envelope)

    def write_records(self, records: Sequence[bytes]) -> None:
        """Put records into their files and index rows; tiles and checkpoint stay."""
        directory = log_directory()
        shutil.rmtree(directory.records)
        directory.create()
        directory.grow(old_size=0, records=records, tiles=())
        for index, record in enumerate(records):
            self.sql(
                "update ledger_entry set leaf = %s, record = %s where id = "
                '(select entry_id from ledger_placement where "index" = %s)',
                read_record(record).leaf,
                record,
                index,
            )

    def sign_history(self, records: Sequence[bytes], *, forget_checkpoints: bool) -> None:
        """Replace the whole log by another of these records, signed with the node's key."""
        directory = log_directory()
        shutil.rmtree(directory.root)
        directory.create()
        self.write_records(records)
        leaves = [read_record(record).leaf for record in records]
        hashes = [leaf_hash(leaf) for leaf in leaves]
        tiles = new_tiles(reader=directory, old_size=0, leaf_hashes=hashes)
        bundles = new_bundles(reader=directory, old_size=0, entries=leaves)
        directory.grow(old_size=0, records=(), tiles=[*tiles, *bundles])
        frontier = Frontier()
        frontier.extend(hashes)
        checkpoint = Checkpoint(settings.DOKAZ.log_origin, frontier.size, frontier.root())
        note = sign_checkpoint(checkpoint, key=node_key()).to_bytes()
        directory.publish(note)
        self._forget_beyond(len(records))
        self.sql("update ledger_head set size = %s, root = %s", len(records), frontier.root())
        if forget_checkpoints:
            self.sql("delete from ledger_cosignature")
            self.sql("delete from ledger_witnessstate")
            self.sql("delete from ledger_publishedcheckpoint")
            self.sql(
                "insert into ledger_publishedcheckpoint (size, root, note, at) "
                "values (%s, %s, %s, '2026-01-01T00:00:00+00:00')",
                len(records),
                frontier.root(),
                note.decode(),
            )

    def _forget_beyond(self, size: int) -> None:
        gone = list(
            Placement.objects.filter(index__gte=size).values_list("entry_id", "entry__act_id")
        )
        self.sql('delete from ledger_placement where "index" >= %s', size)
        for entry_id, act_id in gone:
            self.sql("delete from ledger_entry where id = %s", entry_id)
            self.sql("delete from gate_actdetail where act_id = %s", act_id)
            self.sql("delete from evidence_custodyevent where act_id = %s", act_id)


def found() -> set[str]:
    """Codes of what an audit of the whole log names."""
    return {finding.code for finding in audit().findings}


def places(code: str) -> list[int | None]:
    """Entries for which the audit gives this code."""
    return [finding.index for finding in audit().findings if finding.code == code]


def flip(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))


def _driver(value: Any) -> Any:
    if isinstance(value, UUID):
        return value if connection.vendor == "postgresql" else value.hex
    return value
