# SPDX-License-Identifier: AGPL-3.0-or-later
"""How quick a dataset is made, how small it is, and what a browser needs to filter and to play it.

    python benchmarks/portal/portal.py                     1,000,000 invented events
    python benchmarks/portal/portal.py --events 50000      fewer, for a first look
    python benchmarks/portal/portal.py --cycles 1000       an exhibition's screen for longer

In the same run, for comparison: the same events as GeoJSON and as TimeMap's JSON, read and filtered
by date in the same browser without drawing anything. Times are of the processor where they can be;
in the browser they are medians of many rounds.
"""

import argparse
import gzip
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
GOAL_PACK, GOAL_BUILD_S, GOAL_FILTER_MS, GOAL_HEAP_MB, GOAL_HTML = 1_500_000, 60, 20, 100, 20_000
ROUNDS = 40
FIRST_VIEW = (
    "index.html", "map/*/map-dark.svg", "assets/*/portal.css",
    "assets/*/fonts/ibm-plex-sans-cyrillic.woff2", "assets/*/fonts/ibm-plex-sans-latin.woff2",
)  # fmt: skip

OURS = """async ([programs, rounds]) => {
  const { Selection, unpack } = await import(programs + '/data.mjs');
  const read = performance.now();
  const about = await (await fetch('/data/places.json')).json();
  const packed = await (await fetch('/data/events.bin')).arrayBuffer();
  const selection = new Selection(unpack(packed), about);
  const ready = performance.now() - read;
  const span = selection.last - selection.first;
  const times = [];
  for (let round = 0; round < rounds; round++) {
    selection.from = selection.first + Math.floor(span * (round % 20) / 40);
    selection.to = selection.from + Math.floor(span / 2);
    const began = performance.now();
    selection.count();
    times.push(performance.now() - began);
  }
  window.kept = selection;
  return { ready, times, found: selection.total };
}"""
PEER = """async ([name, rounds]) => {
  const read = performance.now();
  const whole = await (await fetch('/data/' + name)).json();
  const events = whole.features ?? whole;
  const dayOf = whole.features
    ? (one) => one.properties.date
    : (one) => one.date.slice(6) + '-' + one.date.slice(0, 2) + '-' + one.date.slice(3, 5);
  const ready = performance.now() - read;
  const times = [];
  let found = 0;
  for (let round = 0; round < rounds; round++) {
    const from = `202${2 + round % 3}-03`;
    const to = `202${3 + round % 3}-09`;
    const began = performance.now();
    const isIn = (one) => { const day = dayOf(one); return day >= from && day <= to; };
    found = events.filter(isIn).length;
    times.push(performance.now() - began);
  }
  window.kept = events;
  return { ready, times, found };
}"""
TURN = """async (key) => {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
}"""


LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 1e5}
GOAL_USEFUL_S, GOAL_MAP_S = 2, 6
SEEN = """() => Math.max(
  performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  ...performance.getEntriesByType('resource')
    .filter((one) => /map-(dark|light)[.]svg$|woff2$|portal[.]css$/.test(one.name))
    .map((one) => one.responseEnd))"""

