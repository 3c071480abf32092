# SPDX-License-Identifier: AGPL-3.0-or-later
"""A key holder of the interview register: its own small process, folder and keys.

It holds one share of the register's key and evaluates blinded points for organisations that the
directory names, within quotas. One of the holders also keeps the tag log. It sees neither names nor
what is found, and has nothing of a node's data.
"""
