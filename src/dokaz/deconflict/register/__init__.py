# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interview register: whether somebody has heard a person already, without telling names.

`protocol` is a library without Django, clock or database, used by nodes, by holders of key shares
and by laptops alike. docs/formats/interview-register.md is its specification.
"""
