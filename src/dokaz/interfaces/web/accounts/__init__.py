# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for signing in, one's own account, people of an organisation, and the first run."""
