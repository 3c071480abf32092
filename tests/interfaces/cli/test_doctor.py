# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doctor finds each planted fault, names it, and says what to do; a well node is well."""

import dataclasses
import os
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.interfaces.cli.installed import Node

from dokaz.interfaces.cli.engine import Engine, Postgresql, Sqlite
from dokaz.interfaces.cli.health import database, files, triggers
from dokaz.interfaces.cli.health.verdict import Verdict, guarded


def examined(node: Node, *arguments: str) -> tuple[int, dict[str, list[dict]]]:
    done = node.run("doctor", "--json", *arguments)
    checks: dict[str, list[dict]] = {}
    for check in done.document["checks"]:
        checks.setdefault(check["check"], []).append(check)
    return done.code, checks


def wrongs(checks: dict[str, list[dict]]) -> set[str]:
    found = [check for group in checks.values() for check in group if check["verdict"] == "wrong"]
    assert all(check["message"] and check["todo"] for check in found)
    return {check["check"] for check in found}


def test_a_well_node_has_nothing_wrong(node: Node) -> None:
    code, checks = examined(node, "--deep")
    assert wrongs(checks) == set()
    assert code == 1, "nothing wrong, but no worker, witness and time-stamp authority"
    verdicts = {name: {c["verdict"] for c in group} for name, group in checks.items()}
    for name in ("settings", "database", "encoding", "tables", "triggers", "clock", "keys", "log"):
        assert verdicts[name] == {"ok"}, checks[name]
    for name in ("witnesses", "time-stamps", "worker"):
        assert verdicts[name] == {"attention"}
    assert verdicts["object store"] == {"ok"}


def test_it_leaves_nothing_behind_in_the_store(node: Node, tmp_path: Path) -> None:
    examined(node)
    examined(node)
    objects = node.home / "objects" / "objects"
    assert objects.is_dir()
    assert not [path for path in objects.rglob("*") if path.is_file()]


def test_no_node_yet(tmp_path: Path, template: Node) -> None:
    _, checks = examined(template.with_values(DOKAZ_HOME=str(tmp_path / "none")))
    assert checks["node"][0]["verdict"] == "not checked"
    assert not (tmp_path / "none").exists()


def test_settings_that_cannot_be_read(node: Node) -> None:
    (node.home / "dokaz.toml").write_text('hots = "typing error"\n')
    code, checks = examined(node)
    assert (code, wrongs(checks)) == (5, {"settings"})
    assert "hots" in checks["settings"][0]["message"]
    refused = node.run("ledger", "status", "--json")
    assert (refused.code, refused.document["error"]) == (5, "cli.settings")


CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize("kept", ["", "no certificate here", "сертифікат"])
def test_a_list_of_trusted_issuers_that_lists_none(tmp_path: Path, settings, kept: str) -> None:
    path = tmp_path / "issuers.pem"
    path.write_text(kept, "utf-8")
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, c2pa_trust_file=str(path))
    (finding,) = files.trust_list()
    assert (finding.check, finding.verdict) == ("content credentials", Verdict.WRONG)
    assert "c2pa_trust_file" in finding.message


def test_a_list_of_trusted_issuers_that_is_not_there(node: Node) -> None:
    path = node.home / "issuers.pem"
    set_up = node.with_values(DOKAZ_C2PA_TRUST_FILE=str(path))
    code, checks = examined(set_up)
    assert (code, wrongs(checks)) == (5, {"content credentials"})
    assert "c2pa_trust_file" in checks["content credentials"][0]["message"]
    path.write_text(CERTIFICATE)
    _, checks = examined(set_up)
    assert checks["content credentials"][0]["verdict"] == "ok"


def test_keys_open_to_others(node: Node) -> None:
    key = node.home / "keys" / "node.seed"
    key.chmod(0o644)
    code, checks = examined(node)
    assert code == 5
    assert wrongs(checks) >= {"key permissions", "keys"}
    assert "node.seed" in checks["key permissions"][0]["message"]


def test_a_folder_open_to_others(node: Node) -> None:
    node.home.chmod(0o755)
    _, checks = examined(node)
    assert checks["folder permissions"][0]["verdict"] == "attention"


def test_a_missing_key_of_an_organisation(node: Node) -> None:
    seed = next((node.home / "keys" / "organisations").glob("*.seed"))
    seed.unlink()
    code, checks = examined(node)
    assert (code, wrongs(checks)) == (5, {"keys"})


def test_another_key_in_its_place(node: Node) -> None:
    seed = next((node.home / "keys" / "organisations").glob("*.seed"))
    seed.write_text("ab" * 32 + "\n")
    _, checks = examined(node)
    assert wrongs(checks) == {"keys"}
    assert "another" in checks["keys"][0]["message"]


def test_a_missing_node_key(node: Node) -> None:
    (node.home / "keys" / "node.seed").unlink()
    code, checks = examined(node)
    assert (code, "keys" in wrongs(checks)) == (5, True)


def test_a_dropped_trigger(node: Node) -> None:
    name = "keep" if node.on_postgresql else "guard_update"
    node.do("drop_trigger", name, "evidence_item")
    code, checks = examined(node)
    assert (code, wrongs(checks)) == (5, {"triggers"})
    assert "evidence_item" in checks["triggers"][0]["message"]


