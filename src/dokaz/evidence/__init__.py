# SPDX-License-Identifier: AGPL-3.0-or-later
"""Items of evidence, their files, custody, sharing, holds, disposal and fixity.

Other rooms enter by `api` and `facts` only.
"""
