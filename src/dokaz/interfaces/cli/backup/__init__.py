# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup of a whole node in one encrypted file, and bringing a node back from it.

The file is an age file around a plain tar archive, so that without this program
`age --decrypt` and `tar` are enough. docs/guides/operate lists what is in it and what is not.
"""
