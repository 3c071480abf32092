# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mark of the few addresses for programs that need no token."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]


def public(reason: str) -> Callable[[View], View]:
    """Mark a view that needs no token, with the reason why."""

    def decorate(view: View) -> View:
        run = require_http_methods(["GET", "HEAD"])(view)
        run.public = reason  # type: ignore[attr-defined]
        return run

    return decorate
