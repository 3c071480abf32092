# SPDX-License-Identifier: AGPL-3.0-or-later
"""How objects of the rooms below become entries of the index, and how it is kept up to date."""
