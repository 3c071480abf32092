# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register's protocol: bytes in, values out.

A threshold verifiable oblivious pseudorandom function (RFC 9497, ristretto255-SHA512) over match
keys of a person. Holders of key shares see blinded points; the tag log holds tags and sealed
contacts; whoever asks searches a copy of the log at home. What this protects, and what it leaks, is
written in docs/formats/interview-register.md.
"""
