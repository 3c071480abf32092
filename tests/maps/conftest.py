# SPDX-License-Identifier: AGPL-3.0-or-later
from tests.casework.codifier import home, kept_located, located

__all__ = ["home", "kept_located", "located"]
