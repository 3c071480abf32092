# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places: the official codifier of Ukraine's territory, found by a name in any script.

Looking a name up gives candidates; none is ever chosen for the person who asked.
"""
