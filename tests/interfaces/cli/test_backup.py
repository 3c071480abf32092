# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup of a running node brings all of it back, and everything else is refused clearly."""

import os
import resource
import secrets
import shutil
import subprocess
import sys
import time
import tomllib
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests import quick_processes
from tests.intake.installation import REPOSITORY
from tests.interfaces.cli.installed import SCRIPT, WORKER, Node, copied, sha256_of
from tests.postgresql import OWNER
from tests.waiting import PATIENCE_SECONDS, until

from dokaz.core.keys import SigningKey
from dokaz.core.log.cosignature import Cosigner
from dokaz.core.objects.sealed import Identity
from dokaz.core.objects.sealed.passphrase import protect_identity
from dokaz.interfaces.cli.backup.database import fill
from dokaz.interfaces.cli.backup.errors import BackupFault, WrongTarget
from dokaz.interfaces.cli.engine import Postgresql

KEY = Identity(b"\x07" * 32)
RECIPIENT = KEY.recipient.to_text()


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    path = tmp_path / "backup.key"
    path.write_text(f"# offline\n{KEY.to_text()}\n")
    return path


@pytest.fixture
def filled(filled_template: Node, tmp_path: Path) -> Iterator[Node]:
    """A node that has taken in three files, with its log written."""
    with copied(filled_template, tmp_path / "home") as node:
        yield node


def restore(node: Node, file: Path, into: Path, *arguments: str, database: str = ""):
    """Restore as on another machine: no variable of the old node is left."""
    values = {k: v for k, v in node.values.items() if k not in ("DOKAZ_HOME", "DOKAZ_DATABASE")}
    if database:
        arguments = (*arguments, "--database", database)
        if not {"--passphrase-file", "--log-key", "--sha256"} & set(arguments):
            arguments = (*arguments, "--sha256", sha256_of(file))
    return Node(values).run("restore", str(file), "--into", str(into), *arguments, "--json")


def restored_node(node: Node, home: Path, database: str) -> Node:
    values = {"DOKAZ_HOME": str(home)} | ({"DOKAZ_DATABASE": database} if database else {})
    return node.with_values(**values)


@pytest.mark.database
def test_a_node_that_keeps_working_comes_back_whole(
    filled: Node, tmp_path: Path, identity: Path, empty_database: str
) -> None:
    journal, stop = tmp_path / "journal", tmp_path / "stop"
    writer = quick_processes.start(
        str(SCRIPT),
        ["keep_acting", str(journal), str(stop)],
        values=filled.values,
        cwd=REPOSITORY,
        log=tmp_path / "writer.log",
    )
    try:
        while not journal.exists() or len(journal.read_text().split()) < 5:
            assert writer.is_alive()
            time.sleep(0.1)
        before = set(journal.read_text().split())
        made = filled.run("backup", "--out", tmp_path / "n.age", "--recipient", RECIPIENT, "--json")
        after = set(journal.read_text().split())
    finally:
        stop.touch()
        writer.join(PATIENCE_SECONDS)
        assert writer.exitcode == 0
    assert made.code == 0, made.out + made.err
    assert made.document["objects"] == 3
    assert len(after) > len(before), "the node stood still for the whole backup"

    home = tmp_path / "restored"
    known = ("--log-key", filled.run("ledger", "key").out.strip())
    done = restore(
        filled,
        tmp_path / "n.age",
        home,
        *("--identity", str(identity), *known),
        database=empty_database,
    )
    assert done.code == 0, done.out + done.err
    verdict = done.document
    assert verdict["maker"] == "signature"
    assert (verdict["verdict"], verdict["log_findings"]) == ("whole", [])
    assert (verdict["objects"], verdict["objects_checked"]) == (3, 3)
    assert verdict["entries"] == made.document["entries"]

    copy = restored_node(filled, home, empty_database)
    found, original = copy.do("state"), filled.do("state")
    assert before <= set(copy.do("known_deliveries")["deliveries"])
    assert (found["digests"], found["objects"]) == (original["digests"], original["objects"])
    assert found["size"] == verdict["entries"], "the restoration signed something"
    assert (home / "keys" / "web.secret").read_text() == (
        filled.home / "keys" / "web.secret"
    ).read_text()
    assert oct(home.stat().st_mode & 0o777) == "0o700"
    assert copy.run("ledger", "audit").code == 0
    assert copy.run("fixity", "run").code == 0
    # It is a living node: new entries get their places after the restored ones.
    assert copy.do("sequence")["placed"] > 0
    assert copy.run("ledger", "audit").code == 0
    assert not list(filled.home.glob("backup-work/current"))


