# SPDX-License-Identifier: AGPL-3.0-or-later
"""Resumable uploads from browsers: the tus protocol 1.0 over `dokaz.intake`."""
