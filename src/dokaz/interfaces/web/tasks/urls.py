# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of tasks."""

from django.urls import path

from dokaz.interfaces.web.tasks import views

urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("new/", views.new, name="new_task"),
    path("<uuid:pk>/", views.task, name="task"),
    path("<uuid:pk>/change/", views.change, name="change_task"),
    path("<uuid:pk>/take/", views.take, name="take_task"),
    path("<uuid:pk>/finish/", views.finish, name="finish_task"),
    path("<uuid:pk>/give-back/", views.give_back, name="give_back_task"),
    path("<uuid:pk>/say/", views.say, name="say_of_task"),
    path("<uuid:pk>/drop/", views.drop, name="drop_task"),
    path("<uuid:pk>/ask-again/", views.ask_again, name="ask_task_again"),
    path("<uuid:pk>/erase-words/", views.erase_words, name="erase_task_words"),
]
