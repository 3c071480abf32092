# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules as data and as functions: the coarsest counts, nothing is moved at random, nobody
stands alone."""

import dataclasses
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import h3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dokaz.casework.events import api as events
from dokaz.evidence.vocabulary import Marker
from dokaz.publication import rules
from dokaz.publication.anonymity import enough
from dokaz.publication.coarsening import Coarse, Decision, Subject, Unit, decide
from dokaz.publication.vocabulary import DateStep, Harmed, Step

RULES = rules.shipped()
UNIT = Unit("village", "hromada", "raion", "oblast", 48.6, 38.0)
SUBJECT = Subject(
    conduct=("8.2.b.i",),
    objects=(),
    markers=(),
    state="corroborated",
    verification="V4",
    confidentiality=0,
    privileged=False,
    gone=False,
    when_from=datetime(2022, 8, 3, 10, tzinfo=UTC),
    when_to=datetime(2022, 8, 3, 11, tzinfo=UTC),
    harmed=3,
    places=(UNIT,),
    closed_items=0,
    consent=(),
)


def decided(at_least: str = "settlement", silence_days: int = 0, **values: object) -> Decision:
    subject = dataclasses.replace(SUBJECT, **values)
    return decide(subject, RULES, at_least=at_least, silence_days=silence_days)


def test_every_code_that_events_have_is_of_a_kind_or_left_out_on_purpose() -> None:
    known = {code for kind in RULES.kinds for code in kind.conduct}
    codes = set(events.terms.codes("conduct"))
    assert known <= codes
    # Crimes whose telling by place and date would say little or endanger: genocide by measures
    # on births, apartheid, weapons, aggression; and the one code of a non-international conflict
    # that is killing as well as torture, so that no kind would tell of it rightly.
    assert codes - known == {
        "6.d", "7.1.j", "8.2.b.vii", "8.2.b.xiv", "8.2.b.xvii", "8.2.b.xviii", "8.2.b.xix",
        "8.2.b.xxvii", "8.2.b.xxviii", "8.2.b.xxix", "8.2.c.i", "8.2.e.xiii", "8.2.e.xiv",
        "8.2.e.xv", "8.2.e.xvi", "8.2.e.xvii", "8.2.e.xviii", "8bis",
    }  # fmt: skip
    objects = {code for kind in RULES.kinds for code in kind.objects}
    assert objects <= set(events.terms.codes("objects"))
    assert set(RULES.marker_step) == set(Marker.values)
    assert set(RULES.states) < set(events.EventState.values)


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ({}, "settlement"),
        ({"state": "in_case"}, "hromada"),
        ({"confidentiality": 2}, "settlement"),
        ({"markers": ("child",)}, "raion"),
        ({"conduct": ("8.2.b.i", "8.2.a.ii")}, "hromada"),
        ({"conduct": ("8.2.b.i", "7.1.g")}, "oblast"),
        ({"markers": ("sgbv",)}, "oblast"),
        ({"consent": ("allowed",)}, "settlement"),
        ({"consent": ("allowed", "allowed_anonymised")}, "raion"),
        ({"at_least": "hex_5"}, "hex_5"),
        ({"at_least": "hex_5", "state": "in_case"}, "hex_5"),
        ({"at_least": "settlement", "markers": ("child",)}, "raion"),
    ],
)
def test_the_coarsest_of_all_rules_counts(values, step) -> None:
    coarse = decided(**values).coarse
    assert coarse is not None
    assert coarse.step == step


def test_every_rule_that_concerns_an_event_is_named() -> None:
    decision = decided(
        "hromada",
        conduct=("8.2.b.i", "8.2.a.ii"),
        state="in_case",
        markers=("child", "a mark of tomorrow"),
        consent=("allowed", "allowed_anonymised", "allowed"),
        confidentiality=3,
    )
    assert [(one.rule, one.code, one.step, one.date_step) for one in decision.grounds] == [
        ("kind", "torture", "hromada", "month"),
        ("kind", "attack", "settlement", "day"),
        ("state", "in_case", "hromada", ""),
        ("protection", "3", "not_shown", ""),
        ("marker", "child", "raion", ""),
        ("marker", "a mark of tomorrow", "not_shown", ""),
        ("consent", "allowed", "settlement", ""),
        ("consent", "allowed_anonymised", "raion", ""),
        ("chosen", "hromada", "hromada", ""),
    ]


@pytest.mark.parametrize(
    ("values", "obstacle"),
    [
        ({"verification": "V3"}, "verification"),
        ({"verification": "VX"}, "verification"),
        ({"state": "refuted"}, "state"),
        ({"state": "reported"}, "state"),
        ({"privileged": True}, "privileged"),
        ({"gone": True}, "merged"),
        ({"closed_items": 1}, "closed_item"),
        ({"consent": ("allowed", "refused")}, "consent"),
        ({"consent": ("not_asked",)}, "consent"),
        ({"consent": ("a word of tomorrow",)}, "consent"),
        ({"confidentiality": 3}, "protected"),
        ({"confidentiality": 9}, "protected"),
        ({"markers": ("shelter_location",)}, "protected"),
        ({"markers": ("a mark of tomorrow",)}, "protected"),
        ({"at_least": "not_shown"}, "protected"),
        ({"when_from": None}, "no_date"),
        ({"when_to": datetime(2024, 1, 1, tzinfo=UTC)}, "no_date"),
        ({"places": ()}, "no_place"),
        ({"places": (UNIT, dataclasses.replace(UNIT, oblast="other"))}, "places_apart"),
    ],
)
def test_each_obstacle_alone_keeps_an_event_back(values, obstacle) -> None:
    if obstacle == "places_apart":
        apart = Unit("elsewhere", "h", "r", "o", 50.0, 30.0)
        values = {"places": (UNIT, apart)}
    decision = decided(**values)
    assert decision.coarse is None
    assert decision.obstacles == (obstacle,)


def test_sexual_violence_wins_over_every_other_kind_and_is_never_a_row() -> None:
    every = tuple(sorted({code for kind in RULES.kinds for code in kind.conduct}))
    coarse = decided(conduct=every).coarse
    assert coarse is not None
    assert (coarse.kind, coarse.step, coarse.date_step) == ("sexual_violence", "oblast", "year")
    found = enough([coarse] * 30, RULES, parents={})
    assert len(found.events) == 0
    assert found.totals == {("oblast", "sexual_violence"): 30}
    assert enough([coarse] * 9, RULES, parents={}).totals == {}


def test_several_places_become_the_smallest_they_share() -> None:
    other = dataclasses.replace(UNIT, settlement="other village", latitude=48.9)
    coarse = decided(places=(UNIT, other)).coarse
    assert coarse is not None
    assert (coarse.step, coarse.place) == ("hromada", "hromada")


def test_hexagons_are_of_the_settlement_and_always_the_same() -> None:
    cells = {decided("hex_6").coarse for _ in range(20)}
    assert len(cells) == 1
    (coarse,) = cells
    assert coarse is not None
    assert coarse.place == h3.latlng_to_cell(48.6, 38.0, 6)
    nowhere = dataclasses.replace(UNIT, latitude=None, longitude=None)
    without = decided("hex_6", places=(nowhere,)).coarse
    assert without is not None
    assert without.step == "raion"


@pytest.mark.parametrize(
    ("conduct", "hours", "told"),
    [
        ("8.2.b.i", 1, ("2022-08-03", "day")),
        ("8.2.b.i", 24 * 20, ("2022-08-01", "month")),
        ("8.2.b.i", 24 * 90, ("2022-01-01", "year")),
        ("8.2.a.ii", 1, ("2022-08-01", "month")),
        ("7.1.g", 1, ("2022-01-01", "year")),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known_and_may_be(conduct, hours, told) -> None:
    begin = datetime(2022, 8, 3, 1, tzinfo=UTC)
    coarse = decided(
        conduct=(conduct,), when_from=begin, when_to=begin + timedelta(hours=hours)
    ).coarse
    assert coarse is not None
    assert (coarse.day.isoformat(), coarse.date_step) == told


def test_the_longest_embargo_counts_from_the_end_of_the_event() -> None:
    assert decided().not_before == date(2022, 9, 3)
    assert decided(conduct=("8.2.b.i", "8.2.a.ii")).not_before == date(2022, 11, 2)
    assert decided(silence_days=365).not_before == date(2023, 8, 4)
    assert decided(silence_days=1).not_before == date(2022, 9, 3)


def test_rules_that_cannot_be_read_are_refused() -> None:
    good = rules.FILE.read_bytes()
    for broken in (
        b"\xff",
        b"kind = 1",
        good.replace(b'"settlement"', b'"street"', 1),
        good.replace(b'code = "torture"', b'code = "killing"'),
        good.replace(b"smallest = 3", b"smallest = 0", 1),
        good.replace(b"embargo = 90", b'embargo = "soon"', 1),
    ):
        with pytest.raises(rules.BadRules):
            rules.parse(broken)


PARENTS = {f"v{number}": (f"h{number // 3}", f"r{number // 6}") for number in range(12)} | {
    f"h{number}": ("", f"r{number // 2}") for number in range(4)
}
COARSE = st.builds(
    lambda kind, number, day, harmed: Coarse(
        kind=kind.code,
        step="settlement" if kind.step == "settlement" else kind.step,
        place=f"v{number}" if kind.step == "settlement" else f"h{number // 3}",
        oblast=f"o{number // 6}",
        day=day if kind.date == "day" else day.replace(day=1),
        date_step=kind.date,
        harmed=harmed,
    ),
    st.sampled_from([one for one in RULES.kinds if not one.totals_only]),
    st.integers(0, 11),
    st.dates(date(2022, 11, 1), date(2023, 2, 28)),
    st.sampled_from(Harmed.values),
)


def killings(day: date, number: int) -> list[Coarse]:
    return [Coarse("killing", "settlement", "v0", "o0", day, "month", "some")] * number


@given(st.lists(COARSE, max_size=60))
@example([*killings(date(2022, 11, 1), 3), *killings(date(2023, 1, 1), 1)])
def test_whatever_is_released_nobody_stands_alone(releases: list[Coarse]) -> None:
    found = enough(releases, RULES, parents=PARENTS)
    assert found.held_back == len(releases) - len(found.events)
    for kind in RULES.kinds:
        cells = Counter(
            (one.place, one.day.replace(day=1), one.date_step == DateStep.YEAR)
            for one in found.events
            if one.kind == kind.code
        )
        assert all(count >= kind.smallest for count in cells.values())
        totals = [count for (_, code), count in found.totals.items() if code == kind.code]
        assert all(count >= kind.smallest for count in totals)
        # Nor by taking away what is shown from what is counted.
        shown = Counter(one.oblast for one in found.events if one.kind == kind.code)
        assert all(
            count == shown[oblast] or count - shown[oblast] >= kind.smallest
            for (oblast, code), count in found.totals.items()
            if code == kind.code
        )
    before = Counter(one.kind for one in releases)
    assert all(number <= before[kind] for kind, number in _kinds(found.events).items())
    # The order of what comes in tells nothing: the same set gives the same dataset.
    assert enough(reversed(releases), RULES, parents=PARENTS) == found


def _kinds(told: tuple[Coarse, ...]) -> Counter[str]:
    return Counter(one.kind for one in told)


def test_small_numbers_go_up_step_by_step() -> None:
    def one(place: str, day: date, oblast: str = "o") -> Coarse:
        return Coarse("killing", "settlement", place, oblast, day, "month", "some")

    march, april = date(2022, 3, 1), date(2022, 4, 1)
    alone = [one("v0", march), one("v1", march), one("v2", march)]
    together = [one("v9", march)] * 3
    found = enough([*alone, *together, one("v4", april)], RULES, parents=PARENTS)
    assert Counter((each.step, each.place) for each in found.events) == {
        (Step.HROMADA, "h0"): 3,
        (Step.SETTLEMENT, "v9"): 3,
    }
    assert (found.held_back, found.left_out) == (1, 1)
    assert found.totals == {("o", "killing"): 6}
    two_more = [one("v6", march), one("v8", date(2023, 5, 1))]
    found = enough([*alone, *together, one("v4", april), *two_more], RULES, parents=PARENTS)
    assert (found.held_back, found.totals) == (3, {("o", "killing"): 9})
