# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backups of a node whose stored files lie in a bucket, with and without them."""

import uuid
from pathlib import Path

import boto3
import pytest
from tests.evidence.storage.test_s3 import KEYS, endpoint  # noqa: F401 - a fixture
from tests.interfaces.cli.installed import WORKER, Node, sha256_of
from tests.interfaces.cli.test_backup import KEY, RECIPIENT, restored_node


@pytest.fixture
def bucket(endpoint: str) -> dict[str, str]:  # noqa: F811
    """The settings of an empty bucket."""
    name = f"evidence-{uuid.uuid4()}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEYS[0],
        aws_secret_access_key=KEYS[1],
    )
    client.create_bucket(Bucket=name)
    client.close()
    return {
        "DOKAZ_S3_ENDPOINT": endpoint,
        "DOKAZ_S3_BUCKET": name,
        "DOKAZ_S3_ACCESS_KEY": KEYS[0],
        "DOKAZ_S3_SECRET_KEY": KEYS[1],
    }


@pytest.fixture
def remote(node: Node, bucket: dict[str, str], tmp_path: Path) -> Node:
    """A node that has taken two files into the bucket."""
    folder = tmp_path / "card"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.txt").write_text(name * 1000)
    found = node.with_values(**bucket)
    done = found.run("receive", folder, *WORKER, "--mode", "found")
    assert done.code == 0, done.out + done.err
    assert not (found.home / "objects").exists()
    found.do("sequence")
    return found


def restored(
    node: Node, file: Path, into: Path, database: str, *leave_out: str
) -> tuple[Node, dict]:
    key = file.with_name("key")
    key.write_text(KEY.to_text())
    values = {name: value for name, value in node.values.items() if name not in leave_out}
    known = ("--sha256", sha256_of(file))
    arguments = ("--database", database, *known) if database else ()
    done = Node(values).run(
        "restore", file, "--into", into, "--identity", key, *arguments, "--json"
    )
    assert done.code == 0, done.out + done.err
    copy = restored_node(node, into, database)
    return Node({k: v for k, v in copy.values.items() if k not in leave_out}), done.document


def test_the_bucket_stays_where_it_is_and_is_checked(
    remote: Node, tmp_path: Path, empty_database: str
) -> None:
    file = tmp_path / "n.age"
    made = remote.run("backup", "--out", file, "--recipient", RECIPIENT, "--json")
    assert (made.code, made.document["objects"], made.document["objects_left"]) == (0, 0, 2)
    _, verdict = restored(remote, file, tmp_path / "r", empty_database)
    assert (verdict["verdict"], verdict["objects_checked"]) == ("whole", 2)
    assert verdict["objects"] == 0


def test_objects_that_came_along_make_the_node_a_local_one(
    remote: Node, bucket: dict[str, str], tmp_path: Path, empty_database: str
) -> None:
    (remote.home / "dokaz.toml").write_text(
        "web_threads = 4\n"
        + "".join(f'{k.removeprefix("DOKAZ_").lower()} = "{v}"\n' for k, v in bucket.items())
    )
    file, home = tmp_path / "n.age", tmp_path / "r"
    made = remote.run("backup", "--out", file, "--recipient", RECIPIENT, "--with-objects", "--json")
    assert (made.code, made.document["objects"], made.document["objects_left"]) == (0, 2, 0)
    copy, verdict = restored(remote, file, home, empty_database, *bucket)
    assert (verdict["verdict"], verdict["objects_checked"]) == ("whole", 2)
    kept = (home / "dokaz.toml").read_text()
    assert "web_threads = 4" in kept
    assert "s3_" not in kept
    assert len([path for path in (home / "objects" / "objects").rglob("*") if path.is_file()]) == 2
    assert copy.run("fixity", "run", "--json").document == {
        "objects": 2,
        "findings": 0,
        "orphans": 0,
    }
