# SPDX-License-Identifier: AGPL-3.0-or-later
"""One form for an East Slavic person's name, however it is written, and match keys made of it.

Form 1. Whatever changes a key of anybody, in code or data, is another form: registrations made
with the old one are no longer found, so the number goes up and the next epoch registers anew. A
test holds the keys of form 1 still.

Covers Ukrainian, Russian and Belarusian in Cyrillic letters and their usual Latin spellings. Other
names keep a rough skeleton of their letters: equal spellings meet, different ones may not.
"""

FORM = 1
