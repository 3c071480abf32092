# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the browser is told of archived pages: nothing goes out, and only our pages may frame them.

`fence.js` gives the same to the answers that the service worker makes: they never pass here.
"""

from collections.abc import Sequence

_NOTHING = (
    "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(), "
    "display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), "
    "microphone=(), midi=(), payment=(), publickey-credentials-create=(), "
    "publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), "
    "xr-spatial-tracking=()"
)


def page_policy(parents: Sequence[str], *, scripts: bool) -> str:
    """Content Security Policy of pages. `parents`: origins of the pages that may frame them.

    Connections, forms, frames, pictures and the rest lead to this origin alone. `'self'` among the
    ancestors: replay nests its frames. With `scripts`, those of strangers run; two ways out are
    then left that no policy of a browser closes: telephony (WebRTC), and opening a connection in
    advance, which carries nothing but the name it asks for.
    """
    return "; ".join(
        (
            "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
            *(() if scripts else ("script-src 'none'",)),
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'none'",
            " ".join(("frame-ancestors 'self'", *parents)),
        )
    )


WORKER_POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self'"
"""Of the service worker itself: it fetches from here and from nowhere else."""


def fence(policy: str) -> dict[str, str]:
    """Headers of every answer."""
    return {
        "Content-Security-Policy": policy,
        "Permissions-Policy": _NOTHING,
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
