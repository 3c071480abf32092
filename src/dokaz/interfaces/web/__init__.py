# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web interface: pages and forms. Translates requests into acts; holds no rules."""
