# SPDX-License-Identifier: AGPL-3.0-or-later
"""The transparency log, shown and checked."""
