# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member organisation's witness: its own small process, folder and key, nothing of Dokaz's data.

It keeps the last checkpoint it cosigned of each log it knows and refuses to cosign anything that
does not extend it (C2SP tlog-witness v1.0.0). Uses only `dokaz.core`.
"""
