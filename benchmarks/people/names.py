# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairs of real names only, without dates: how often the weights in use are right, beside peers.

    python benchmarks/people/names.py --lists FOLDER

FOLDER holds public sanctions lists, which are not part of this project; what is missing is left
out:

- `eu_*.csv`: consolidated annexes of the European Union as OpenSanctions keeps them
  (opensanctions/opensanctions: datasets/eu/journal_sanctions/data/consolidated, 32014R0269,
  32006R0765, 32024R2642, 32024R1485);
- `uk_subject_names.csv`, `uk_subjects.csv`: covyr/uk-sanctions-list;
- `us_sdn.csv`: sdn.csv of the United States (jackdwyer/specially-designated-nationals-list).

Sets, each pair that is right with one that is wrong: the nearest name of another person by
rapidfuzz's token_sort_ratio over Latin letters, so they are harsh to rapidfuzz. *EU, two scripts*
and *EU, one script*: spellings of one entry; *EU × US*: entries with the same whole date of birth
whose names are a little alike, against others born on another day; *UK*: a name and its stated
variants. Half of the people choose the threshold, F1 is of the other half. In brackets: what was
measured with the trial code when the way was chosen, on sets made in the same manner.
"""

import argparse
import csv
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import numpy as np  # noqa: E402
import translitua  # noqa: E402
from rapidfuzz import process  # noqa: E402
from rapidfuzz.distance.JaroWinkler import similarity as jaro_winkler  # noqa: E402
from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio  # noqa: E402

from dokaz.deconflict.duplicates.people.features import Features, Stated, features_of  # noqa: E402
from dokaz.deconflict.duplicates.people.weights import trained  # noqa: E402
from dokaz.deconflict.register.protocol.names.spelling import one_script, sound  # noqa: E402

CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґЎў]")
PATRONYMIC = re.compile(
    r"(i[ckç]h?|i?t?s?ch|ovits|vitj|vitsj|yc?h|[yi]č|ycz|icz|[oeaiyu]u?[vw]+n+a|[aeo]un?a|ichna"
    r"|ична|ич|іч|ыч|(о|е|і|ї|э|є)в[ні]*н?а|[аео]ўна|ogl[yiu]|оглы)\Z",
    re.IGNORECASE,
)
NOT_A_NAME = re.compile(
    r"\b(born|n[ée]e|aka|a\.k\.a|a\.?k\.?a\.?|married|former|or|and|also)\b|[:;/]"
)
"""Words of a list's editors: what stands beside them is left out."""
EASTERN = re.compile(r"RUSSIA|UKRAINE|BELARUS")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Name:
    """One spelling: what is written, and its parts (surname, given name, patronymic)."""

    text: str
    parts: tuple[str, str, str]

    @property
    def is_cyrillic(self) -> bool:
        return bool(CYRILLIC.search(self.text))


@dataclass(frozen=True)
class Listed:
    """A person of a list; `born`: whole dates of birth that it states."""

    names: tuple[Name, ...]
    born: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    one: Name
    other: Name
    is_right: bool
    half: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lists", type=Path)
    options = parser.parse_args()
    if options.lists is None:
        print("no lists of real names were given (--lists): nothing was measured")
        return
    eu, uk, us = (list(read(options.lists)) for read in (_eu, _uk, _us))
    print(f"people listed: EU {len(eu):,}, UK {len(uk):,}, US {len(us):,}")
    sets = {
        "EU, two scripts": (_spellings(eu, across=True), 0.976, 0.931, 0.939),
        "EU, one script": (_spellings(eu, across=False), 0.894, 0.700, 0.685),
        "EU x US, Latin": (_between(eu, us, cyrillic=False), 0.977, 0.965, 0.963),
        "EU x US, Cyrillic-Latin": (_between(eu, us, cyrillic=True), 0.988, 0.982, 0.975),
        "UK, variants": (_variants(uk), 0.896, 0.804, 0.772),
    }
    for title, (pairs, design, skeleton, logic) in sets.items():
        if not pairs:
            print(f"{title}: no list of it is there")
            continue
        right = sum(pair.is_right for pair in pairs)
        print(f"{title}: {len(pairs):,} pairs, {right:,} right")
        for way, score, then in (
            ("weights in use", _ours, design), ("token_set, our skeletons", _skeletons, skeleton),
            ("token_set, Latin letters", _latin_set, None),
            ("Jaro-Winkler, Latin letters", _latin_jaro, None),
            ("token_sort, as written", _raw, None),
        ):  # fmt: skip
            _line(way, score, pairs, then)
        print(f"    {'(nomenklatura logic-v2 then)':30}{'':23}({logic:.3f})")


