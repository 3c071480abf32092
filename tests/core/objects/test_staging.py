# SPDX-License-Identifier: Apache-2.0
"""Clearing up after dead processes without touching what living ones write."""

import os
import subprocess
import sys
from pathlib import Path

from dokaz.core.objects.staging import StagingArea, sweep_abandoned

HOLDER = """
import sys
from pathlib import Path
from dokaz.core.objects.staging import StagingArea

folder = StagingArea(Path(sys.argv[1])).folder()
Path(folder, "half").write_bytes(b"half-written")
print(folder, flush=True)
sys.stdin.read()
"""


def start_holder(incoming: Path) -> tuple[subprocess.Popen[bytes], Path]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(incoming)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert holder.stdout is not None
    return holder, Path(os.fsdecode(holder.stdout.readline().strip()))


def test_a_living_process_keeps_its_folder_and_a_dead_one_loses_it(tmp_path: Path) -> None:
    holder, folder = start_holder(tmp_path)
    with holder:
        assert (folder / "half").exists()
        assert sweep_abandoned(tmp_path) == 0
        assert (folder / "half").exists()
        holder.kill()
        holder.wait()
        assert sweep_abandoned(tmp_path) == 1
        assert os.listdir(tmp_path) == []


def test_two_areas_of_one_process_do_not_meet(tmp_path: Path) -> None:
    first, second = StagingArea(tmp_path), StagingArea(tmp_path)
    assert first.folder() == first.folder()
    assert first.folder() != second.folder()
    assert sweep_abandoned(tmp_path) == 0
    first.close()
    assert os.listdir(tmp_path) == [os.path.basename(second.folder())]
    second.close()
    assert os.listdir(tmp_path) == []


def test_an_area_can_be_used_again_after_closing(tmp_path: Path) -> None:
    area = StagingArea(tmp_path)
    area.folder()
    area.close()
    assert os.path.isdir(area.folder())
    area.close()


def test_a_forked_child_gets_its_own_and_leaves_the_parents(tmp_path: Path) -> None:
    area = StagingArea(tmp_path)
    ours = area.folder()
    script = (
        "import os, sys; from pathlib import Path\n"
        "from dokaz.core.objects.staging import StagingArea\n"
        "area = StagingArea(Path(sys.argv[1])); ours = area.folder()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    different = area.folder() != ours; area.close(); os._exit(0 if different else 1)\n"
        "code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])\n"
        "print(code, os.path.isdir(ours))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )
    assert done.stdout.split() == ["0", "True"]
    assert os.path.isdir(ours)
    area.close()
