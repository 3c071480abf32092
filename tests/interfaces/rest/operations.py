# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every operation of the API as its routers declare it.

Tests are named after these when they are collected, in each process of a run; the description,
which takes seconds to make, is made where a test asks for it. That both name the same,
test_schema.py says.
"""

import re
from typing import NamedTuple

from dokaz.interfaces.rest.version1 import ADDRESS, api


class Operation(NamedTuple):
    """`route` is below the API's address and has its converters; `method` is in capitals."""

    method: str
    route: str
    scope: str

    @property
    def address(self) -> str:
        """As the description names it."""
        return f"/{ADDRESS}{re.sub(r'{[^}:]+:', '{', self.route).lstrip('/')}"


OPERATIONS = tuple(
    Operation(one.methods[0], route, str(one.auth_callbacks[0].scope))
    for router in api._get_bound_routers()
    for route, path_view in router.path_operations.items()
    for one in path_view.operations
)
