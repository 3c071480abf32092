# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carrying requests over HTTP. No redirects, no proxies of the environment, bounded answers."""

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from dokaz.deconflict.register.protocol.asking import Unreachable

MAX_ANSWER_BYTES = 8_000_000


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any, **named: Any) -> None:
        return None


@dataclass(frozen=True)
class OverHttp:
    """`timeout` in seconds for one answer."""

    timeout: float = 20

    def post(self, url: str, body: bytes) -> tuple[int, bytes]:
        """Raises Unreachable: no answer."""
        headers = {"Content-Type": "application/json"}
        return self._ask(urllib.request.Request(url, data=body, headers=headers))  # noqa: S310

    def get(self, url: str) -> tuple[int, bytes]:
        """Raises Unreachable: no answer."""
        return self._ask(urllib.request.Request(url))  # noqa: S310 - addresses are of the directory

    def _ask(self, request: urllib.request.Request) -> tuple[int, bytes]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
        try:
            with opener.open(request, timeout=self.timeout) as answer:
                return answer.status, _whole(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _whole(error)
        except (OSError, http.client.HTTPException, ValueError) as error:
            # Its words hold addresses; the caller names the holder.
            raise Unreachable("no answer") from error


def _whole(answer: Any) -> bytes:
    content: bytes = answer.read(MAX_ANSWER_BYTES + 1)
    if len(content) > MAX_ANSWER_BYTES:
        raise Unreachable("the answer is too long")
    return content
