# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of casework for programs: one table of operations a room, one maker of all of them.

What is sent and answered are the rooms' own drafts and frozen views, read off their signatures, so
that a program sees what the pages see and no rule is written twice. Who a person is, words of
accounts and printed papers are not given to programs: people open those, with a reason, on pages.
"""
