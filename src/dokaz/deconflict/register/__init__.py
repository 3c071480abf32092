# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interview register: whether somebody has heard a person already, without telling names.

`protocol` is a library without Django, clock or database, used by nodes, by holders of key shares
and by laptops alike; docs/formats/interview-register.md is its specification. The rest is a node's
side of it: asking before an interview, registering one that was held, and withdrawing. The fields
that decide come with a request, go blinded to the holders, and are forgotten; no row, block, log,
session or address holds a name.
"""
