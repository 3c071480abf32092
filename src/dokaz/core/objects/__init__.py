# SPDX-License-Identifier: Apache-2.0
"""The store of evidence files: objects named by the SHA-256 of their bytes, never changed.

`ports` says what every store promises, `local` keeps objects in a folder, `memory` keeps them in
memory and breaks on command, `sealed` encrypts them at rest, `deposit` seals and stores in one go.
"""
