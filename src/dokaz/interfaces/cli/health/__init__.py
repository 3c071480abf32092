# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of a node's health, each with a verdict and what to do. They change nothing.

A check that cannot be made says so ("not checked"); it is never shown as well.
"""
