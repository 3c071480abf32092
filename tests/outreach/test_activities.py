# SPDX-License-Identifier: AGPL-3.0-or-later
"""Activities: what is stated is kept, nothing is overwritten, each counts once and where it should.

Also what a table brings in, and taking the list along.
"""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Conflict, NotFound, Rejected
from dokaz.gate.models import ActDetail
from dokaz.outreach import api, models
from dokaz.outreach.models import Activity, Outcome
from tests.evidence.world import World, taken
from tests.outreach.scenes import DONETSK, WHY, answered, listed, made, submitted

pytestmark = [pytest.mark.database, pytest.mark.django_db]
YEAR = {"since": date(2023, 1, 1), "until": date(2023, 12, 31)}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title_uk": " "}, "title_uk"),
        ({"title_uk": "т" * 501}, "title_uk"),
        ({"title_uk": "так\0ні"}, "title_uk"),
        ({"kind": "party"}, "kind"),
        ({"state": "done"}, "state"),
        ({"visibility": "world"}, "visibility"),
        ({"first_date": None}, "first_date"),
        ({"first_date": date(1890, 1, 1)}, "first_date"),
        ({"last_date": date(2023, 5, 16)}, "last_date"),
        ({"kind": "submission"}, "body"),
        ({"body": "moon"}, "body"),
        ({"languages": ("українська",)}, "languages"),
        ({"links": ("javascript:alert(1)",)}, "links"),
        ({"links": ("https://[::1",)}, "links"),
        ({"oblasts": ("UA00000000000000000",)}, "oblasts"),
        ({"participants": -1}, "participants"),
        ({"participants": True}, "participants"),
    ],
)
def test_what_does_not_pass_is_named_and_nothing_is_kept(
    values: dict[str, Any], field: str, located: World
) -> None:
    with pytest.raises(Rejected) as rejected:
        made(located.documenter, **values)
    assert rejected.value.field == field
    assert not Activity.objects.exists()


def test_a_change_keeps_what_was_and_nothing_of_others_is_overwritten(located: World) -> None:
    own = located.documenter
    activity = made(own, last_date=date(2023, 5, 17), links=("https://example.org/a",))
    shown = api.get_activity(actor=own, activity_id=activity)
    # One day is a day, not a span; its number is one of its organisation and year.
    assert (shown.row.last_date, shown.row.ref[:6]) == (None, "TRH-A-")
    change = {"first_date": date(2023, 5, 18), "title_en": "Invented"}
    api.change(actor=own, activity_id=activity, changes=change, revision=0, why=WHY)
    with pytest.raises(Conflict) as stale:
        api.change(actor=own, activity_id=activity, changes={"place": "х"}, revision=0)
    assert stale.value.reason == "changed_meanwhile"
    with pytest.raises(Rejected) as earlier:
        api.change(
            actor=own, activity_id=activity, changes={"last_date": date(2023, 5, 1)}, revision=1
        )
    assert earlier.value.field == "last_date"
    with pytest.raises(Rejected):
        api.change(actor=own, activity_id=activity, changes={"ref": "X"}, revision=1)
    line = api.history(actor=own, activity_id=activity)[0]
    assert (line.before, line.why) == ({"first_date": "2023-05-17", "title_en": ""}, WHY)


def test_a_withdrawn_one_counts_no_more_and_stays_to_be_read(located: World) -> None:
    own = located.documenter
    activity = submitted(own)
    outcome = answered(own, activity)
    api.withdraw(actor=own, activity_id=activity, why=WHY)
    assert listed(own) == []
    assert listed(own, withdrawn=True) == [activity]
    seen = api.get_activity(actor=own, activity_id=activity)
    assert (seen.row.withdrawn, seen.row.counts) == (True, False)
    draft = api.OutcomeDraft(kind="answered", on_date=date(2023, 9, 1))
    acts: tuple[tuple[Any, dict[str, Any]], ...] = (
        (api.withdraw, {"activity_id": activity, "why": WHY}),
        (api.change, {"activity_id": activity, "changes": {"place": "х"}, "revision": 1}),
        (api.record_outcome, {"activity_id": activity, "draft": draft}),
        (api.withdraw_outcome, {"outcome_id": outcome, "why": WHY}),
    )
    for function, given in acts:
        with pytest.raises(Conflict):
            function(actor=own, **given)


def test_outcomes_are_told_by_day_and_a_wrong_one_stays_marked(located: World) -> None:
    own = located.documenter
    activity = submitted(own)
    first = answered(own, activity, "registered", on_date=date(2023, 6, 1))
    answered(own, activity, "designation", on_date=date(2024, 2, 1), words="троє осіб")
    for wrong in ({"on_date": date(2023, 1, 1)}, {"kind": "won"}, {"kind": "other"}):
        with pytest.raises(Rejected):
            answered(own, activity, **wrong)
    api.withdraw_outcome(actor=own, outcome_id=first, why=WHY)
    with pytest.raises(Conflict):
        api.withdraw_outcome(actor=own, outcome_id=first, why=WHY)
    seen = api.get_activity(actor=own, activity_id=activity)
    assert seen.row.outcomes == ("designation",)
    assert [(one.kind, one.withdrawn_at is not None) for one in seen.outcomes] == [
        ("designation", False), ("registered", True),
    ]  # fmt: skip
    assert Outcome.objects.count() == 2
    assert listed(own, outcome=api.LED_TO) == [activity]
    assert listed(own, outcome="registered") == []


