# SPDX-License-Identifier: AGPL-3.0-or-later
"""What making content workable costs, each beside the least that any program must do for it.

    python benchmarks/intake/renditions.py
    python benchmarks/intake/renditions.py --repeats 5 --film-seconds 60

Prints processor milliseconds a file (the median), and the ratio to the peer of the same group, in
the same process and on the same files: decoding alone for photos and films (`ffmpeg`, where it is
installed, too), reading every page's words by the library alone for PDF (and `pdftotext`), reading
the parts of the ZIP alone for DOCX. Files are made here: pictures of noise, which no codec finds
easy, and silence.
"""

import argparse
import io
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import av  # noqa: E402
import pypdfium2  # noqa: E402
from PIL import Image  # noqa: E402
from tests.media.documents import made  # noqa: E402

from dokaz.media import frames, hashing, image, sound, video  # noqa: E402
from dokaz.media.documents import pdf, reading  # noqa: E402
from dokaz.media.limits import Limits  # noqa: E402

LIMITS = Limits()
PAGES = 200
Job = Callable[[], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--film-seconds", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for title, jobs in groups(Path(folder), asked.film_seconds).items():
            print_group(title, jobs, asked.repeats)


def groups(folder: Path, seconds: int) -> dict[str, dict[str, Job]]:
    photo, film = a_photo(), a_film(seconds)
    document, letter = made.pdf(*("some words of a page " * 8 for _ in range(PAGES))), a_letter()
    (folder / "film.mp4").write_bytes(film.getvalue())
    (folder / "document.pdf").write_bytes(document.getvalue())
    return {
        "photo, 12 megapixels, JPEG": {
            "Pillow: decode": lambda: Image.open(photo).convert("RGB"),
            "thumbnails": lambda: image.thumbnails(photo, limits=LIMITS),
            "hash": lambda: hashing.hash_picture(image.for_hashing(photo, limits=LIMITS)),
        },
        f"film, {seconds} s of 720p at 25 a second, H.264": {
            "PyAV: decode every frame": lambda: decode_all(film),
            **program("ffmpeg", "-v", "error", "-threads", "1", "-i", folder / "film.mp4",
                      "-f", "null", "-"),
            "poster and contact sheet": lambda: video.previews(film, media_type="video/mp4"),
            "timeline": lambda: frames.timeline(film, media_type="video/mp4"),
            "keyframes and hashes": lambda: frames.keyframes(
                film, media_type="video/mp4", limits=LIMITS
            ),
            "loudness": lambda: sound.waveform(film, media_type="video/mp4"),
        },
        f"PDF, {PAGES} pages": {
            "PDFium: words of every page": lambda: words_of(document),
            **program("pdftotext", folder / "document.pdf", os.devnull),
            "words": lambda: reading.read(document, media_type=reading.PDF),
            f"pictures of {pdf.MOST_PAGES} pages": lambda: pdf.pictures(document),
        },
        "DOCX, 20,000 paragraphs": {
            "zipfile: unpack": lambda: zipfile.ZipFile(letter).read("word/document.xml"),
            "words": lambda: reading.read(letter, media_type=DOCX),
        },
    }  # fmt: skip


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def a_photo() -> io.BytesIO:
    target = io.BytesIO()
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(target, "JPEG", quality=90)
    return target


def a_film(seconds: int) -> io.BytesIO:
    target = io.BytesIO()
    noise = Image.effect_noise((1480, 920), 40).convert("RGB")
    with av.open(target, "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=25, options={"preset": "ultrafast", "g": "50"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        voice = output.add_stream("aac", rate=44100, layout="mono")
        for number in range(seconds * 25):
            left, top = number % 200, number * 3 % 200
            moved = noise.crop((left, top, left + 1280, top + 720))
            frame = av.VideoFrame.from_image(moved)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(stream.encode(frame))
        for number in range(seconds * 44100 // 1024):
            samples = av.AudioFrame(format="fltp", layout="mono", samples=1024)
            samples.planes[0].update(bytes(samples.planes[0].buffer_size))
            samples.sample_rate, samples.pts = 44100, number * 1024
            output.mux(voice.encode(samples))
        output.mux(stream.encode(None))
        output.mux(voice.encode(None))
    return target


def a_letter() -> io.BytesIO:
    paragraph = "<w:p><w:r><w:t>Вигаданий абзац про вигадану подію.</w:t></w:r></w:p>"
    return made.docx(paragraph * 20_000)


def decode_all(film: io.BytesIO) -> None:
    film.seek(0)
    with av.open(film) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        for _frame in container.decode(stream):
            pass


def words_of(document: io.BytesIO) -> None:
    opened = pypdfium2.PdfDocument(document.getvalue())
    for page in opened:
        page.get_textpage().get_text_range()
    opened.close()


def program(name: str, *arguments: Any) -> dict[str, Job]:
    """A peer that is a program of its own, where it is installed."""
    found = shutil.which(name)
    if found is None:
        return {}
    command = [found, *map(str, arguments)]
    return {name: lambda: subprocess.run(command, check=True, capture_output=True)}


def print_group(title: str, jobs: dict[str, Job], repeats: int) -> None:
    print(f"\n{title}; median of {repeats}, load {os.getloadavg()[0]:.1f}")
    print(f"{'':34} {'CPU ms':>9} {'ratio':>7}")
    peer = 0.0
    for name, job in jobs.items():
        job()  # what is loaded late is loaded now
        spent = statistics.median(cpu_of(job) for _ in range(repeats))
        peer = peer or spent
        print(f"{name:34} {spent * 1000:9.1f} {spent / peer:7.2f}")


def cpu_of(job: Job) -> float:
    before = cpu_seconds()
    job()
    return cpu_seconds() - before


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
