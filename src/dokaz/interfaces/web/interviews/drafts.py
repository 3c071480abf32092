# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key that drafts in a browser are encrypted with: one a session, gone with it.

A browser keeps what was typed when the line is lost, as AES-GCM ciphertext. The key is known to the
signed-in page and to the session on this node alone: whoever takes the device after the session
ended, or was ended from elsewhere, finds bytes nobody can open. While the session lasts, whoever
holds the unlocked device and its cookie reads as the person could.
"""

import base64
import secrets

from django.http import HttpRequest

_NAME = "draft_key"


def key_of_session(request: HttpRequest) -> str:
    """32 random bytes in base64, the same while the session lasts."""
    known = request.session.get(_NAME)
    if isinstance(known, str):
        return known
    made = base64.b64encode(secrets.token_bytes(32)).decode()
    request.session[_NAME] = made
    return made
