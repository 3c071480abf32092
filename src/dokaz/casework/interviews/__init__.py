# SPDX-License-Identifier: AGPL-3.0-or-later
"""Interviews and consents: whom one may ask, what a person agreed to, how an account came about.

Consent is asked at every hand-over and nothing stands for it. Accounts themselves are sealed or
named items of evidence; this room keeps how they were taken, who read them, what contradicts them.
"""
