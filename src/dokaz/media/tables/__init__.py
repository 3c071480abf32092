# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of untrusted files, read row by row in a confined process: nothing is guessed silently.

`Table` and its parts say what was found and by what it was told; what fits two ways is named so
that a person is asked. The rules stand in docs/formats/tables.md.
"""