BYTES = """() => ['navigation', 'resource']
  .flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, one) => sum + one.transferSize, 0)"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--cycles", type=int, default=300)
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="dokaz-portal-") as folder:
        site = _build(Path(folder), options.events)
        _weigh(site)
        with _served(site) as address:
            _read(site, address, options.cycles)
    return 0


def _timed(what: str, act: Callable[[], Any], goal: str = "") -> Any:
    wall, spent = time.perf_counter(), time.process_time()
    result = act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:34} {time.perf_counter() - wall:8.1f} s, {time.process_time() - spent:7.1f} s of "
          f"processor, peak so far {peak:,.0f} MB  {goal}")  # fmt: skip
    return result


def _build(folder: Path, count: int) -> Path:
    """A portal over so many invented events, with the demonstration's story."""
    from benchmarks.core.throwaway import open_database

    open_database(folder, postgresql=False)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dokaz.site.settings"
    import django

    django.setup()
    from dokaz.casework.places.api import load_if_newer
    from dokaz.interfaces.cli.first_start import prepare
    from dokaz.interfaces.cli.publish_cmd import demonstration_shipped
    from dokaz.interfaces.portal.packing import pack
    from dokaz.interfaces.portal.site import write
    from dokaz.members.api import service_actor
    from dokaz.publication import api

    prepare()
    load_if_newer()
    site = folder / "site"
    site.mkdir()
    service = service_actor(api.SERVICE)
    told = _timed(
        f"{count:,} events invented", lambda: api.invented(service, api.shipped(), count=count)
    )
    made = _timed(
        "dataset made and written",
        lambda: api.make_invented(
            site / "data",
            told,
            today=date(2026, 5, 1),
            objects=api.invented_objects(service, api.shipped(), count=count // 20),
        ),
        f"goal {GOAL_BUILD_S} s at 1,000,000",
    )
    _timed("pages written", lambda: write(site, stories=demonstration_shipped()[0]))
    _timed("files packed for visits", lambda: pack(site))
    print(f"{made.events:,} events shown, {made.counted:,} counted\n")
    return site


def _weigh(site: Path) -> None:
    """Bytes as they are and packed by gzip; the formats that other maps read beside ours."""
    print(f"{'file':34} {'bytes':>13} {'gzip':>12}")
    for name in ("data/events.bin", "data/places.json", "data/events.geojson", "data/timemap.json"):
        size, packed = _sizes(site / name)
        goal = f"  goal {GOAL_PACK:,} at 1,000,000" if name.endswith("bin") else ""
        print(f"{name:34} {size:13,} {packed:12,}{goal}")
    first = [_sizes(next(site.glob(name))) for name in FIRST_VIEW]
    print(f"{'first useful view':34} {sum(x for x, _ in first):13,} {sum(x for _, x in first):12,}"
          f"  at 1.6 Mbit/s {sum(x for _, x in first) * 8 / 1.6e6:.1f} s of line")  # fmt: skip
    print(f"{'its page':34} {first[0][0]:13,} {first[0][1]:12,}  goal {GOAL_HTML:,}\n")


def _sizes(path: Path) -> tuple[int, int]:
    content = path.read_bytes()
    return len(content), len(gzip.compress(content, 6))


@contextmanager
def _served(site: Path) -> Iterator[str]:
    """By the server that is shipped, as a process of its own: the lines that it keeps and what it
    packs are part of what a visit costs."""
    from tests.waiting import free_port, until_it_listens

    port = free_port()
    command = [sys.executable, "-m", "dokaz.interfaces.cli.main", "portal", str(site)]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until_it_listens(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _read(site: Path, address: str, cycles: int) -> None:
    (programs,) = (site / "assets").iterdir()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
        )
        print(
            f"{'in the browser':34} {'ready ms':>10} {'filter ms':>10} {'95 %':>8} {'heap MB':>9}"
        )
        for name, program, argument in (
            ("event pack (goal 20 ms, 100 MB)", OURS, [f"/assets/{programs.name}", ROUNDS]),
            ("GeoJSON, undrawn", PEER, ["events.geojson", ROUNDS]),
            ("TimeMap, undrawn", PEER, ["timemap.json", ROUNDS]),
        ):
            page = browser.new_page()
            # A page of the same site that starts nothing of its own.
            page.goto(f"{address}/data/LICENCE.txt")
            before = _heap(page)
            told = page.evaluate(program, argument)
            times = sorted(told["times"])
            print(f"{name:34} {told['ready']:10.0f} {statistics.median(times):10.1f} "
                  f"{times[int(0.95 * len(times))]:8.1f} {_heap(page) - before:9.1f}")  # fmt: skip
            page.close()
        _first_view(browser, address)
        _play(browser, address, cycles)
        browser.close()


def _first_view(browser: Any, address: str) -> None:
    """A first visit over a bad line, and over none at all. Useful: words, totals, list and still
    map are there in their letters. The map is full when it can be moved, all places with events
    are drawn with their kinds, the months stand below, and search, views and filters of kinds and
    oblasts answer with the final numbers. Of a very large dataset a sketch does that: a full disc
    has fewer dots in it, and what only single events can tell - choosing a time, playing, the list
    beyond its first rows - comes with the last file, in the column `all`; the page says so until
    then. How much of that the line costs, and how much this machine's drawing, the second row
    tells."""
    print(f"\n{'first visit':34} {'useful s':>9} {'map s':>7} {'KB':>7} {'all s':>7} {'KB':>7}"
          f"  (goals at 1.6 Mbit/s: {GOAL_USEFUL_S} and {GOAL_MAP_S} s)")  # fmt: skip
    for name, size in (("phone", (390, 844)), ("screen", (1440, 900))):
        for line, words in ((LINE, "1.6 Mbit/s, 150 ms"), (None, "no limit")):
            # The first one lets the server pack what it keeps packed from then on.
            told = [_visited(browser, address, size, line) for _ in range(2)][-1]
            print(f"{f'{name}, {words}':34} {told[0]:9.1f} {told[1]:7.1f} {told[2]:7,.0f} "
                  f"{told[3]:7.1f} {told[4]:7,.0f}")  # fmt: skip


def _visited(
    browser: Any, address: str, size: tuple[int, int], line: dict[str, Any] | None
) -> tuple[float, ...]:
    """Seconds to what is useful; to the full map, and kilobytes that came by then; the same to
    the last event."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(600_000)
    if line:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", line)
    page.goto(f"{address}/", wait_until="commit")
    page.wait_for_selector(":is(html.mapped, html.mapless):not(.counting)", state="attached")
    told = page.evaluate(f"[({SEEN})(), performance.now(), ({BYTES})()]")
    page.wait_for_selector("html:not(.sketched)", state="attached")
    told += page.evaluate(f"[performance.now(), ({BYTES})()]")
    page.close()
    return tuple(each / 1000 for each in told)


def _heap(page: Any) -> float:
    """Megabytes of JavaScript, buffers of arrays among them, after everything unused was let go."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    found = session.send("Runtime.getHeapUsage")
    session.detach()
    return float(found["usedSize"] + found.get("backingStorageSize", 0)) / 1e6


def _play(browser: Any, address: str, cycles: int) -> None:
    """An exhibition's screen: steps of the story around and around, and what stays in memory."""
    page = browser.new_page(viewport={"width": 800, "height": 450}, reduced_motion="reduce")
    page.set_default_timeout(600_000)
    page.goto(f"{address}/stories/pershyi-rik/?kiosk&seconds=600")
    page.wait_for_selector("html.mapped, html.mapless", state="attached")
    print(f"\n{'screen: steps shown':34} {'heap MB':>9} {'nodes':>7}")
    part = max(1, cycles // 6)
    seen = []
    for cycle in range(cycles + 1):
        if cycle % part == 0:
            seen.append(_heap(page))
            nodes = page.evaluate("document.querySelectorAll('*').length")
            print(f"{cycle:34,} {seen[-1]:9.1f} {nodes:7,}")
        page.evaluate(TURN, "ArrowRight" if cycle // 5 % 2 == 0 else "ArrowLeft")
    # The first part fills caches of tiles and letters.
    growth = (seen[-1] - seen[1]) / max(1, cycles - part) * 1000
    print(f"{'growth after the first part':34} {growth:9.1f} KB a step")
    page.close()


if __name__ == "__main__":
    raise SystemExit(main())
