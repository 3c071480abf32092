# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publication: what is told to everybody, decided by two people and made coarse by rules.

A release keeps the coarse facts that two people agreed to. Datasets are made of releases alone, so
that nothing exact, nobody's name and no text can reach a published file.
"""
