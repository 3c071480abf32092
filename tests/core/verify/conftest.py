# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures of the verifier's tests."""

import pytest
from tests.core.verify.full_parcel import EASY_TARGET, Full, make_full

from dokaz.core.seals import opentimestamps


@pytest.fixture
def easy_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take regtest blocks; no test can make a block of Bitcoin itself."""
    monkeypatch.setattr(opentimestamps, "EASIEST_TARGET", EASY_TARGET)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Full:
    """The full parcel; frozen, so all tests may share it."""
    return make_full(tmp_path_factory.mktemp("authority"))
