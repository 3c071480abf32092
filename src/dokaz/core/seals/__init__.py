# SPDX-License-Identifier: Apache-2.0
"""Seals on bytes: signatures of those who act, and time-stamps of third parties."""
