# SPDX-License-Identifier: Apache-2.0
"""The steps of verifying a parcel, one module each.

Numbers are those of docs/formats/parcel.md section 8.
"""
