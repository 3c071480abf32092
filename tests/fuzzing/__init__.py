# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our own parsers given any bytes: a value or an error of ours, never anything else."""
