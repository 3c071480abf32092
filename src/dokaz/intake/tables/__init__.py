# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables: rows of partners' lists become what the archive keeps, each row accounted for.

A table is an original like any other. An *import* reads it with a mapping: first as a dry run that
says of every row what would become of it, then for good, in batches of one act each. What was
imported can be taken back, and a newer version of the same table brings its changes only.
"""
