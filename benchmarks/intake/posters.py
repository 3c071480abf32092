# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many small pictures a second of processor time gives, of photos and of films.

    python benchmarks/intake/posters.py
    python benchmarks/intake/posters.py --repeats 5 --film-seconds 120

Prints pictures per CPU second and the ratio to the first peer of the group (above 1.00 means more).
Peers run in the same run on the same files: decoding alone for photos, and the programs `ffmpeg`
and `vipsthumbnail` where they are installed. Ours are the step that the intake takes, with both
sizes of a photo, and with a poster in two sizes and a contact sheet of twelve frames of a film;
and, in a line of its own, the same step in the confined process, with everything around it.
`ffmpeg` makes one picture of a film, not thirteen.
"""

import argparse
import io
import os
import statistics
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import av  # noqa: E402
from benchmarks.intake.renditions import Job, cpu_of, program  # noqa: E402
from PIL import Image  # noqa: E402

from dokaz.media import image, video  # noqa: E402
from dokaz.media.limits import Limits  # noqa: E402
from dokaz.media.results import Step  # noqa: E402
from dokaz.media.sandbox import Sandbox  # noqa: E402

SIDE = 640
FRAMES = 13  # of a film: one for the poster, twelve for the contact sheet
OPTIONS = {
    "libx264": {"preset": "ultrafast", "g": "50"},
    "libx265": {"preset": "ultrafast", "x265-params": "keyint=50:log-level=none"},
}
MANY = 4
"""Times a job is done for one reading of the clock."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--film-seconds", type=int, default=8)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Sandbox() as sandbox:
        folder = Path(name)
        print_group("photo, 12 megapixels, JPEG", photo_jobs(folder, sandbox), asked.repeats)
        for title, codec, size in (
            ("1080p, H.264", "libx264", (1920, 1080)),
            ("4K, HEVC", "libx265", (3840, 2160)),
        ):
            film = a_film(codec, size, asked.film_seconds)
            path = folder / f"{codec}.mp4"
            path.write_bytes(film.getvalue())
            print_group(f"film, {title}", film_jobs(film, path, sandbox), asked.repeats)


def photo_jobs(folder: Path, sandbox: Sandbox) -> dict[str, Job]:
    photo = io.BytesIO()
    scene = Image.effect_noise((1000, 750), 60).resize((4000, 3000)).convert("RGB")
    scene.save(photo, "JPEG", quality=88)
    path = folder / "photo.jpg"
    path.write_bytes(photo.getvalue())
    return {
        "Pillow: decode whole": lambda: Image.open(photo).convert("RGB"),
        **program("ffmpeg", "-v", "error", "-y", "-threads", "1", "-i", path,
                  "-vf", f"scale={SIDE}:-1", folder / "ffmpeg.webp"),
        **program("vipsthumbnail", path, "--size", SIDE, "-o", folder / "vips.webp"),
        "ours, 640 and 240 pixels": lambda: image.thumbnails(photo, limits=Limits()),
        "ours, confined": lambda: confined(sandbox, path),
    }  # fmt: skip


def film_jobs(film: io.BytesIO, path: Path, sandbox: Sandbox) -> dict[str, Job]:
    return {
        f"PyAV: decode {FRAMES} keyframes": lambda: keyframes(film),
        **program("ffmpeg", "-v", "error", "-y", "-threads", "1", "-ss", "2", "-i", path,
                  "-frames:v", "1", "-vf", f"scale={SIDE}:-1", path.with_suffix(".webp")),
        f"ours, {FRAMES} frames as pictures": lambda: video.previews(film, media_type="video/mp4"),
        "ours, confined": lambda: confined(sandbox, path),
    }  # fmt: skip


def a_film(codec: str, size: tuple[int, int], seconds: int) -> io.BytesIO:
    """Moving noise with a keyframe every two seconds, as phones write it."""
    target = io.BytesIO()
    wide, high = size
    noise = Image.effect_noise((wide // 4 + 100, high // 4 + 100), 40).convert("RGB")
    with av.open(target, "w", format="mp4") as output:
        stream = output.add_stream(codec, rate=25, options=OPTIONS[codec])
        stream.width, stream.height, stream.pix_fmt = wide, high, "yuv420p"
        for number in range(seconds * 25):
            left = number % 100
            moved = noise.crop((left, left, left + wide // 4, left + high // 4)).resize(size)
            frame = av.VideoFrame.from_image(moved)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target


def keyframes(film: io.BytesIO) -> None:
    film.seek(0)
    with av.open(film) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        for place in range(FRAMES):
            container.seek((container.duration or 0) * place // FRAMES)
            next(container.decode(stream)).to_image()


def confined(sandbox: Sandbox, path: Path) -> float:
    """Identify and make the pictures behind the fences; the processor time of that process."""
    found = sandbox.examine(path, name=path.name, steps=(Step.IDENTIFY, Step.PREVIEWS))
    assert found.previews, found.failures
    return found.cpu_seconds


def print_group(title: str, jobs: dict[str, Job], repeats: int) -> None:
    print(f"\n{title}; median of {repeats}, load {os.getloadavg()[0]:.1f}")
    print(f"{'':34} {'per CPU s':>10} {'ratio':>7}")
    peer = 0.0
    for name, job in jobs.items():
        job()  # what is loaded late is loaded now
        spent = statistics.median(_spent(job) for _ in range(repeats))
        peer = peer or spent
        print(f"{name:34} {1 / spent:10.1f} {peer / spent:7.2f}")


def _spent(job: Job) -> float:
    """Processor seconds of one job: this process's, its children's, and what a job tells of
    another's (the confined process is not waited for, so nobody else counts it)."""
    told = 0.0

    def several() -> None:
        nonlocal told
        for _ in range(MANY):
            answer = job()
            told += answer if isinstance(answer, float) else 0.0

    return (cpu_of(several) + told) / MANY


if __name__ == "__main__":
    main()
