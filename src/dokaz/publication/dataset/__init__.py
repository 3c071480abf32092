# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published datasets: the files that everybody may have (docs/formats/published-dataset.md).

Each file is written from `Row`s alone, which have no room for a name, a text, a number of a record
or an exact place. The same rows give the same bytes.
"""