def test_a_passphrase_opens_it_too(filled: Node, tmp_path: Path, empty_database: str) -> None:
    words, wrong = tmp_path / "words", tmp_path / "wrong"
    words.write_text("п'ять зовсім різних слів тут\n")
    register = tmp_path / "register"
    for name in ("TRH/organisation.seed", "TRH/records/1.seed", "TRH/replica/replica.sqlite3"):
        (register / name).parent.mkdir(parents=True, exist_ok=True)
        (register / name).write_text(name)
    settings = filled.home / "dokaz.toml"
    before = settings.read_text("utf-8") if settings.exists() else ""
    vkey = Cosigner("witness.example", SigningKey(bytes(32))).verifier_key.encode()
    witness = f'[[witnesses]]\nvkey = "{vkey}"\nurl = "http://127.0.0.1:9"\n'
    settings.write_text(f'register_folder = "{register}"\n{before}\n{witness}', "utf-8")
    wrong.write_text("інші слова\n")
    file = tmp_path / "n.age"
    assert filled.run("backup", "--out", file, "--passphrase-file", words).code == 0
    refused = restore(filled, file, tmp_path / "a", "--passphrase-file", str(wrong))
    assert (refused.code, refused.document["error"]) == (3, "objects.sealed.no_matching_key")
    done = restore(
        filled, file, tmp_path / "b", "--passphrase-file", str(words), database=empty_database
    )
    assert (done.code, done.document["verdict"]) == (0, "whole")
    # Folders of the interview register come along, but for copies of its log; the restored node
    # uses these and not the ones it was copied from.
    came = tmp_path / "b" / "register"
    found = {one.relative_to(came).as_posix() for one in came.rglob("*") if one.is_file()}
    assert found == {"TRH/organisation.seed", "TRH/records/1.seed"}
    told = tomllib.loads((tmp_path / "b" / "dokaz.toml").read_text("utf-8"))
    assert told["register_folder"] == str(came)
    # Its witness has to be asked before the restored node signs anything, and does not answer.
    copy = restored_node(filled, tmp_path / "b", empty_database)
    for command in ("run", "worker"):
        refused = copy.run(command, "--json")
        assert (refused.code, refused.document["error"]) == (5, "ledger.restored_uncompared")


