# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors of the room."""


class BadFramework(Exception):
    """A file of the law cannot be used: for whoever changed it."""

    def __init__(self, file: str, what: str) -> None:
        super().__init__(f"{file}: {what}")
        self.file = file
        self.what = what
