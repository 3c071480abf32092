# SPDX-License-Identifier: AGPL-3.0-or-later
"""The law for reading: it holds no secrets, so whoever is an actor may read it."""

import unicodedata
from dataclasses import dataclass

from dokaz.casework.legal import loading
from dokaz.casework.legal.frameworks import Crime, Framework, Provision
from dokaz.gate.api import Actor, NotFound, anyone, view

MOST_HITS = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A provision whose code, words, text or elements have all words of a question."""

    framework: str
    provision: Provision


@dataclass(frozen=True, slots=True)
class ProvisionPage:
    """One provision with what it lies in, what lies in it, and what has elements under it."""

    framework: Framework
    provision: Provision
    above: tuple[Provision, ...]
    below: tuple[Provision, ...]
    crimes: tuple[Crime, ...]


@view("legal.law.list", rule=anyone)
def law(*, actor: Actor) -> tuple[Framework, ...]:
    """All bodies of law on this node."""
    return loading.frameworks()


@view("legal.law.show", rule=anyone)
def get_provision(*, actor: Actor, framework: str, code: str) -> ProvisionPage:
    """One provision. Raises NotFound."""
    if framework not in loading.FRAMEWORKS:
        raise NotFound("provision")
    found = loading.framework(framework)
    provision = found.provisions.get(code)
    if provision is None:
        raise NotFound("provision")
    return ProvisionPage(
        framework=found,
        provision=provision,
        above=found.above(code),
        below=found.children(code),
        crimes=found.crimes_of(code),
    )


@view("legal.law.search", rule=anyone)
def search_law(*, actor: Actor, text: str) -> tuple[Hit, ...]:
    """Provisions that have every word of the text, by their code first; up to 100."""
    wanted = _folded(text[:200]).split()
    if not wanted:
        return ()
    hits = [
        (not _folded(provision.code).startswith(wanted[0]), Hit(found.code, provision))
        for found in loading.frameworks()
        for provision in found.provisions.values()
        if all(word in _hay(found, provision) for word in wanted)
    ]
    return tuple(hit for _later, hit in sorted(hits, key=lambda pair: pair[0])[:MOST_HITS])


def _hay(found: Framework, provision: Provision) -> str:
    told = [provision.code, provision.words.en, provision.words.uk, provision.text]
    for crime in found.crimes_of(provision.code):
        told += [crime.code, crime.words.en, crime.words.uk]
        told += [words for one in crime.elements for words in (one.words.en, one.words.uk)]
    return _folded(" ".join(told))


def _folded(text: str) -> str:
    # People write 8(2)(b)(ix); the codes are 8.2.b.ix.
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return plain.replace(")(", ".").replace("(", ".").replace(")", "")
