# SPDX-License-Identifier: AGPL-3.0-or-later
"""The background process of a node: runs tasks and keeps the ledger, outbox and checks going.

Safe to kill at any moment; stops after the current step on SIGTERM. Holds no rules: it calls what
the rooms offer, at the right times.
"""