def _line(way: str, score: Callable[[Name, Name], float], pairs: list[Pair], then) -> None:
    started = time.process_time()
    scores = np.array([score(pair.one, pair.other) for pair in pairs])
    spent = (time.process_time() - started) / len(pairs) * 1e6
    right = np.array([pair.is_right for pair in pairs])
    half = np.array([pair.half for pair in pairs])
    chosen = _threshold(scores[half == 0], right[half == 0])
    shown, truth = scores[half == 1] >= chosen, right[half == 1]
    precision = (shown & truth).sum() / max(1, shown.sum())
    recall = (shown & truth).sum() / max(1, truth.sum())
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    before = f"({then:.3f})" if then else ""
    print(f"    {way:30}F1 {f1:.3f} {before:8} P {precision:.3f} R {recall:.3f}  {spent:.0f} us")


def _threshold(scores, right) -> float:
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + right.sum())
    return float(scores[order][int(f1.argmax())])


# What is compared


def _ours(one: Name, other: Name) -> float:
    return trained().value(_features(one), _features(other))


def _features(name: Name, kept: dict[Name, Features] = {}) -> Features:  # noqa: B006 - kept on purpose
    if name not in kept:
        kept[name] = features_of(Stated(names=(name.parts,)))
    return kept[name]


def _skeletons(one: Name, other: Name) -> float:
    return token_set_ratio(*(" ".join(map(sound, name.text.split())) for name in (one, other)))


def _latin_set(one: Name, other: Name) -> float:
    return token_set_ratio(latin(one), latin(other))


def _latin_jaro(one: Name, other: Name) -> float:
    return jaro_winkler(*(" ".join(sorted(latin(name).split())) for name in (one, other)))


def _raw(one: Name, other: Name) -> float:
    return token_sort_ratio(one.text.lower(), other.text.lower())


def latin(name: Name) -> str:
    """In Latin letters, by the table of the alphabet it seems to be in."""
    if not name.is_cyrillic:
        return name.text.lower()
    is_russian = re.search(r"[ыэёъЫЭЁЪ]|ий\b|ИЙ\b", name.text)
    table = translitua.RussianICAO if is_russian else translitua.UkrainianKMU
    return str(translitua.translit(name.text, table)).lower()


# Sets of pairs


def _spellings(people: list[Listed], *, across: bool) -> list[Pair]:
    positives = [
        (at, one, other)
        for at, person in enumerate(people)
        for one, other in combinations(person.names, 2)
        if (one.is_cyrillic != other.is_cyrillic) is across and one.text != other.text
    ]
    return _with_nearest(people, people, positives, lambda _one, _other: True)


def _variants(people: list[Listed]) -> list[Pair]:
    positives = [
        (at, person.names[0], other)
        for at, person in enumerate(people)
        for other in person.names[1:]
        if other.text.lower() != person.names[0].text.lower()
    ]
    return _with_nearest(people, people, positives, lambda _one, _other: True)


def _between(eu: list[Listed], us: list[Listed], *, cyrillic: bool) -> list[Pair]:
    by_date: dict[str, list[Listed]] = {}
    for person in us:
        for date in person.born:
            by_date.setdefault(date, []).append(person)
    positives = []
    for at, person in enumerate(eu):
        there = {id(one): one for date in person.born for one in by_date.get(date, ())}
        for other in there.values():
            for one in person.names:
                if one.is_cyrillic is not cyrillic:
                    continue
                if token_sort_ratio(latin(one), latin(other.names[0])) >= 55:
                    positives.append((at, one, other.names[0]))
    return _with_nearest(
        eu, us, positives, lambda one, other: one.born and other.born and not one.born & other.born
    )


