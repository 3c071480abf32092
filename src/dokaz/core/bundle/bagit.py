# SPDX-License-Identifier: Apache-2.0
"""BagIt bags (RFC 8493): judge those of others, write our own.

A bag shows that its files are as its maker listed them, and no more: anyone can make a valid bag.
Who made it, and when, is for signatures and time-stamps over its manifests.
"""

from dokaz.core.bundle.bagit_digests import DigestReader, read_digests
from dokaz.core.bundle.bagit_findings import BagReport, CheckedFile, Doubt, Fault, Finding
from dokaz.core.bundle.bagit_judge import judge_bag, verify_bag
from dokaz.core.bundle.bagit_members import Limits
from dokaz.core.bundle.bagit_tree import BagTree, DirectoryTree, Entry, EntryKind, ZipTree
from dokaz.core.bundle.bagit_writer import BagWriter, TagFile

__all__ = [
    "BagReport",
    "BagTree",
    "BagWriter",
    "CheckedFile",
    "DigestReader",
    "DirectoryTree",
    "Doubt",
    "Entry",
    "EntryKind",
    "Fault",
    "Finding",
    "Limits",
    "TagFile",
    "ZipTree",
    "judge_bag",
    "read_digests",
    "verify_bag",
]
