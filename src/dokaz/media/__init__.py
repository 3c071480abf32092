# SPDX-License-Identifier: AGPL-3.0-or-later
"""The `media` band: pure functions over untrusted files, run in a confined child process.

Other bands enter through `dokaz.media.sandbox`. The decoders themselves (`probe`, `metadata`,
`image`, `video`) read hostile bytes and must not be called inside a web or worker process.
"""
