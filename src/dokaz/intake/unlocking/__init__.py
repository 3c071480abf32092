# SPDX-License-Identifier: AGPL-3.0-or-later
"""Locked containers and documents: which files are, and opening them with a password.

The password lies sealed for the organisation in a row until the background service has tried it,
and is forgotten then; it is kept, sealed beside the item, only if the person says so. It stands in
no log, record, address, command line or error.
"""
