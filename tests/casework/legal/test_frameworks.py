# SPDX-License-Identifier: AGPL-3.0-or-later
"""The law's files: complete, in both languages, agreeing with the Statute; bad ones are refused."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dokaz.casework.legal import in_force, loading, proof
from dokaz.casework.legal.citations import in_ukrainian
from dokaz.casework.legal.errors import BadFramework
from dokaz.casework.legal.in_force import Force
from dokaz.casework.records import edtf

ROME = loading.framework("rome")
UKRAINE = loading.framework("ukraine")

# How many elements the official text numbers for each crime.
OFFICIAL = {
    "6.a": 4, "6.b": 4, "6.c": 5, "6.d": 5, "6.e": 7,
    "7.1.a": 3, "7.1.b": 4, "7.1.c": 3, "7.1.d": 5, "7.1.e": 5, "7.1.f": 5, "7.1.g-1": 4,
    "7.1.g-2": 4, "7.1.g-3": 4, "7.1.g-4": 3, "7.1.g-5": 4, "7.1.g-6": 5, "7.1.h": 6,
    "7.1.i": 8, "7.1.j": 7, "7.1.k": 5,
    "8.2.a.i": 5, "8.2.a.ii-1": 6, "8.2.a.ii-2": 5, "8.2.a.ii-3": 7, "8.2.a.iii": 5,
    "8.2.a.iv": 7, "8.2.a.v": 5, "8.2.a.vi": 5, "8.2.a.vii-1": 5, "8.2.a.vii-2": 5,
    "8.2.a.viii": 7,
    "8.2.b.i": 5, "8.2.b.ii": 5, "8.2.b.iii": 7, "8.2.b.iv": 5, "8.2.b.v": 5, "8.2.b.vi": 5,
    "8.2.b.vii-1": 7, "8.2.b.vii-2": 7, "8.2.b.vii-3": 7, "8.2.b.vii-4": 7, "8.2.b.viii": 3,
    "8.2.b.ix": 5, "8.2.b.x-1": 6, "8.2.b.x-2": 6, "8.2.b.xi": 7, "8.2.b.xii": 5,
    "8.2.b.xiii": 7, "8.2.b.xiv": 5, "8.2.b.xv": 4, "8.2.b.xvi": 5, "8.2.b.xvii": 4,
    "8.2.b.xviii": 4, "8.2.b.xix": 5, "8.2.b.xxi": 4, "8.2.b.xxii-1": 4, "8.2.b.xxii-2": 4,
    "8.2.b.xxii-3": 4, "8.2.b.xxii-4": 3, "8.2.b.xxii-5": 4, "8.2.b.xxii-6": 5,
    "8.2.b.xxiii": 4, "8.2.b.xxiv": 4, "8.2.b.xxv": 4, "8.2.b.xxvi": 5,
    "8.2.c.i-1": 5, "8.2.c.i-2": 6, "8.2.c.i-3": 5, "8.2.c.i-4": 6, "8.2.c.ii": 6,
    "8.2.c.iii": 7, "8.2.c.iv": 7,
    "8.2.e.i": 5, "8.2.e.ii": 4, "8.2.e.iii": 7, "8.2.e.iv": 5, "8.2.e.v": 5, "8.2.e.vi-1": 4,
    "8.2.e.vi-2": 4, "8.2.e.vi-3": 4, "8.2.e.vi-4": 3, "8.2.e.vi-5": 4, "8.2.e.vi-6": 5,
    "8.2.e.vii": 5, "8.2.e.viii": 5, "8.2.e.ix": 7, "8.2.e.x": 5, "8.2.e.xi-1": 6,
    "8.2.e.xi-2": 6, "8.2.e.xii": 7, "8.2.e.xiii": 4, "8.2.e.xiv": 4, "8.2.e.xv": 5,
    "8.2.e.xix": 4, "8bis": 6,
}  # fmt: skip
DERIVED = {
    "8.2.b.xx", "8.2.b.xxvii", "8.2.b.xxviii", "8.2.b.xxix", "8.2.e.xvi", "8.2.e.xvii",
    "8.2.e.xviii",
}  # fmt: skip


def test_every_crime_of_the_statute_has_its_elements_in_the_official_number() -> None:
    crimes = {code: one for code, one in ROME.crimes.items() if not one.mode}
    assert {code: len(one.elements) for code, one in crimes.items() if not one.derived} == OFFICIAL
    assert {code for code, one in crimes.items() if one.derived} == DERIVED
    for one in crimes.values():
        assert [element.number for element in one.elements] == list(range(1, len(one.elements) + 1))
        if one.code.startswith("8.2"):
            kind = ROME.provisions[one.provision].conflict
            assert f"war.{kind}" in [element.common for element in one.elements], one.code
        if one.code.startswith(("7.", "8.")):
            assert one.elements[-1].kind == "mental", one.code


def test_crimes_lie_under_every_letter_that_names_one() -> None:
    """All of articles 6, 7 (1), 8 (2) and 25 (3), and both kinds of superiors."""
    with_crimes = {one.provision for one in ROME.crimes.values()}
    for code in ROME.provisions:
        if re.fullmatch(r"6\.[a-e]|7\.1\.[a-k]|8\.2\.[abce]\.[ivx]+|25\.3\.[a-f]|28\.[ab]", code):
            assert code in with_crimes, code


def _paragraphs(number: str, text: str) -> Iterator[str]:
    """Each paragraph and letter of an article as the source has it, without its number."""
    for line in text.split("\n"):
        yield re.sub(r"^(\d+(?: bis)?\.|\([a-z]+\)) ", "", line)


@pytest.mark.parametrize("number", ["6", "7", "8", "8 bis", "25", "28"])
def test_the_statute_is_quoted_whole_and_as_it_is(number: str, shared_fixtures: Path) -> None:
    rows = json.loads((shared_fixtures / "legal" / "RomeStatute.json").read_text("utf-8"))
    (article,) = [row["article"] for row in rows if row.get("article", {}).get("number") == number]
    code = number.replace(" ", "")
    assert str(ROME.provisions[code].words.en).casefold() == article["name"].casefold()
    ours = [
        line
        for key, one in ROME.provisions.items()
        if (key == code or key.startswith(f"{code}.")) and key != "8.2.e.xix"
        for line in one.text.split("\n")
        if line
    ]
    assert sorted(ours) == sorted(_paragraphs(number, article["text"]))


def test_letters_of_article_8_stand_where_they_belong() -> None:
    text = {code: one.text for code, one in ROME.provisions.items()}
    assert "buildings dedicated to religion" in text["8.2.b.ix"]
    assert "buildings dedicated to religion" in text["8.2.e.iv"]
    assert text["8.2.c.i"].startswith("Violence to life and person")
    assert text["8.2.d"].startswith("Paragraph 2 (c) applies")
    assert text["8.2.b.v"].startswith("Attacking or bombarding")
    assert text["8.2.b.xxix"].startswith("Employing laser weapons")
    assert text["8bis.2.g"].startswith("The sending by or on behalf")
    assert text["25.3.d.ii"].startswith("Be made in the knowledge")
    assert text["28.b.i"].startswith("The superior either knew")


def test_everything_is_said_in_both_languages_and_where_it_comes_from() -> None:
    for one in loading.frameworks():
        for place in (*one.provisions.values(), *one.crimes.values()):
            assert re.search("[а-яіїєґ]", place.words.uk), place.code
            assert not re.search("[а-яіїєґ]", place.words.en), place.code
        for crime in one.crimes.values():
            assert crime.theme in proof.themes(), crime.code
            assert crime.instrument.text_is == "paraphrase"
            for element in crime.elements:
                assert proof.looked_at(crime, element)
                assert re.search("[а-яіїєґ]", element.words.uk)
                assert element.words.uk.endswith(".")
                assert element.words.en.endswith(".")
        assert {len(file.sha256) for file in one.instruments} == {64}
    assert len(proof.classes()) == 19


def test_every_citation_of_a_source_is_said_in_ukrainian_whole() -> None:
    kept = re.compile(r"(RC|ICC-ASP)/[\w/.]+|\([a-z]+\)|[IVXL]+(-[A-Z])?|bis|[ABC][\d.]*")
    for one in loading.frameworks():
        cited = (
            *one.instruments, *one.provisions.values(), *one.crimes.values(),
            *(version for key in one.provisions for version in one.versions_of(key)),
        )  # fmt: skip
        for place in cited:
            assert place.source.en, place.code
            left = kept.sub("", place.source.uk)
            assert not re.search("[A-Za-z]", left), place.source.uk
            # Numbers, letters and names of resolutions are the same in both.
            assert re.findall(r"[\dIVX]+", place.source.uk) == re.findall(
                r"[\dIVX]+", re.sub(r"\bI(?=n)", "", place.source.en)
            )
    said = {
        "Elements of Crimes, Article 8 (2) (b) (ix)": "Елементи злочинів, стаття 8 (2) (b) (ix)",
        "Criminal Code of Ukraine, article 438 part 1":
            "Кримінальний кодекс України, стаття 438, частина 1",
        "Law of 9 October 2024 No. 4012-IX": "Закон від 9 жовтня 2024 року № 4012-IX",
        "Article 126; in force on 1 July 2002": "Стаття 126; чинна з 1 липня 2002 року",
        "An unknown treaty, article 3": "An unknown treaty, article 3",
    }  # fmt: skip
    assert {source: in_ukrainian(source) for source in said} == said


def test_articles_of_the_code_of_ukraine_are_there() -> None:
    wanted = "31-1 110 111 111-1 258 263 432 433 434 436 436-2 437 438 439 440 441 442 442-1 443 "
    wanted += "444 445 446 447"
    with_crimes = {one.provision for one in UKRAINE.crimes.values()}
    assert with_crimes >= set(wanted.split())
    assert [one.words.en for one in UKRAINE.versions_of("437")][-1].startswith("as “Crime of aggr")
    # No day of these is confirmed by a source we have read, and none pretends to be.
    assert not any(one.confirmed for key in with_crimes for one in UKRAINE.versions_of(key))


def test_categories_say_whether_their_code_is_confirmed() -> None:
    rd4u = loading.framework("rd4u")
    confirmed = {code for code, one in rd4u.provisions.items() if one.confirmed and one.parent}
    assert confirmed == {"A2.1", "A3.1", "B1.5", "C1.5", "C3.1", "C3.2", "C3.3"}


def _force(framework: str, code: str, when: str) -> in_force.InForce:
    if not when:
        return in_force.at(loading.framework(framework), code, None, None)
    moment = edtf.parse(when)
    return in_force.at(loading.framework(framework), code, moment.earliest, moment.latest)


@pytest.mark.parametrize(
    ("framework", "code", "when", "force", "versions"),
    [
        ("ukraine", "438", "2022-03-09", Force.IN_FORCE, ["2001"]),
        ("ukraine", "438", "2026-01-05", Force.IN_FORCE, ["4012-IX"]),
        ("ukraine", "438", "2024", Force.STRADDLES, ["2001", "4012-IX"]),
        # The law was passed and the day it came into force is not confirmed.
        ("ukraine", "438", "2024-11-01", Force.STRADDLES, ["2001", "4012-IX"]),
        ("ukraine", "438", "../2022-03-09", Force.STRADDLES, ["2001"]),
        ("ukraine", "438", "2022-03-09/..", Force.STRADDLES, ["2001", "4012-IX"]),
        ("ukraine", "442-1", "2022-03-09", Force.NOT_IN_FORCE, []),
        ("ukraine", "442-1", "2024-11-01", Force.STRADDLES, ["4012-IX"]),
        ("ukraine", "442-1", "", Force.UNKNOWN, ["4012-IX"]),
        ("rome", "8.2.b.ix", "2022-03-09T14:30", Force.IN_FORCE, ["1998"]),
        ("rome", "8.2.b.ix", "2002-06-30", Force.NOT_IN_FORCE, []),
        ("rome", "8.2.b.ix", "2002", Force.STRADDLES, ["1998"]),
        ("rome", "8.2.b.xxvii", "2019", Force.NOT_IN_FORCE, []),
        ("rome", "8.2.e.xix", "2022", Force.IN_FORCE, ["ICC-ASP/18/Res.5"]),
        ("rome", "8bis.2.a", "2014-02-27", Force.NOT_IN_FORCE, []),
        ("rd4u", "A2.1", "2022-02-24", Force.IN_FORCE, ["2022"]),
        ("rd4u", "A2.1", "2022-02-23", Force.NOT_IN_FORCE, []),
    ],
)
def test_versions_in_force(
    framework: str, code: str, when: str, force: Force, versions: list[str]
) -> None:
    found = _force(framework, code, when)
    assert (found.force, [one.code for one in found.versions]) == (force, versions)


def test_what_is_not_confirmed_is_not_said_to_be() -> None:
    assert _force("rome", "8.2.b.ix", "2022").confirmed
    assert not _force("rome", "8.2.e.xix", "2022").confirmed
    assert not _force("rome", "8.2.e.xix", "2019").confirmed
    assert not _force("ukraine", "438", "2022").confirmed


def test_how_the_court_reaches_ukraine_is_told_by_the_time_of_the_act() -> None:
    told = {
        when: [one.since.text for one in _force("rome", "8.2.b.i", when).acceptances]
        for when in ("2012", "2013-12-01", "2022", "2025-02-01")
    }
    assert told == {
        "2012": [],
        "2013-12-01": ["2013-11-21"],
        "2022": ["2014-02-20"],
        "2025-02-01": ["2014-02-20", "2025-01-01"],
    }


HEAD = """
[instrument]
code = "x"
version = "1"
en = "Invented"
uk = "Вигадане"
source = "nothing"
address = "https://law.example"
text_is = "paraphrase"
[[version]]
code = "1"
from = "2020-01-01"
confirmed = false
source = "nothing"
en = "first"
uk = "перша"
[[provision]]
code = "1"
source = "Article 1"
en = "One"
uk = "Один"
"""
CRIME = """
[[crime]]
code = "1"
provision = "1"
theme = "attack"
source = "nothing"
en = "Crime"
uk = "Злочин"
elements = [ { kind = "conduct", en = "Act.", uk = "Дія." } ]
"""
BAD = {
    "toml": ("[instrument", "1.toml"),
    "unknown table": (HEAD + "[[crimes]]\n", "nothing is known of"),
    "unknown word": (HEAD.replace("[[prov", "[extra]\n[[prov"), "nothing is known of"),
    "empty words": (HEAD.replace('"Один"', '" "'), "uk is empty"),
    "lacks": (HEAD.replace('uk = "Один"\n', ""), "lacks uk"),
    "more": (HEAD + 'note = "x"\n', "has note"),
    "date": (HEAD.replace("2020-01-01", "2020-13-01"), "no date"),
    "order of days": (HEAD.replace("2020-01-01", "2021-01-01/2020-01-01"), "no interval"),
    "no day": (HEAD.replace("2020-01-01", ""), "from is empty"),
    "text_is": (HEAD.replace("paraphrase", "law"), "text_is cannot be law"),
    "conflict": (HEAD + 'conflict = "war"\n', "conflict cannot be war"),
    "twice": (HEAD + CRIME + CRIME, "stands there twice"),
    "no provision": (HEAD + CRIME.replace('provision = "1"', 'provision = "2"'), "no provision"),
    "parent": (HEAD + 'parent = "9"\n', "which is absent"),
    "kind": (HEAD + CRIME.replace('"conduct"', '"act"'), "cannot be act"),
    "common": (HEAD + CRIME.replace('{ kind = "conduct", en = "Act.", uk = "Дія." }',
                                    '{ use = "x" }'), "no common element x"),
    "other": (HEAD + CRIME.replace('{ kind = "conduct", en = "Act.", uk = "Дія." }',
                                   '{ specific_of = "x" }'), "of an unknown one"),
    "no element": (HEAD + CRIME.replace('{ kind = "conduct", en = "Act.", uk = "Дія." }', ""),
                   "no element"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_and_says_what_is_wrong(name: str, tmp_path: Path) -> None:
    (tmp_path / "1.toml").write_text(HEAD + CRIME, "utf-8")
    assert loading.read_folder("x", tmp_path).crimes["1"].elements[0].words.uk == "Дія."
    text, told = BAD[name]
    (tmp_path / "1.toml").write_text(text, "utf-8")
    with pytest.raises(BadFramework, match=told):
        loading.read_folder("x", tmp_path)


def test_a_circle_of_elements_is_refused(tmp_path: Path) -> None:
    own = '{ kind = "conduct", en = "Act.", uk = "Дія." }'
    second = CRIME.replace('code = "1"\n', 'code = "2"\n')
    text = HEAD + CRIME.replace(own, '{ specific_of = "2" }')
    (tmp_path / "1.toml").write_text(text + second, "utf-8")
    assert len(loading.read_folder("x", tmp_path).crimes["1"].elements) == 1
    (tmp_path / "1.toml").write_text(text + second.replace(own, '{ specific_of = "1" }'), "utf-8")
    with pytest.raises(BadFramework, match="of an unknown one"):
        loading.read_folder("x", tmp_path)
    (tmp_path / "1.toml").unlink()
    with pytest.raises(BadFramework, match="there is no file"):
        loading.read_folder("x", tmp_path)
