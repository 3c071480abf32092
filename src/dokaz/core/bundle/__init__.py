# SPDX-License-Identifier: Apache-2.0
"""Bundles made by others and by us, read and judged without unpacking them to disk."""
