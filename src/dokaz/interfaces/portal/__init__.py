# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public portal: a map and lists over one published dataset, as plain files.

It reads the files of a dataset and knows no room, no database and no setting of a node. What it
writes can be hosted anywhere. Nothing of it asks a third party for anything.
"""
