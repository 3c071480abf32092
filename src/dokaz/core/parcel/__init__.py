# SPDX-License-Identifier: Apache-2.0
"""Parcels: what is handed to a prosecutor, written as a stream and read without unpacking.

The format is docs/formats/parcel.md. This package writes and reads; judging what a parcel proves is
`dokaz.core.verify`.
"""
