# SPDX-License-Identifier: Apache-2.0
"""Which language a person at a terminal reads, from their environment."""

from collections.abc import Mapping

VARIABLES = ("DOKAZ_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def asked_language(environment: Mapping[str, str], *, default: str) -> str:
    """ "uk" where the first of the variables that says something names Ukrainian, else "en".

    `default` where none says anything. The order is that of POSIX (base definitions, section 8.2),
    our own variable before it; "C" and "POSIX" name no people's language and mean English.
    """
    said = next((value for name in VARIABLES if (value := environment.get(name, ""))), "")
    if not said:
        return default
    return "uk" if said.lower().startswith(("uk", "ukrainian")) else "en"
