# SPDX-License-Identifier: AGPL-3.0-or-later
"""An object store in a bucket of an S3-compatible service.

Keys: `objects/<2 hex>/<64 hex>`. An object's address is known only when its last byte has passed,
so content is first written to a local temporary file, digested, and then uploaded under its final
key: in one request, or in parts above 64 MiB. A service shows an object only when the request or
the last part has succeeded, so nothing half-written is ever visible. Every request's body is
signed with its SHA-256, which the service checks on arrival.

Uploads say `If-None-Match: *`, so that on services that honour it exactly one of several writers
makes the object. On others two writers of the same bytes may both believe so; the bytes are equal.
When a service does not answer an upload, whether it took place is not known: `OutcomeUnknown`.

Not promised: durability beyond the service's own; local disk space is needed for what is under
way. Give the bucket versioning or object lock against deletion by other means.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from types import TracebackType
from typing import IO, Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from dokaz.core.digests import SHA256_HEX, DigestSet
from dokaz.core.errors import StorageFault
from dokaz.core.objects.committing import CommitLine, CommitUnderWay
from dokaz.core.objects.errors import (
    ObjectDamaged,
    ObjectMissing,
    StoreFull,
    StoreReadOnly,
    StoreUnusable,
    WriteOutcomeUnknown,
    faults_named,
)
from dokaz.core.objects.pipeline import digest_while_writing
from dokaz.core.objects.ports import (
    DisposalOrder,
    ObjectAddress,
    Staged,
    Stored,
    require_address,
    require_order,
)
from dokaz.core.objects.reading import CheckedReader, require_range
from dokaz.evidence.storage.settings import StoreSettings

PREFIX = "objects/"
PART_SIZE = 64 << 20
"""Bytes in a part; 10,000 parts are allowed, so an object may have 640 GB."""

_IN_MEMORY = 1 << 20
_THREADS = 8
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_READ_ONLY = frozenset({"403", "AccessDenied", "AllAccessDisabled", "InvalidObjectState"})
_FULL = frozenset({"507", "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage"})
_EXISTS = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"})
_OUT_OF_ORDER = (
    "The object service lists its objects out of order, so that a check could pass some by. "
    "Nothing was changed. Use a general purpose bucket."
)
_UNCONDITIONAL = frozenset({"501", "NotImplemented"})


def client_for(configuration: StoreSettings) -> Any:
    """A client of the configured service.

    Raises:
        StoreUnusable: the configuration names no usable service.
    """
    try:
        return boto3.client(
            "s3",
            endpoint_url=configuration.s3_endpoint or None,
            region_name=configuration.s3_region or "us-east-1",
            aws_access_key_id=configuration.s3_access_key or None,
            aws_secret_access_key=configuration.s3_secret_key or None,
            config=Config(
                signature_version="s3v4",
                # Checked by the service against the signature, also on plain HTTP.
                s3={"payload_signing_enabled": True, "addressing_style": "path"},
                # Further checksums are not understood by every service; we have our own.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"max_attempts": 4, "mode": "standard"},
                connect_timeout=10,
                read_timeout=60,
                max_pool_connections=2 * _THREADS,
            ),
        )
    except (BotoCoreError, ValueError) as error:
        raise StoreUnusable(
            "The S3 service in the settings cannot be used. Nothing was changed. Check "
            "s3_endpoint, s3_region and the keys."
        ) from error


class S3Store:
    """An `ObjectStore` in a bucket; see `ports` for the promises of each method."""

    def __init__(self, *, client: Any, bucket: str) -> None:
        """Raises StoreUnusable: the bucket is not there or may not be used."""
        self._client = client
        self._bucket = bucket
        with _reading():
            client.head_bucket(Bucket=bucket)

    def put(self, chunks: Iterable[bytes], *, expected: DigestSet | None = None) -> Stored:
        """See `ObjectStore.put`."""
        with _spool() as file:
            digests = _written(chunks, file, expected=expected)
            return self._publish(file, digests)

    def batch(self) -> "S3Batch":
        """See `ObjectStore.batch`. Uploads several objects at a time."""
        return S3Batch(self)

    def open(self, address: ObjectAddress) -> CheckedReader:
        """See `ObjectStore.open`."""
        return self._reader(address, size=None, start=0)

    def open_range(self, address: ObjectAddress, start: int, length: int) -> CheckedReader:
        """See `ObjectStore.open_range`."""
        require_range(start, length, size=self.stat(address))
        return self._reader(address, size=length, start=start)

    def stat(self, address: ObjectAddress) -> int:
        """See `ObjectStore.stat`."""
        key = _key(address)
        with _reading(address):
            return int(self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"])

    def verify(self, address: ObjectAddress) -> DigestSet:
        """See `ObjectStore.verify`."""
        with self.open(address) as reader:
            return reader.digests()

    def addresses(self, after: ObjectAddress | None = None) -> Iterator[ObjectAddress]:
        """See `ObjectStore.addresses`. Services list keys in the order of their bytes.

        Some begin from the start when the key to go on after is not there (any more), and some
        kinds of buckets have no order at all; going on along such a list would pass objects by.

        Raises:
            StoreUnusable: also if the service lists keys out of order.
        """
        start = _key(after) if after is not None else PREFIX
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=PREFIX, StartAfter=start
        )
        last = ""
        with _reading():
            for page in pages:
                for entry in page.get("Contents", ()):
                    key = entry["Key"]
                    if key <= last:
                        raise StoreUnusable(_OUT_OF_ORDER)
                    last = key
                    name = key.rpartition("/")[2]
                    if key > start and SHA256_HEX.match(name) and key == _key(ObjectAddress(name)):
                        yield ObjectAddress(name)

    def discard(self, address: ObjectAddress, *, order: DisposalOrder) -> None:
        """See `ObjectStore.discard`. Older versions in a versioned bucket are not reached."""
        require_order(order)
        self.stat(address)
        with _writing("removing an object"):
            self._client.delete_object(Bucket=self._bucket, Key=_key(address))

    def _reader(self, address: ObjectAddress, *, size: int | None, start: int) -> CheckedReader:
        request = {"Bucket": self._bucket, "Key": _key(address)}
        if size == 0:
            return _empty_reader(address)
        if size is not None:
            request["Range"] = f"bytes={start}-{start + size - 1}"
        with _reading(address):
            answer = self._client.get_object(**request)
        body = answer["Body"]

        def read(count: int) -> bytes:
            with _reading(address):
                return bytes(body.read(count))

        length = int(answer["ContentLength"])
        return CheckedReader(
            read=read, close=body.close, address=address, size=length, whole=size is None
        )

    def _publish(self, file: IO[bytes], digests: DigestSet) -> Stored:
        """Upload a finished file under its address unless it is there; compare if it is."""
        address = ObjectAddress(digests.sha256)
        new = not self._is_there(address) and self._upload(file, address, size=digests.size)
        if not new:
            self._require_same(address, digests)
        return Stored(address=address, new=new, digests=digests)

    def _is_there(self, address: ObjectAddress) -> bool:
        with suppress(ObjectMissing):
            self.stat(address)
            return True
        return False

    def _require_same(self, address: ObjectAddress, digests: DigestSet) -> None:
        """Read what is there: its address names its bytes only if they are still the same."""
        found = self.verify(address)
        if found.size != digests.size:
            finding = f"it has {found.size} bytes instead of {digests.size}"
            raise ObjectDamaged(str(address), finding=finding)

    def _upload(self, file: IO[bytes], address: ObjectAddress, *, size: int) -> bool:
        """Whether this upload made the object; False when another writer was first."""
        send = self._upload_parts if size > PART_SIZE else self._upload_whole
        try:
            try:
                send(file, address, {"IfNoneMatch": "*"})
            except ClientError as error:
                if _code(error) not in _UNCONDITIONAL:
                    raise
                send(file, address, {})
        except ClientError as error:
            if _code(error) in _EXISTS:
                return False
            raise _writing_fault(error, doing="uploading an object") from error
        except (BotoCoreError, HTTPClientError) as error:
            raise _unknown("uploading an object") from error
        return True

    def _upload_whole(
        self, file: IO[bytes], address: ObjectAddress, condition: dict[str, str]
    ) -> None:
        file.seek(0)
        self._client.put_object(
            Bucket=self._bucket, Key=_key(address), Body=file.read(), **condition
        )

    def _upload_parts(
        self, file: IO[bytes], address: ObjectAddress, condition: dict[str, str]
    ) -> None:
        target = {"Bucket": self._bucket, "Key": _key(address)}
        upload = self._client.create_multipart_upload(**target)["UploadId"]
        try:
            parts = self._send_parts(file, target, upload)
            self._client.complete_multipart_upload(
                **target, UploadId=upload, MultipartUpload={"Parts": parts}, **condition
            )
        except BaseException:
            # Parts of an upload nobody ends cost money; the service forgets them with it.
            with suppress(ClientError, BotoCoreError):
                self._client.abort_multipart_upload(**target, UploadId=upload)
            raise

    def _send_parts(
        self, file: IO[bytes], target: dict[str, str], upload: str
    ) -> list[dict[str, Any]]:
        file.seek(0)
        parts: list[dict[str, Any]] = []
        while piece := file.read(PART_SIZE):
            number = len(parts) + 1
            answer = self._client.upload_part(
                **target, UploadId=upload, PartNumber=number, Body=piece
            )
            parts.append({"PartNumber": number, "ETag": answer["ETag"]})
        return parts


_Spooled = tuple[IO[bytes], DigestSet]


class S3Batch:
    """Many objects uploaded together; see `Batch`. Staged content waits in temporary files."""

    def __init__(self, store: S3Store) -> None:
        self._store = store
        self._staged: list[_Spooled] = []
        self._line = CommitLine()

    def put(self, chunks: Iterable[bytes], *, expected: DigestSet | None = None) -> Staged:
        """See `Batch.put`."""
        file = _new_spool()
        try:
            digests = _written(chunks, file, expected=expected)
        except BaseException:
            file.close()
            raise
        self._staged.append((file, digests))
        return Staged(address=ObjectAddress(digests.sha256), digests=digests)

    def commit(self) -> tuple[Stored, ...]:
        """See `Batch.commit`."""
        return self.begin_commit().wait()

    def begin_commit(self) -> CommitUnderWay:
        """See `Batch.begin_commit`."""
        staged, self._staged = self._staged, []
        return self._line.begin(partial(self._publish_all, staged))

    def _publish_all(self, staged: list[_Spooled]) -> tuple[Stored, ...]:
        try:
            first = {digests.sha256: pair for pair in reversed(staged) for digests in (pair[1],)}
            with ThreadPoolExecutor(_THREADS) as threads:
                made = dict(zip(first, threads.map(self._publish, first.values()), strict=True))
            return tuple(_answers(staged, made))
        finally:
            _close(staged)

    def _publish(self, pair: _Spooled) -> Stored:
        return self._store._publish(*pair)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.begin_commit()
            self._line.finish()
            return
        _close(self._staged)
        self._staged = []
        self._line.abandon()


def _close(staged: list[_Spooled]) -> None:
    for file, _digests in staged:
        file.close()


def _answers(staged: list[_Spooled], made: dict[str, Stored]) -> Iterator[Stored]:
    """Results in the order of `put`; of content staged twice only the first is new."""
    told: set[str] = set()
    for _file, digests in staged:
        stored = made[digests.sha256]
        new = stored.new and digests.sha256 not in told
        told.add(digests.sha256)
        yield Stored(address=stored.address, new=new, digests=digests)


def _key(address: ObjectAddress) -> str:
    name = require_address(address).sha256
    return f"{PREFIX}{name[:2]}/{name}"


def _new_spool() -> IO[bytes]:
    with faults_named("preparing to upload an object"):
        return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)


@contextmanager
def _spool() -> Iterator[IO[bytes]]:
    with _new_spool() as file:
        yield file


def _written(chunks: Iterable[bytes], file: IO[bytes], *, expected: DigestSet | None) -> DigestSet:
    def write(piece: bytes) -> None:
        with faults_named("keeping an object for upload"):
            file.write(piece)

    return digest_while_writing(chunks, write, expected=expected)


def _empty_reader(address: ObjectAddress) -> CheckedReader:
    nothing: Callable[[int], bytes] = lambda count: b""  # noqa: E731
    return CheckedReader(read=nothing, close=lambda: None, address=address, size=0, whole=False)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def _reading(address: ObjectAddress | None = None) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if address is not None and _code(error) in _MISSING:
            raise ObjectMissing(str(address)) from error
        raise _reading_fault(_code(error)) from error
    except (BotoCoreError, HTTPClientError, OSError) as error:
        raise _reading_fault(type(error).__name__) from error


@contextmanager
def _writing(doing: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise _writing_fault(error, doing=doing) from error
    except (BotoCoreError, HTTPClientError) as error:
        raise _unknown(doing) from error


def _reading_fault(name: str) -> StorageFault:
    return StoreUnusable(
        f"The object service could not be read ({name}). Nothing was changed. Check the service, "
        "its address and the keys, then try again."
    )


def _writing_fault(error: ClientError, *, doing: str) -> StorageFault:
    code = _code(error)
    if code in _FULL:
        return StoreFull(
            f"The object service has no room left while {doing} ({code}). Everything stored before "
            "is safe; this write was not kept. Make room, then try again."
        )
    if code in _READ_ONLY:
        return StoreReadOnly(
            f"The object service refused {doing} ({code}). Everything stored before is safe; this "
            "write was not kept. Check the rights of the keys."
        )
    if int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)) >= 500:
        return _unknown(doing)
    return StoreUnusable(
        f"The object service failed while {doing} ({code}). This write was not kept."
    )


def _unknown(doing: str) -> WriteOutcomeUnknown:
    return WriteOutcomeUnknown(
        f"The object service gave no clear answer while {doing}. It is not known whether the write "
        "took place. Look whether the object is there, and store it again if it is not."
    )
