# SPDX-License-Identifier: AGPL-3.0-or-later
"""People: whom things happened to, who saw them, who is suspected. A person is a code name here.

What tells who somebody is lies apart, sealed, and is opened by an act with a reason. What a person
was in an event is said by the events; this room does not know them.
"""
