# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which tests are tried on PostgreSQL too.

`database` is on every test that asks for a database, in whichever way; a thorough run tries all of
them on both. `same_on_both` is on those among them that the usual run leaves to SQLite:

1. Pages and the API hold no query and no rule of their own, which test_blind_spots.py sees to; how
   the rooms below behave on each database is seen in the rooms' tests. What is left to go wrong,
   an address or an operation that reads or writes where PostgreSQL refuses, is seen by the tests in
   `EVERY_ADDRESS`, which call each of them.
2. In `ROOMS` a matrix does each act on both: as everybody who may, and on PostgreSQL as one of
   those who may not for each way to refuse (tests/matrix.py). What is read and written there, and
   that PostgreSQL hides nothing from whom the rule shows it, is seen so; what it hides from a query
   without any rule is in attacks/test_rows_held_back.py. The rooms' other tests do the same acts
   with other words, files and rights. Those in `DIFFERENT` are about what databases do each in its
   own way: statements of our own, locks, orders, sums, processes beside each other or killed; two
   have their room's matrix.
3. `BESIDE` are tests of what lies in files beside the database.
"""

from pathlib import PurePath

# Nothing below these asks for a database.
WITHOUT_DATABASE = (
    "architecture", "core", "fuzzing", "media", "packaging", "standards", "tools", "vendor",
)  # fmt: skip
PAGES_AND_API = ("interfaces/web", "interfaces/rest", "interfaces/portal")
EVERY_ADDRESS = ("interfaces/web/pages/test_addresses.py", "interfaces/rest/test_schema.py")
ROOMS = (
    "casework", "coordination", "deconflict", "evidence", "intake", "maps", "members",
    "notifications", "outreach", "publication", "reports", "search", "sharing",
)  # fmt: skip
DIFFERENT = (
    *(
        f"test_{name}*.py"
        for name in (
            "matrix", "queries", "concurrency", "killed", "merging", "queue",
            "alike", "event_pairs", "people", "places", "batches", "standing",
            "interrupted", "disposal", "units", "involvement",
        )
    ),
    "maps/test_maps.py", "reports/test_figures.py", "search/test_lists.py",
    "search/test_records.py", "search/test_replicas.py",
)  # fmt: skip
BESIDE = (
    "attacks/test_disk.py", "attacks/test_packed_parcels.py",
    "interfaces/cli/test_continuing_the_log.py", "ledger/test_audit_goes_on.py",
    "ledger/test_continuing.py", "ledger/test_outward.py", "ledger/test_restored.py",
)  # fmt: skip


def same_on_both(path: str) -> bool:
    """Whether a test file, named by its path below `tests`, is left to SQLite by the usual run."""
    if path in EVERY_ADDRESS:
        return False
    if path in BESIDE or _is_below(path, PAGES_AND_API):
        return True
    different = any(PurePath(path).match(one) for one in DIFFERENT)
    return _is_below(path, ROOMS) and not different


def asks_for_none(path: str) -> bool:
    """Whether a test file, or a folder of them, is one of those without any database."""
    return _is_below(path, WITHOUT_DATABASE)


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return any(PurePath(path).is_relative_to(one) for one in folders)
