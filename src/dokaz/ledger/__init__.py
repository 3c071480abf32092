# SPDX-License-Identifier: AGPL-3.0-or-later
"""The node's transparency log: entries in the act's transaction, sequenced into a Merkle tree.

The log of record is files: hash tiles and checkpoints (public), event records (private). The
database is an index that can be rebuilt from them. Leaves are hiding commitments; the public part
shows neither who nor what.
"""
