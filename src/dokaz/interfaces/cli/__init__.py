# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line `dokaz`: one file a command, for people with a terminal and for scripts."""
