# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working copies of films and sounds that browsers play. The original stays the evidence."""
