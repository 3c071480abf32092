# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of documents, and pictures of their pages. Runs inside the confined process only.

Nothing in a document is carried out: no formula, macro, script or field; nothing it refers to is
opened, neither on the disk nor on a network.
"""
