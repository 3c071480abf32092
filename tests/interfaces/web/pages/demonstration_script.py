# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `dokaz run` and the first minute of its worker write into a new node of a demonstration,
without waiting between the steps: tables, keys, people, places, events, log, indexes."""

from dokaz.interfaces.cli.django_ready import start

if __name__ == "__main__":
    start()
    from dokaz.interfaces.cli.first_start import demo_sign_in, prepare
    from dokaz.interfaces.worker.demo_events import WAITING
    from dokaz.interfaces.worker.steps import indexing_steps, quick_steps, slow_steps

    prepare()
    assert demo_sign_in() is not None
    for step in (*slow_steps(), *quick_steps(), *indexing_steps(lambda: False)):
        step.run()
    from django.conf import settings

    assert not (settings.DOKAZ.home / WAITING).exists(), "the demonstration was not written"
