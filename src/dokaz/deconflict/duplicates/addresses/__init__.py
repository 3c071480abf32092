# SPDX-License-Identifier: AGPL-3.0-or-later
"""One form for the many addresses of one page. Pure functions: no network, nothing is resolved."""
