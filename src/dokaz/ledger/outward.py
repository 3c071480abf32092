# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only place from which the ledger calls out, and only to addresses the operator configured.

What is sent are checkpoints and digests of checkpoints: no evidence, no names.
"""

import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import cast

TIMEOUT_SECONDS = 15
"""How long the other side may be silent."""
LONGEST_SECONDS = 60
"""How long a whole answer may take, however steadily it drips."""
LARGEST_ANSWER = 1_000_000
_PIECE = 65_536


class NoAnswer(Exception):
    """The other side could not be reached or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


def post(url: str, *, body: bytes, content_type: str) -> Answer:
    """Send a POST request; redirects are not followed.

    Raises:
        NoAnswer: not http(s), unreachable, not speaking HTTP, too slow, or the answer is too
            large or cut off.
    """
    return _send(url, method="POST", body=body, headers={"Content-Type": content_type})


def get(url: str) -> Answer:
    """Send a GET request; as `post` otherwise."""
    return _send(url, method="GET", body=None, headers={})


def _send(url: str, *, method: str, body: bytes | None, headers: dict[str, str]) -> Answer:
    if not url.startswith(("https://", "http://")):
        raise NoAnswer("address is not http or https")
    request = urllib.request.Request(  # noqa: S310
        url, data=body, method=method, headers={**headers, "User-Agent": "dokaz"}
    )
    opener = urllib.request.build_opener(_NoRedirect)
    until = time.monotonic() + LONGEST_SECONDS
    try:
        try:
            response = opener.open(request, timeout=TIMEOUT_SECONDS)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            return Answer(response.status, _limited(response, until=until))
    except (OSError, ValueError, HTTPException) as error:
        raise NoAnswer(type(error).__name__) from error


def _limited(response: object, *, until: float) -> bytes:
    source = cast(HTTPResponse, response)
    body = b""
    while piece := source.read1(_PIECE):
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise NoAnswer("answer is too large")
        if time.monotonic() > until:
            raise NoAnswer("answer takes too long")
    if source.length:
        raise NoAnswer("answer was cut off")
    return body


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None
