# SPDX-License-Identifier: Apache-2.0
"""What must stay true without us: digests, log, seals, objects, bags, parcels, the verifier.

Bytes in, values out. No Django, no network client, no clock of its own: times, randomness and
storage are passed in. Everything here may be embedded by any recipient under Apache-2.0.
"""
