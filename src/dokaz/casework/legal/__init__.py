# SPDX-License-Identifier: AGPL-3.0-or-later
"""The law that events are measured by, qualifications, and the matrix of elements and proof.

The law is data (`data/`), read and checked when it is first asked for. It promises no correctness
of its own: paraphrases say that a lawyer has to check them, and every use keeps the digests of the
files it was made with.
"""