@pytest.mark.database
def test_rows_that_are_no_longer_held_back(node: Node) -> None:
    _, checks = examined(node)
    assert {check["verdict"] for check in checks["rows"]} == {"ok"}
    if not node.on_postgresql:
        assert "SQLite cannot" in checks["rows"][0]["message"]
        return
    assert checks["database role"][0]["verdict"] == "ok"
    node.do("show_all_rows", "evidence_item")
    code, checks = examined(node)
    assert (code, wrongs(checks)) == (5, {"rows"})
    assert "evidence_item" in checks["rows"][0]["message"]


def test_a_newer_database(node: Node) -> None:
    node.do("add_future_migration")
    code, checks = examined(node)
    assert (code, wrongs(checks)) == (5, {"tables"})
    assert checks["log"][0]["verdict"] == "not checked"
    refused = node.run("run", "--json")
    assert (refused.code, refused.document["error"]) == (5, "cli.newer_database")


def test_an_older_database_than_the_log(node: Node) -> None:
    if node.on_postgresql:
        pytest.skip("the older state is made by copying a SQLite file")
    older = node.home / "older"
    shutil.copy(node.home / "dokaz.sqlite3", older)
    assert node.do("sequence")["placed"] > 0
    assert wrongs(examined(node)[1]) == set()
    os.replace(older, node.home / "dokaz.sqlite3")
    code, checks = examined(node)
    assert (code, wrongs(checks)) == (5, {"log"})
    assert "ledger.database_older" in checks["log"][0]["message"]
    assert "rebuild" in checks["log"][0]["todo"]


def test_log_files_that_are_gone(node: Node) -> None:
    node.do("sequence")
    (node.home / "ledger" / "public" / "checkpoint").unlink()
    code, checks = examined(node)
    assert (code, wrongs(checks)) == (5, {"log"})
    assert "ledger.files_missing" in checks["log"][0]["message"]


def test_an_object_store_that_is_gone(node: Node, tmp_path: Path) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    (folder / "a.txt").write_text("something")
    assert node.run("receive", folder, "--as", "worker@example.org", "--mode", "found").code == 0
    (node.home / "objects").rename(node.home / "elsewhere")
    code, checks = examined(node)
    assert (code, wrongs(checks)) == (5, {"object store"})


def test_a_database_that_cannot_be_opened(node: Node) -> None:
    if node.on_postgresql:
        node = node.with_values(
            DOKAZ_DATABASE=node.values["DOKAZ_DATABASE"].replace("/test_", "/gone_")
        )
    else:
        (node.home / "dokaz.sqlite3").write_bytes(b"this is no database" * 1000)
    code, checks = examined(node)
    assert (code, wrongs(checks)) == (5, {"database"})
    assert checks["log"][0]["verdict"] == "not checked"
    assert checks["key permissions"][0]["verdict"] == "ok"
    refused = node.run("ledger", "status", "--json")
    assert (refused.code, refused.document["error"]) == (5, "cli.database")


@pytest.fixture
def made(tmp_path: Path) -> Sqlite:
    path = tmp_path / "db.sqlite3"
    with sqlite3.connect(path) as connection:
        for table in ("gate_act", "ledger_publishedcheckpoint"):
            connection.execute(f"create table {table} (at text)")
        connection.execute("insert into gate_act values ('2025-03-01 12:00:00.123456')")
    connection.close()
    return Sqlite(path, "persist")


@pytest.mark.parametrize(
    ("since", "verdict"),
    [(timedelta(seconds=1), Verdict.OK), (timedelta(seconds=-60), Verdict.WRONG)],
)
def test_a_clock_set_back(made: Sqlite, since: timedelta, verdict: Verdict) -> None:
    now = datetime(2025, 3, 1, 12, tzinfo=UTC) + since
    (finding,) = database.clock(made, now=now)
    assert finding.verdict is verdict


def test_wal_where_the_library_cannot_be_trusted_with_it(made: Sqlite) -> None:
    assert next(database.journal(made)).verdict is Verdict.OK
    with sqlite3.connect(made.path) as connection:
        connection.execute("pragma journal_mode = wal")
    connection.close()
    assert next(database.journal(made)).verdict is Verdict.WRONG
    assert next(database.journal(Sqlite(made.path, "wal"))).verdict is Verdict.OK


def test_a_check_that_breaks_off_is_a_finding() -> None:
    def broken():
        raise KeyError("somebody's name")
        yield

    (finding,) = guarded("some check", broken)
    assert finding.verdict is Verdict.WRONG
    assert "somebody" not in finding.message


def test_the_list_of_triggers_is_that_of_a_fresh_database(node: Node) -> None:
    """Compared in both directions, so that neither a trigger nor a table can be forgotten."""
    engine = engine_of(node)
    tables = triggers.guarded_tables(engine)
    assert len(tables) > 20
    assert triggers.standing(engine) == triggers.expected(engine.name, tables)


def engine_of(node: Node) -> Engine:
    if not node.on_postgresql:
        return Sqlite(node.home / "dokaz.sqlite3", "truncate")
    address = urlsplit(node.values["DOKAZ_DATABASE"])
    host = address.query.removeprefix("host=")
    return Postgresql({"NAME": address.path[1:], "USER": address.username or "", "HOST": host})