def test_the_tally_is_the_length_of_lists(located: World) -> None:
    own = located.documenter
    made(own)
    made(own, state="planned")
    made(own, kind="mission", first_date=date(2023, 12, 31), last_date=date(2024, 1, 3),
         oblasts=(DONETSK,), participants=4)  # fmt: skip
    made(own, kind="mission", first_date=date(2024, 1, 1))
    answered(own, submitted(own), "indictment")
    answered(own, submitted(own), "registered")
    made(located.stranger, visibility="coalition")
    held = {"state": "held", **YEAR}
    found = api.tally(actor=own, narrowed=api.ActivityFilter(**held))
    assert found.by_kind == {"statement": 2, "mission": 1, "submission": 2}
    assert found.by_organisation == {located.own: 4, located.other: 1}
    assert found.submissions == {"registered": 1, "answered": 0, "refused": 0, "led_to": 1}
    for kind, count in found.by_kind.items():
        assert len(listed(own, kind=kind, **held)) == count
    for outcome, count in found.submissions.items():
        assert len(listed(own, kind="submission", outcome=outcome, **held)) == count
    assert len(listed(own, oblast=DONETSK, **held)) == 1


def test_lists_are_narrowed_paged_and_cost_the_same_for_many(located: World) -> None:
    own = located.documenter
    activities = [made(own, first_date=date(2023, 3, 1 + n % 3)) for n in range(7)]
    wanted = made(own, title_uk="Брифінг про Бахчисарай", channel="Вигадане радіо")
    assert listed(own, text="бахчис радіо") == [wanted]
    assert listed(own, text="%") == []
    with CaptureQueriesContext(connection) as few:
        first = api.visible_activities(actor=own, limit=3)
    rest = api.visible_activities(actor=own, after=first.after, limit=50)
    with CaptureQueriesContext(connection) as many:
        api.visible_activities(actor=own, limit=50)
    assert len(few) == len(many)
    rows = [*first.rows, *rest.rows]
    assert {row.id for row in rows} == {wanted, *activities}
    assert [row.first_date for row in rows] == sorted((r.first_date for r in rows), reverse=True)
    assert (len(rows), rest.after) == (8, None)
    assert api.visible_activities(actor=own, after=UUID(int=5)).rows == ()


def test_records_belong_to_it_as_far_as_one_may_see_them(located: World) -> None:
    own = located.documenter
    activity = made(own, kind="mission")
    item = taken(own).item_id
    assert api.link(actor=own, activity_id=activity, about="item", about_ids=(item, item)) == 1
    assert api.link(actor=own, activity_id=activity, about="item", about_ids=(item,)) == 0
    with pytest.raises(NotFound):
        api.link(actor=own, activity_id=activity, about="case", about_ids=(UUID(int=5),))
    with pytest.raises(Rejected):
        api.link(actor=own, activity_id=activity, about="item", about_ids=())
    (one,) = api.get_activity(actor=own, activity_id=activity).records
    assert api.find_record(actor=own, ref=one.ref) == ("item", item)
    blind = api.get_activity(actor=located.low_clearance, activity_id=activity)
    assert (blind.records, blind.records_hidden) == ((), 1)
    api.unlink(actor=own, link_id=one.id)
    with pytest.raises(Conflict):
        api.unlink(actor=own, link_id=one.id)
    assert api.get_activity(actor=own, activity_id=activity).records == ()


def test_the_list_is_taken_along_whole_with_the_columns_of_a_table(located: World) -> None:
    own = located.documenter
    made(own, oblasts=(DONETSK,), languages=("uk", "en"), participants=12)
    made(own, kind="digest")
    asked = api.ActivityFilter(kind="statement")
    (row,) = api.export_activities(actor=own, narrowed=asked)
    assert tuple(row) == api.EXPORT_COLUMNS
    stated = {name: row[name] for name in ("kind", "title_uk", "first_date", "languages",
                                           "oblasts", "participants")}  # fmt: skip
    # What was taken along can be read again.
    (plan,) = api.plan_rows(actor=own, rows=[stated])
    assert plan.good
    assert plan.values["languages"] == ("uk", "en")
    assert plan.values["oblasts"] == (DONETSK,)
    assert plan.values["participants"] == 12


def test_rows_of_a_table_name_what_is_wrong_and_find_oblasts_by_name(located: World) -> None:
    own = located.documenter
    cells = {"kind": "training", "title_uk": "Школа", "first_date": "2023-05-01",
             "oblasts": "Донецька; Харківська", "participants": "1 200"}  # fmt: skip
    wrong = {**cells, "oblasts": "Атлантида", "participants": "багато", "links": "example"}
    good, bad = api.plan_rows(actor=own, rows=[cells, wrong])
    assert good.good
    assert DONETSK in good.values["oblasts"]
    assert good.values["participants"] == 1200
    assert {one.field for one in bad.wrong} == {"oblasts", "participants", "links"}