@pytest.fixture(scope="session")
def backup(filled_template: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A backup of a node like `filled`; nobody changes it."""
    folder = tmp_path_factory.mktemp("backup")
    file = folder / "n.age"
    with copied(filled_template, folder / "home") as node:
        assert node.run("backup", "--out", file, "--recipient", RECIPIENT).code == 0
        yield file


def test_the_wrong_key_opens_nothing(filled: Node, backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    other.write_text(Identity.generate(randomness=secrets.token_bytes).to_text())
    home = tmp_path / "r"
    done = restore(filled, backup, home, "--identity", str(other))
    assert (done.code, done.document["error"]) == (3, "objects.sealed.no_matching_key")
    assert_unusable(filled, home)


def assert_unusable(node: Node, home: Path) -> None:
    """What a broken-off restoration leaves starts no command."""
    copy = node.with_values(DOKAZ_HOME=str(home))
    for command in (("run",), ("serve",), ("worker",), ("ledger", "status"), ("fixity", "run")):
        done = copy.run(*command, "--json")
        assert (done.code, done.document["error"]) == (5, "cli.restore_incomplete"), command
    doctor = copy.run("doctor", "--json")
    assert doctor.code == 5
    assert "restoration" in {check["check"] for check in doctor.document["checks"]}


@pytest.mark.database
def test_nothing_of_a_backup_runs_that_nobody_vouches_for(
    filled: Node, backup: Path, tmp_path: Path, identity: Path, empty_database: str
) -> None:
    """Anybody with the public key can make a file that opens; a PostgreSQL dump is a program."""
    to = ("--database", empty_database) if empty_database else ()
    home = tmp_path / "r"
    done = restore(filled, backup, home, "--identity", str(identity), *to)
    if not empty_database:
        assert (done.code, done.document["maker"]) == (0, "not_checked")
        assert "NOT CHECKED: whether this backup is of your node" in " ".join(done.err.split())
        return
    assert (done.code, done.document["error"]) == (3, "backup.unproven")
    assert (home / "restore-incomplete").exists()
    with psycopg.connect(empty_database) as connection:
        tables = "select count(*) from pg_tables where schemaname = 'public'"
        assert connection.execute(tables).fetchone() == (0,)


@pytest.mark.database
def test_a_role_that_reaches_beyond_its_database_fills_none(
    empty_database: str, tmp_path: Path
) -> None:
    if not empty_database:
        pytest.skip("a matter of PostgreSQL's roles")
    parts = conninfo_to_dict(empty_database)
    where = {"NAME": str(parts["dbname"]), "HOST": str(parts["host"])}
    with pytest.raises(BackupFault):  # An ordinary one is asked for the dump.
        fill(Postgresql({**where, "USER": str(parts["user"])}), tmp_path / "no dump")
    reaching = ("superuser", "createrole", "in role pg_execute_server_program")
    for rights in reaching:
        role = f"reaching_{uuid.uuid4().hex}"
        with psycopg.connect(empty_database, user=OWNER, autocommit=True) as owner:
            owner.execute(f"create role {role} login {rights}")
            try:
                with pytest.raises(WrongTarget, match="ordinary role"):
                    fill(Postgresql({**where, "USER": role}), tmp_path / "no dump")
            finally:
                owner.execute(f"drop role {role}")


@pytest.mark.parametrize(
    ("where", "error", "told"),
    [
        # Which key a changed line of the header was for cannot be known.
        ("header", "objects.sealed.no_matching_key", "Жоден із наявних ключів"),
        ("middle", "backup.damaged", "Візьміть іншу її копію."),
        ("end", "backup.damaged", "Візьміть іншу її копію."),
    ],
)
def test_one_flipped_bit_is_refused(
    filled: Node, backup: Path, tmp_path: Path, identity: Path, where: str, error: str, told: str
) -> None:
    content = bytearray(backup.read_bytes())
    position = {"header": 60, "middle": len(content) // 2, "end": len(content) - 1}[where]
    content[position] ^= 1
    broken = tmp_path / "broken.age"
    broken.write_bytes(content)
    home = tmp_path / "r"
    done = restore(filled, broken, home, "--identity", str(identity))
    assert done.code in (2, 3)
    assert done.document["error"] == error
    assert (home / "restore-incomplete").exists()
    known = ("--into", str(tmp_path / "people"), "--identity", str(identity))
    people = filled.run("restore", broken, *known, DOKAZ_LANGUAGE="uk")
    assert told in people.err


@pytest.mark.parametrize("left", [0, 100, 0.5, -1])
def test_a_truncated_file_is_refused(
    filled: Node, backup: Path, tmp_path: Path, identity: Path, left: float
) -> None:
    content = backup.read_bytes()
    length = int(len(content) * left) if isinstance(left, float) else left
    broken = tmp_path / "broken.age"
    broken.write_bytes(content[:length] if left else b"")
    home = tmp_path / "r"
    done = restore(filled, broken, home, "--identity", str(identity))
    assert done.code in (2, 3)
    assert done.document["error"].startswith("backup.")
    assert (home / "restore-incomplete").exists()


def test_only_an_empty_folder_is_taken(
    filled: Node, backup: Path, tmp_path: Path, identity: Path
) -> None:
    home = tmp_path / "taken"
    home.mkdir()
    (home / "something").write_text("here")
    done = restore(filled, backup, home, "--identity", str(identity))
    assert (done.code, done.document["error"]) == (2, "backup.wrong_target")
    assert [path.name for path in home.iterdir()] == ["something"]


def test_a_damaged_object_is_carried_and_named(
    filled: Node, tmp_path: Path, identity: Path, empty_database: str
) -> None:
    victim = sorted((filled.home / "objects" / "objects").rglob("*" * 1))
    victim = next(path for path in victim if path.is_file())
    victim.chmod(0o600)
    content = bytearray(victim.read_bytes())
    content[-1] ^= 1
    victim.write_bytes(content)
    file = tmp_path / "n.age"
    made = filled.run("backup", "--out", file, "--recipient", RECIPIENT, "--json")
    assert (made.code, made.document["damaged"]) == (1, [victim.name])
    done = restore(
        filled, file, tmp_path / "r", "--identity", str(identity), database=empty_database
    )
    assert (done.code, done.document["verdict"]) == (1, "attention")
    assert done.document["damaged_before"] == [victim.name]
    assert done.document["object_findings"] == 1


def test_nothing_is_overwritten_and_nothing_half_done_stays(filled: Node, tmp_path: Path) -> None:
    file = tmp_path / "out" / "n.age"
    file.parent.mkdir()
    file.write_text("precious")
    done = filled.run("backup", "--out", file, "--recipient", RECIPIENT, "--json")
    assert (done.code, done.document["error"]) == (2, "backup.wrong_target")
    assert file.read_text() == "precious"


def test_a_full_disk_leaves_nothing_half_done(filled: Node, tmp_path: Path) -> None:
    folder = tmp_path / "card2"
    folder.mkdir()
    (folder / "large.bin").write_bytes(secrets.token_bytes(12_000_000))
    assert filled.run("receive", folder, *WORKER, "--mode", "found").code == 0
    out = tmp_path / "out"
    out.mkdir()
    # A limit on the size of written files stands in for the full disk: the copy of the database
    # fits below it, the backup does not.
    limit = 8_000_000
    done = subprocess.run(
        [
            *(sys.executable, "-m", "dokaz.interfaces.cli.main", "backup", "--json"),
            *("--out", str(out / "n.age"), "--recipient", RECIPIENT),
        ],
        env=filled.values,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 5
    assert "objects.full" in done.stdout
    assert os.listdir(out) == []
    assert filled.run("backup", "--out", out / "n.age", "--recipient", RECIPIENT).code == 0


def test_a_key_file_under_a_passphrase_is_asked_for(tmp_path: Path) -> None:
    from dokaz.interfaces.cli.backup.sealing import read_identities

    path = tmp_path / "protected"
    path.write_bytes(
        protect_identity(KEY, passphrase="слова", randomness=secrets.token_bytes, work_factor=2)
    )
    found = read_identities(path, ask_passphrase=lambda: "слова")
    assert found[0].recipient == KEY.recipient


def test_a_backup_of_a_newer_program_is_refused(
    filled: Node, tmp_path: Path, identity: Path, empty_database: str
) -> None:
    filled.do("add_future_migration")
    file = tmp_path / "n.age"
    assert filled.run("backup", "--out", file, "--recipient", RECIPIENT).code == 0
    done = restore(
        filled, file, tmp_path / "r", "--identity", str(identity), database=empty_database
    )
    assert (done.code, done.document["error"]) == (5, "cli.newer_database")
    assert (tmp_path / "r" / "restore-incomplete").exists()


def test_keys_or_passphrase_one_of_them(filled: Node, tmp_path: Path) -> None:
    assert filled.run("backup", "--out", tmp_path / "n.age").code == 2
    short = tmp_path / "short"
    short.write_text("hunter2\n")
    refused = filled.run(
        "backup", "--out", tmp_path / "n.age", "--passphrase-file", short, "--json"
    )
    assert refused.document["error"] == "objects.weak_passphrase"
    assert not (tmp_path / "n.age").exists()


def test_without_objects_their_absence_is_said_and_never_shown_as_well(
    filled: Node, tmp_path: Path, identity: Path, empty_database: str
) -> None:
    file, home = tmp_path / "n.age", tmp_path / "r"
    made = filled.run(
        "backup", "--out", file, "--recipient", RECIPIENT, "--without-objects", "--json"
    )
    assert (made.code, made.document["objects_left"], made.document["objects"]) == (0, 3, 0)
    assert "NOT in it" in made.err
    done = restore(filled, file, home, "--identity", str(identity), database=empty_database)
    assert (done.code, done.document["verdict"]) == (1, "attention")
    assert done.document["objects_checked"] is None
    # Whatever was erased after the backup comes back with it, and that is said.
    assert "erased or disposed of since is here again" in " ".join(done.err.split())
    listed = (home / "objects.list").read_text().split()
    assert listed == filled.do("state")["objects"]
    # The store is brought back by itself, and all is well.
    shutil.copytree(filled.home / "objects", home / "objects")
    copy = restored_node(filled, home, empty_database)
    assert copy.run("fixity", "run", "--json").document == {
        "objects": 3,
        "findings": 0,
        "orphans": 0,
    }


def test_a_surviving_log_brings_entries_back_that_an_older_backup_lacks(
    filled: Node, tmp_path: Path, identity: Path, empty_database: str
) -> None:
    """The way that the guide describes for a lost database."""
    backup = tmp_path / "n.age"
    assert filled.run("backup", "--out", backup, "--recipient", RECIPIENT).code == 0
    assert filled.run("user", "list", *WORKER).code == 3
    assert filled.do("sequence")["placed"] > 0
    grown = filled.do("state")["size"]
    home = tmp_path / "r"
    done = restore(filled, backup, home, "--identity", str(identity), database=empty_database)
    assert done.code == 0, done.out + done.err
    assert done.document["entries"] < grown
    shutil.rmtree(home / "ledger")
    shutil.copytree(filled.home / "ledger", home / "ledger")
    copy = restored_node(filled, home, empty_database)
    assert copy.run("doctor", "--json").code == 5
    rebuilt = copy.run("ledger", "rebuild", "--yes", "--json")
    assert (rebuilt.code, rebuilt.document["size"]) == (1, grown)
    lost = {act for act, _, _ in rebuilt.document["acts"]}
    assert len(lost) == rebuilt.document["added"] > 0
    # The log holds; that these acts' records are lost stays visible for ever.
    findings = copy.run("ledger", "audit", "--json").document["findings"]
    assert {finding["code"] for finding in findings} == {"act"}
    assert {act for act in lost for f in findings if act in f["message"]} == lost
    assert copy.do("sequence")["placed"] >= 0


def test_a_killed_backup_leaves_no_file_and_the_next_one_clears_up(
    filled: Node, tmp_path: Path
) -> None:
    folder = tmp_path / "card3"
    folder.mkdir()
    (folder / "large.bin").write_bytes(secrets.token_bytes(60_000_000))
    assert filled.run("receive", folder, *WORKER, "--mode", "found").code == 0
    out, work = tmp_path / "out", filled.home / "backup-work" / "current"
    out.mkdir()
    arguments = ("backup", "--out", str(out / "n.age"), "--recipient", RECIPIENT)
    assert any(killed_half_way(filled, arguments, out) for _ in range(20))
    assert not (out / "n.age").exists()
    assert work.exists()
    assert filled.run(*arguments).code == 0
    assert (out / "n.age").stat().st_size > 60_000_000
    assert not work.exists()


def killed_half_way(filled: Node, arguments: tuple[str, ...], out: Path) -> bool:
    """Kill a backup while it writes; False when a busy machine let it end before the blow."""
    process = quick_processes.start(
        "dokaz.interfaces.cli.main",
        arguments,
        values=filled.values,
        cwd=REPOSITORY,
        log=Path(os.devnull),
    )

    def struck() -> bool:
        sizes = [entry.stat().st_size for entry in os.scandir(out) if entry.name != "n.age"]
        return not process.is_alive() or any(size > 4_000_000 for size in sizes)

    with suppress(FileNotFoundError):  # renamed while this looked: it is about to end
        assert until(struck), "the backup does not come on"
    process.kill()
    process.join()
    ended = (out / "n.age").exists() or not (filled.home / "backup-work" / "current").exists()
    (out / "n.age").unlink(missing_ok=True)
    return not ended


def test_two_backups_at_once_are_refused(filled: Node, tmp_path: Path) -> None:
    from dokaz.interfaces.cli.backup.work import work_folder

    arguments = ("backup", "--out", tmp_path / "n.age", "--recipient", RECIPIENT, "--json")
    with work_folder(filled.home):
        done = filled.run(*arguments)
        assert (done.code, done.document["error"]) == (5, "backup.fault")
        assert not (tmp_path / "n.age").exists()
    assert filled.run(*arguments).code == 0


def test_practice_is_recorded_on_the_node_and_its_copy_never_starts(
    filled: Node, tmp_path: Path, identity: Path, empty_database: str
) -> None:
    file, statement, home = tmp_path / "n.age", tmp_path / "statement.json", tmp_path / "r"
    made = filled.run("backup", "--out", file, "--recipient", RECIPIENT, "--json")
    assert (made.code, made.document["recorded"]) == (0, True)
    arguments = ("--identity", str(identity), "--drill", str(statement))
    done = restore(filled, file, home, *arguments, database=empty_database)
    assert (done.code, done.document["backup_sha256"]) == (0, made.document["sha256"])
    assert str(tmp_path) not in statement.read_text()
    copy = restored_node(filled, home, empty_database)
    assert copy.run("ledger", "status", "--json").document["error"] == "cli.restore_incomplete"
    recorded = filled.run("drill", statement, "--json")
    assert (recorded.code, recorded.document["verdict"]) == (0, "whole")
    changed = tmp_path / "changed.json"
    changed.write_text(statement.read_text().replace(made.document["sha256"], "ab" * 32))
    refused = filled.run("drill", changed, "--json")
    assert (refused.code, refused.document["error"]) == (3, "gate.conflict")
    changed.write_text("{}")
    assert filled.run("drill", changed, "--json").document["error"] == "backup.unreadable"
