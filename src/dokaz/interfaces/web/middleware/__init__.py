# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens around every request: headers, session age, language, actor, errors."""
