# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening containers that were taken in: their members become items of their own.

The container itself is the evidence and stays as it is. Opening happens in the background and can
be interrupted anywhere: lines of the report that are there already are passed over.
"""
