# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists of terms that records are described with."""

from dokaz.casework.cases import api as cases
from dokaz.interfaces.rest.records.making import get

OFFERED = (
    get("/vocabularies", "list_vocabularies", "Lists of terms",
        "Every list whose codes stand in records, such as `events.conduct` or `law.proof`, with "
        "terms in Ukrainian and English. Short lists that never grow stand in this description.",
        cases.vocabularies),
)  # fmt: skip
