# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking containers apart: archives, mail, mailboxes. Runs in the confined child only.

One file a format, each a function from an open, untrusted, seekable file to its members in a fixed
order. `formats` lists them, `job` runs one and streams the members out, `opener` is the door for
the bands above. Nothing here writes a file or follows a name found inside a container.
"""
