# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of a node, but that a password costs little to check: each command is a sign-in."""

from dokaz.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
