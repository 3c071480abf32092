# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tests share: real files made by others, when they are beside the repository."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """Folder of real files made by others; tests that need it are skipped, visibly, without it."""
    folder = Path(os.environ.get("DOKAZ_FIXTURES", REPOSITORY.parent / "shared" / "fixtures"))
    if not folder.is_dir():
        pytest.skip(f"no shared fixtures at {folder.name}/: set DOKAZ_FIXTURES to run this test")
    return folder
