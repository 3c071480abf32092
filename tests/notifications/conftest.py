# SPDX-License-Identifier: AGPL-3.0-or-later
from tests.coordination.conftest import kept_office, office
from tests.evidence.node import home

__all__ = ["home", "kept_office", "office"]
