# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases: what is joined for one forum out of events, evidence and people, and who works on it.

Also comments and questions on records of every kind, since this room may know all others below.
"""
