# SPDX-License-Identifier: AGPL-3.0-or-later
"""Protected objects: what they are, why the law protects them, and what became of them.

What speaks against protection, such as military use, is kept with the same care as what speaks for
it. Nothing is overwritten: former values, merges and withdrawn entries stay on record.
"""
