# SPDX-License-Identifier: Apache-2.0
"""The offline verifier: what a parcel or a receipt proves, step by step.

It needs no network, no clock and no other program. Steps and their meaning are in
docs/formats/parcel.md section 8. It never says "proven" of anything that rests only on keys that
came with the thing itself.
"""