def _with_nearest(people, others, positives, is_stranger) -> list[Pair]:
    """Each right pair, and its first name with the nearest name of a stranger."""
    chance = random.Random(11)
    half = [int(chance.random() < 0.5) for _ in people]
    names = [(at, name) for at, person in enumerate(others) for name in person.names]
    spelled = [" ".join(sorted(latin(name).split())) for _at, name in names]
    scripts = np.array([name.is_cyrillic for _at, name in names])
    pairs = []
    for at, one, other in positives:
        pairs.append(Pair(one, other, True, half[at]))
        asked = " ".join(sorted(latin(one).split()))
        ratios = process.cdist([asked], spelled, scorer=token_sort_ratio)[0]
        ratios[scripts != other.is_cyrillic] = -1
        for row in np.argsort(-ratios, kind="stable")[:200]:
            stranger, name = names[row]
            same = others is people and stranger == at
            if not same and is_stranger(people[at], others[stranger]):
                pairs.append(Pair(one, name, False, half[at]))
                break
    return pairs


# The lists


def _eu(folder: Path) -> Iterator[Listed]:
    for path in sorted(folder.glob("eu_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["schema"] != "Person":
                    continue
                texts = [row["name"], *row["alias"].split(";"), *row["previousName"].split(";")]
                names = tuple(filter(None, (_capitals(text) for text in texts)))
                dates = re.findall(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b", row["birthDate"])
                if names:
                    yield Listed(names, frozenset(f"{y}-{m:0>2}-{d:0>2}" for d, m, y in dates))


def _capitals(text: str) -> Name | None:
    """Given name, patronymic, SURNAME; None where it is not written so."""
    if NOT_A_NAME.search(text):
        return None
    text = re.sub(r"\(.*?\)", " ", text)
    # The lists write Latin letters inside Cyrillic words.
    words = [one_script(word) for word in re.findall(r"[^\W\d_][\w'’ʼ-]*", text)]
    family = [word for word in words if word.isupper() and len(word) > 1]
    rest = [word for word in words if word not in family]
    if not family or not rest or len(rest) > 3 or len(family) > 2:
        return None
    return Name(" ".join(rest + family), (" ".join(family), *_given(rest)))


def _given(words: list[str]) -> tuple[str, str]:
    if len(words) > 1 and PATRONYMIC.search(words[-1]):
        return " ".join(words[:-1]), words[-1]
    return " ".join(words), ""


def _uk(folder: Path) -> Iterator[Listed]:
    people = folder / "uk_subjects.csv"
    if not people.exists():
        return
    with people.open(encoding="utf-8", newline="") as file:
        single = {r["unique_id"] for r in csv.DictReader(file) if r["subject_type"] == "individual"}
    by_person: dict[str, list[Name]] = {}
    with (folder / "uk_subject_names.csv").open(encoding="utf-8", newline="") as file:
        for row in sorted(csv.DictReader(file), key=lambda row: row["name_type"] != "primary"):
            if row["unique_id"] not in single or row["unique_id"][:3] not in ("RUS", "BEL"):
                continue
            family, given, *more = (row[f"name_{at}"].strip() for at in (6, 1, 2, 3, 4, 5))
            if row["alias_strength"] == "low_quality_aka" or not family or not given:
                continue
            first, father = _given([given, *filter(None, more)])
            by_person.setdefault(row["unique_id"], []).append(
                Name(" ".join([given, *filter(None, more), family]), (family, first, father))
            )
    yield from (Listed(tuple(names)) for names in by_person.values())


def _us(folder: Path) -> Iterator[Listed]:
    path = folder / "us_sdn.csv"
    if not path.exists():
        return
    with path.open(encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if len(row) < 12 or row[2].strip() != "individual" or not EASTERN.search(row[3]):
                continue
            family, comma, rest = row[1].partition(",")
            if not comma:
                continue
            found = re.findall(r"DOB (\d\d) (\w{3}) (\d{4})", row[11])
            born = frozenset(
                f"{year}-{MONTHS.index(month) + 1:02}-{day}" for day, month, year in found
            )
            name = Name(f"{rest.strip()} {family}", (family, *_given(rest.split())))
            yield Listed((name,), born)


if __name__ == "__main__":
    main()
