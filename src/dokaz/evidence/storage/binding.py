# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which object store this node uses: a local folder, or an S3-compatible service.

Promises: one store object a process, shared by its threads. A folder that should hold objects and
does not (a disk that is not mounted) is refused, never taken for a new store.
"""

import threading
from pathlib import Path

from django.conf import settings

from dokaz.core.objects.local import FORMAT_FILE, LocalStore
from dokaz.core.objects.ports import ObjectStore
from dokaz.evidence.models import StoredObject
from dokaz.evidence.storage.alone import alone
from dokaz.evidence.storage.settings import StoreSettings

_lock = threading.Lock()
_open: dict[tuple[str, ...], ObjectStore] = {}


def store() -> ObjectStore:
    """The node's object store; opened when first asked for.

    Raises:
        StoreUnusable: the folder or the service is not there or is no object store.
    """
    return store_for(settings.DOKAZ)


def stores_locally() -> bool:
    """Whether objects lie in a folder: a forked process can store too. On its own processor it
    takes about half of the work off its parent."""
    return not settings.DOKAZ.s3_bucket


def give_back_staging() -> None:
    """Give back what this process held of local stores; for a forked one that is about to end."""
    for one in _open.values():
        if isinstance(one, LocalStore):
            one.close()


def store_for(configuration: StoreSettings) -> ObjectStore:
    """The object store of a configuration; errors as `store`."""
    key = (
        str(configuration.objects_folder),
        configuration.s3_endpoint,
        configuration.s3_bucket,
    )
    with _lock:
        found = _open.get(key)
        if found is None:
            found = _open[key] = _opened(configuration)
        return found


def _opened(configuration: StoreSettings) -> ObjectStore:
    if configuration.s3_bucket:
        from dokaz.evidence.storage.s3 import S3Store, client_for

        return S3Store(client=client_for(configuration), bucket=configuration.s3_bucket)
    return _local(configuration.objects_folder)


def _local(folder: Path) -> LocalStore:
    """Open the folder's store; make it first on a node that has stored nothing yet."""
    if (folder / FORMAT_FILE).exists() or StoredObject.objects.exists():
        return LocalStore(folder)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Several processes of a new node may come here at once: one makes the store, all open it.
    with alone(folder.parent / f".{folder.name}.lock"):
        if (folder / FORMAT_FILE).exists():
            return LocalStore(folder)
        return LocalStore.create(folder)
