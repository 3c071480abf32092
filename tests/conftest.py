# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tests share: real files made by others, when they are beside the repository."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def _observing() -> Iterator[None]:
    """Let tests look at all rows on PostgreSQL, and the program at those its readers may see."""
    from dokaz.gate import reading
    from tests import observing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "current_reader", observing.current_reader)
        yield


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """Folder of real files made by others; tests that need it are skipped, visibly, without it."""
    folder = Path(os.environ.get("DOKAZ_FIXTURES", REPOSITORY.parent / "shared" / "fixtures"))
    if not folder.is_dir():
        pytest.skip(f"no shared fixtures at {folder.name}/: set DOKAZ_FIXTURES to run this test")
    return folder


# How long one example takes says how busy the machine is, not whether the code is right. A run
# tries the same examples as the run before it; DOKAZ_TEST_EXPLORE=yes looks for new ones.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("DOKAZ_TEST_EXPLORE"),
)
settings.load_profile("any machine")
