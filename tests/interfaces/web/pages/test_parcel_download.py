# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a packed file out with a browser: one act, and the rest after a break."""

import hashlib

import pytest
from django.urls import reverse
from tests.interfaces.web.pages.scene import Scene

from dokaz.gate.models import Act

pytestmark = pytest.mark.django_db


def exports() -> int:
    return Act.objects.filter(action="sharing.parcel.download", outcome="done").count()


def test_a_broken_download_goes_on_and_is_one_export(scene: Scene) -> None:
    client, parcel = scene.client("own"), scene.things["made"]
    address = reverse("parcel_file", args=[parcel])
    assert client.get(address).status_code == 404, "nobody has taken it out"
    whole = client.post(reverse("download_parcel", args=[parcel]), follow=True)
    assert whole.redirect_chain == [(address, 302)]
    content = b"".join(whole.streaming_content)
    assert hashlib.sha256(content).hexdigest() == whole["Dokaz-SHA256"]
    assert whole["Content-Disposition"].startswith("attachment; filename=")
    headers = {"Range": "bytes=1000-", "If-Range": whole["ETag"]}
    rest = client.get(address, headers=headers)
    assert (rest.status_code, rest["Content-Length"]) == (206, str(len(content) - 1000))
    assert b"".join(rest.streaming_content) == content[1000:]
    piece = client.get(address, headers={"Range": "bytes=5-9"})
    assert b"".join(piece.streaming_content) == content[5:10]
    last = client.get(address, headers={"Range": "bytes=-7"})
    assert b"".join(last.streaming_content) == content[-7:]
    other = client.get(address, headers={**headers, "If-Range": '"another"'})
    assert b"".join(other.streaming_content) == content
    outside = client.get(address, headers={"Range": f"bytes={len(content)}-"})
    assert (outside.status_code, outside["Content-Range"]) == (416, f"bytes */{len(content)}")
    assert exports() == 1
