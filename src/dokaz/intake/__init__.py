# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking in what people hand over: deliveries, uploads, folders, and the work that follows.

Promises: every file of a delivery gets exactly one entry that says what became of it; a receipt
that was interrupted at any moment goes on without taking anything twice. Does not judge content:
that a file was taken says nothing about what it shows.
"""
