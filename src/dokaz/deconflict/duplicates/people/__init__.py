# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing two people and finding likely ones among many. Values in, values out: no records.

Names are compared in the normal form of the register's library (`register.protocol.names`). What is
made of a person here tells who it is almost as well as the name does: it is sealed wherever it is
kept (docs/adr/0014), and no `repr` shows it.
"""
