# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public files of the log over plain HTTP (C2SP tlog-tiles): for monitors and witnesses.

They hold salted commitments and hashes of them, nothing personal and nothing that names a case.
Tiles never change and may be kept for ever; the checkpoint is asked for anew each time.
"""

from django.http import HttpRequest, HttpResponse

from dokaz.core.log.errors import MalformedTile, TileMissing
from dokaz.core.log.tiles import encode_entries, parse_tile_path, read_bundle, read_tile
from dokaz.interfaces.rest.public import public
from dokaz.ledger import api as ledger

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_TEXT = "text/plain; charset=utf-8"


@public("the log's signed checkpoint: size and root of a tree of commitments, for anyone to watch")
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest published checkpoint, a signed note."""
    content = ledger.log_directory().read_checkpoint()
    if content is None:
        return _missing()
    return _file(content, content_type=_TEXT, caching=_ASK_AGAIN)


@public("hashes and salted commitments of the log, from which nothing personal can be read")
def tile(request: HttpRequest, name: str) -> HttpResponse:
    """One hash tile or bundle of entries; partial ones are cut from full ones."""
    directory = ledger.log_directory()
    try:
        path = parse_tile_path(f"tile/{name}")
        if path.level is None:
            content = encode_entries(read_bundle(directory, path))
        else:
            content = read_tile(directory, path)
    except (MalformedTile, TileMissing):
        return _missing()
    return _file(content, content_type="application/octet-stream", caching=_FOR_EVER)


@public("the public key with which anyone checks this log's checkpoints")
def log_key(request: HttpRequest) -> HttpResponse:
    """The log's verifier key (C2SP signed-note), one line."""
    content = ledger.log_verifier_key().encode().encode() + b"\n"
    return _file(content, content_type=_TEXT, caching=_ASK_AGAIN)


@public("which witnesses this node asks and how many are enough: names and public keys only")
def policy(request: HttpRequest) -> HttpResponse:
    """The node's tlog-policy."""
    return _file(ledger.policy_text(), content_type=_TEXT, caching=_ASK_AGAIN)


def _file(content: bytes, *, content_type: str, caching: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = caching
    response["X-Content-Type-Options"] = "nosniff"
    # Public by purpose: a monitor may run in anybody's page.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _missing() -> HttpResponse:
    response = HttpResponse("there is no such file in this log\n", status=404, content_type=_TEXT)
    response["Cache-Control"] = _ASK_AGAIN
    return response
