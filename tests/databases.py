# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which tests are tried on PostgreSQL too.

`database` is on every test that asks for a database, in whichever way; a thorough run tries all of
them on both. `same_on_both` is on those among them that the usual run leaves to SQLite:

1. Pages and the API hold no query and no rule of their own, which test_blind_spots.py sees to; how
   the rooms below behave on each database is seen in the rooms' tests. What is left to go wrong,
   an address or an operation that reads or writes where PostgreSQL refuses, is seen by the tests in
   `EVERY_ADDRESS`, which call each of them for each persona.
2. What stands in a file is read by programs that know no database; its records are kept by the
   same few functions for every format. Names, words and rows out of files, which databases may take
   differently, are in the other tests of intake.
"""

from pathlib import PurePath

# Nothing below these asks for a database.
WITHOUT_DATABASE = (
    "architecture", "core", "fuzzing", "media", "packaging", "standards", "tools", "vendor",
)  # fmt: skip
PAGES_AND_API = ("interfaces/web", "interfaces/rest", "interfaces/portal")
EVERY_ADDRESS = (
    "interfaces/web/pages/test_addresses.py",
    "interfaces/rest/test_records.py",
    "interfaces/rest/test_schema.py",
)
FORMATS = tuple(
    f"intake/test_{name}.py"
    for name in (
        "capture_folders", "derivatives", "judging", "loose_proofs", "multi_wacz",
        "page_captures", "playable", "saved_pages", "unlocking", "warcs",
    )
)  # fmt: skip


def same_on_both(path: str) -> bool:
    """Whether a test file, named by its path below `tests`, is left to SQLite by the usual run."""
    if path in EVERY_ADDRESS:
        return False
    if path in FORMATS:
        return True
    return _is_below(path, PAGES_AND_API)


def asks_for_none(path: str) -> bool:
    """Whether a test file, or a folder of them, is one of those without any database."""
    return _is_below(path, WITHOUT_DATABASE)


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return any(PurePath(path).is_relative_to(one) for one in folders)