def test_a_batch_is_changed_by_its_numbers_and_taken_back(located: World) -> None:
    own = located.documenter

    def row(number: str, **values: Any) -> api.BatchRow:
        first = {"kind": "media_mention", "title_uk": number, "first_date": date(2023, 2, 2)}
        return api.BatchRow(system="згадки", value=number, values={**first, **values})

    made_first = api.write_batch(actor=own, rows=(row("1"), row("2")), why=WHY)
    changed = api.write_batch(
        actor=own, rows=(row("1", first_date=date(2023, 2, 3)), row("2")), why=WHY
    )
    assert (changed.created, changed.changed) == ((), made_first.activities[:1])
    with pytest.raises(api.RowRejected) as rejected:
        api.write_batch(actor=own, rows=(row("3"), row("4", kind="")), why=WHY)
    assert (rejected.value.number, rejected.value.field) == (1, "kind")
    api.undo_batch(actor=own, batch_id=changed.batch_id, why=WHY)
    shown = api.get_activity(actor=own, activity_id=made_first.activities[0])
    assert shown.row.first_date == date(2023, 2, 2)
    result = api.undo_batch(actor=own, batch_id=made_first.batch_id, why=WHY)
    # The first was worked on since and stays.
    assert (result.left, len(result.removed)) == (made_first.activities[:1], 1)
    assert listed(own) == [made_first.activities[0]]


def test_erased_words_are_nowhere_and_what_was_done_counts_on(located: World) -> None:
    name, own = "Вигаданенко", located.custodian
    words = dict.fromkeys(("title_en", "description", "channel", "partners", "reference"), name)
    links = (f"https://example.org/{name}",)
    stated = {"kind": "submission", "body": "icc", "first_date": date(2023, 5, 17)}
    first = {**words, **stated, "title_uk": f"Про {name}", "links": links}
    row = api.BatchRow(system="таблиця", value=name, values=first)
    (activity,) = api.write_batch(actor=own, rows=(row,), why="таблиця").created
    later = api.BatchRow(system="таблиця", value=name, values={"description": f"і {name}"})
    api.write_batch(actor=own, rows=(later,), why="таблиця")
    outcome = answered(own, activity, words=f"Відповів {name}")
    revision = api.get_activity(actor=own, activity_id=activity).revision
    api.change(
        actor=own, activity_id=activity, changes={"title_en": f"To {name}"}, revision=revision,
        why=name,
    )  # fmt: skip
    api.withdraw_outcome(actor=own, outcome_id=outcome, why=name)
    cases.comment(actor=own, kind="activity", record_id=activity, text=f"Чи це {name}?")
    other = made(own, title_uk=f"Інша про {name}")
    assert _holding(name) == {
        "Activity", "ActivityChange", "Outcome", "ActivityExternalId", "ActivityBatchChange",
        "ActDetail",
    }  # fmt: skip
    assert set(listed(own, text=name)) == {activity, other}
    before = api.tally(actor=own, narrowed=api.ActivityFilter(**YEAR))
    officer = located.protection_officer
    with pytest.raises(Rejected):
        api.erase_words(actor=officer, activity_id=activity, why=" ")
    api.erase_words(actor=officer, activity_id=activity, why="Особа попросила")
    assert listed(own, text=name) == [other]
    assert api.tally(actor=own, narrowed=api.ActivityFilter(**YEAR)) == before
    shown = api.get_activity(actor=own, activity_id=activity)
    assert (shown.row.erased, shown.row.kind, shown.row.title_uk) == (True, "submission", "")
    assert api.history(actor=own, activity_id=activity)[0].kind == "erased"
    (said,) = cases.comments(actor=own, kind="activity", record_id=activity)
    assert (said.erased, said.text) == (True, "")
    # Of the other one, which nobody asked to erase, words stay: so this looks where they would be.
    assert _holding(name) == {"Activity"}
    assert not Activity.objects.filter(pk=activity, title_uk__contains=name).exists()
    for again in (
        lambda: api.erase_words(actor=officer, activity_id=activity, why=WHY),
        lambda: api.change(
            actor=own, activity_id=activity, changes={"title_uk": name},
            revision=shown.revision, why="",
        ),
        lambda: answered(own, activity),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            again()


def _holding(word: str) -> set[str]:
    """Tables of the room, and details of acts about an activity, in which a word still stands."""
    found = {
        one.__name__
        for one in vars(models).values()
        if isinstance(one, type) and one.__module__ == models.__name__
        for row in one._default_manager.values()
        if word in str(row)
    }
    details = ActDetail.objects.filter(content__isnull=False)
    own = [one for one in details if word in str(one.content) and "Інша" not in str(one.content)]
    return found | ({"ActDetail"} if own else set())
