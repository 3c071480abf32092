# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of cases, and of comments on records."""

from django.urls import path

from dokaz.interfaces.web.cases.views import (
    acts,
    comments,
    editing,
    lists,
    litigation,
    memos,
    parts,
    proceedings,
    roadmap,
    showing,
)

urlpatterns = [
    path("cases/", lists.cases_page, name="cases"),
    path("cases/new/", editing.new, name="new_case"),
    path("cases/roadmap/", roadmap.page, name="roadmap"),
    path("cases/roadmap.csv", roadmap.table, name="roadmap_csv"),
    path("cases/roadmap.json", roadmap.data, name="roadmap_json"),
    path("cases/<uuid:pk>/", showing.case, name="case"),
    path("cases/<uuid:pk>/change/", editing.change, name="change_case"),
    path("cases/<uuid:pk>/weigh/", editing.weigh, name="weigh_case"),
    path("cases/<uuid:pk>/state/", acts.advance, name="advance_case"),
    path("cases/<uuid:pk>/classify/", acts.classify, name="classify_case"),
    path("cases/<uuid:pk>/team/", acts.add_member, name="add_to_team"),
    path("cases/<uuid:pk>/team/<uuid:membership>/end/", acts.end_member, name="end_in_team"),
    path("cases/<uuid:pk>/walls/", acts.wall, name="put_up_wall"),
    path("cases/<uuid:pk>/walls/<uuid:wall>/end/", acts.take_wall_down, name="take_down_wall"),
    path("cases/<uuid:pk>/deadlines/", acts.set_deadline, name="set_deadline"),
    path(
        "cases/<uuid:pk>/deadlines/<uuid:deadline>/done/",
        acts.deadline_done,
        name="deadline_done",
    ),
    path(
        "cases/<uuid:pk>/deadlines/<uuid:deadline>/drop/",
        acts.drop_deadline,
        name="drop_deadline",
    ),
    path("cases/<uuid:pk>/proceedings/", proceedings.new, name="new_proceeding"),
    path(
        "cases/<uuid:pk>/proceedings/<uuid:proceeding>/",
        proceedings.change,
        name="change_proceeding",
    ),
    path(
        "cases/<uuid:pk>/proceedings/<uuid:proceeding>/end/",
        proceedings.end,
        name="end_proceeding",
    ),
    path(
        "cases/<uuid:pk>/proceedings/<uuid:proceeding>/hearings/",
        proceedings.new_hearing,
        name="new_hearing",
    ),
    path(
        "cases/<uuid:pk>/hearings/<uuid:hearing>/end/",
        proceedings.withdraw_hearing,
        name="withdraw_hearing",
    ),
    path("cases/<uuid:pk>/litigation/", litigation.new, name="new_litigation"),
    path(
        "cases/<uuid:pk>/litigation/<uuid:litigation>/",
        litigation.show,
        name="litigation",
    ),
    path(
        "cases/<uuid:pk>/litigation/<uuid:litigation>/change/",
        litigation.change,
        name="change_litigation",
    ),
    path(
        "cases/<uuid:pk>/litigation/<uuid:litigation>/end/",
        litigation.end,
        name="end_litigation",
    ),
    path(
        "cases/<uuid:pk>/litigation/<uuid:litigation>/records/",
        litigation.name,
        name="name_in_litigation",
    ),
    path(
        "cases/<uuid:pk>/litigation/<uuid:litigation>/records/<uuid:link>/end/",
        litigation.unname,
        name="unname_in_litigation",
    ),
    path(
        "cases/<uuid:pk>/litigation/<uuid:litigation>/deadlines/",
        litigation.set_deadline,
        name="set_litigation_deadline",
    ),
    path(
        "cases/<uuid:pk>/history/<uuid:act>/erase/",
        acts.erase_words,
        name="erase_case_words",
    ),
    path("cases/<uuid:pk>/records/", acts.link, name="link_to_case"),
    path("cases/<uuid:pk>/records/<uuid:link>/end/", acts.unlink, name="unlink_from_case"),
    path("cases/<uuid:pk>/chronology/", parts.chronology, name="case_chronology"),
    path("cases/<uuid:pk>/chronology.csv", parts.chronology_csv, name="case_chronology_csv"),
    path("cases/<uuid:pk>/graph/", parts.graph, name="case_graph"),
    path("cases/<uuid:pk>/memos/new/", memos.new, name="new_memo"),
    path("memos/<uuid:pk>/", memos.memo, name="memo"),
    path("memos/<uuid:pk>/change/", memos.change, name="change_memo"),
    path("memos/<uuid:pk>/hand-in/", memos.hand_in, name="hand_in_memo"),
    path("memos/<uuid:pk>/return/", memos.give_back, name="return_memo"),
    path("memos/<uuid:pk>/sign/", memos.sign, name="sign_memo"),
    path("comments/", comments.naming_me, name="named_in"),
    path("comments/on/<slug:kind>/<uuid:pk>/", comments.on_record, name="comments"),
    path("comments/<uuid:pk>/answer/", comments.answer, name="answer_comment"),
    path("comments/<uuid:pk>/settle/", comments.settle, name="settle_question"),
    path("comments/<uuid:pk>/erase/", comments.erase, name="erase_comment"),
]
