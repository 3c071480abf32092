# SPDX-License-Identifier: Apache-2.0
"""The transparency log: an RFC 6962 Merkle tree, its tiles, checkpoints, cosignatures and proofs.

Everything follows the C2SP `tlog-*` documents, so that other programs can check a log of ours
without a line of our code. This room decides and computes; it never opens a file or a socket.
"""
