# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thumbnails of still pictures.

Promises: the result is newly encoded WebP in sRGB with orientation applied and no metadata of the
original (no Exif, XMP, position, embedded thumbnail or colour profile). A picture that ends early
gives a partial thumbnail that says so. Runs inside the confined process only.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from dokaz.media import hashing
from dokaz.media.claims import Preview, PreviewKind
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits

SIZES = (640, 240)  # longest side in pixels
WEBP_QUALITY = 78
WEBP_METHOD = 2  # measured best of speed and size for thumbnails
SHRINKING = Image.Resampling.HAMMING  # half the time of LANCZOS, and hardly to be told from it
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "HEIF", "AVIF", "JPEG2000")

pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1
_SRGB = ImageCms.createProfile("sRGB")


@contextlib.contextmanager
def opened(file: BinaryIO, *, limits: Limits) -> Iterator[Image.Image]:
    """Open a picture of an allowed format within the pixel limit. Raises UnreadableMedia.

    Any error of the decoder inside the block becomes UnreadableMedia too.
    """
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=FORMATS) as picture:
                if picture.width * picture.height > limits.image_pixels:
                    raise UnreadableMedia(FailureReason.TOO_LARGE, "more pixels than allowed")
                yield picture
    except (UnreadableMedia, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise UnreadableMedia(FailureReason.TOO_LARGE, "more pixels than allowed") from None
    except UnidentifiedImageError:
        raise UnreadableMedia(FailureReason.UNSUPPORTED, "no picture decoder knows it") from None
    except Exception as error:  # noqa: BLE001 - see below
        # Decoders meet hostile bytes here and raise whatever their authors did not foresee.
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None


def thumbnails(file: BinaryIO, *, limits: Limits | None = None) -> tuple[Preview, ...]:
    """One thumbnail for each of SIZES, largest first, never enlarged. Raises UnreadableMedia."""
    limits = limits or Limits()
    partial = False
    try:
        picture = _decoded(file, limits=limits)
    except UnreadableMedia as error:
        if error.reason is not FailureReason.DAMAGED:
            raise
        with _truncation_allowed():
            picture = _decoded(file, limits=limits)
        partial = True
    return tuple(
        preview(picture, side=side, kind=PreviewKind.THUMBNAIL, partial=partial) for side in SIZES
    )


def preview(
    picture: Image.Image,
    *,
    side: int,
    kind: PreviewKind,
    partial: bool = False,
    times_s: tuple[float, ...] = (),
) -> Preview:
    """Encode an RGB picture, no side longer than `side`, with nothing but pixels in the file."""
    small = picture.copy()
    small.thumbnail((side, side), SHRINKING)
    bare = Image.frombytes("RGB", small.size, small.tobytes())
    target = io.BytesIO()
    bare.save(target, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)
    return Preview(
        kind=kind,
        width=bare.width,
        height=bare.height,
        webp=target.getvalue(),
        partial=partial,
        times_s=times_s,
    )


def _decoded(file: BinaryIO, *, limits: Limits) -> Image.Image:
    """The picture in RGB, at least as large as the largest thumbnail, standing upright."""
    with opened(file, limits=limits) as picture:
        side = SIZES[0]
        picture.draft("RGB", (side, side))  # JPEG is decoded at a fraction of its size
        picture.load()
        profile = picture.info.get("icc_profile")
        small: Image.Image = picture
        if picture.mode not in ("P", "1"):
            small = _reduced(picture, side)
        return ImageOps.exif_transpose(_in_srgb(small, profile))


def for_hashing(file: BinaryIO, *, limits: Limits) -> Image.Image:
    """The picture as `hashing.DECODING` says, whole or not at all. Raises UnreadableMedia.

    Decoded at full size: a JPEG decoded at a fraction of it has another hash.
    """
    with opened(file, limits=limits) as picture:
        picture.load()
        profile = picture.info.get("icc_profile")
        small: Image.Image = picture
        if picture.mode.startswith(("I", "F")):
            small = _eight_bit(picture)
        if small.mode in ("P", "PA", "1"):
            small = small.convert("RGBA" if "transparency" in picture.info else "RGB")
        return ImageOps.exif_transpose(_in_srgb(hashing.shrunk(small), profile))


def in_grey(picture: Image.Image) -> Image.Image:
    """A loaded picture in 8 bits of grey, upright, transparency on white."""
    profile = picture.info.get("icc_profile")
    small = _eight_bit(picture) if picture.mode.startswith(("I", "F")) else picture
    return ImageOps.exif_transpose(_in_srgb(small, profile)).convert("L")


def _reduced(picture: Image.Image, side: int) -> Image.Image:
    """Shrink before converting colours: less memory for the same result."""
    if picture.mode.startswith(("I", "F")):
        picture = _eight_bit(picture)
    if max(picture.size) > side:
        picture.thumbnail((side, side), SHRINKING, reducing_gap=3.0)
    return picture


def _eight_bit(picture: Image.Image) -> Image.Image:
    """16 and 32 bit grey stretched over the range it uses: a scan would be black otherwise."""
    grey = picture.convert("F")
    extrema = grey.getextrema()
    low, high = float(extrema[0]), float(extrema[1])  # type: ignore[arg-type]
    if high <= low:
        return Image.new("L", picture.size, 0)
    scale = 255.0 / (high - low)
    return grey.point(lambda value: value * scale - low * scale).convert("L")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB in sRGB; transparency over white. A broken profile is ignored, as viewers do."""
    exif = picture.getexif()
    orientation = exif.get(0x0112, 1)
    if picture.mode in ("P", "PA", "1"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    if picture.mode in ("LA", "RGBA", "La", "RGBa"):
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    converted: Image.Image | None = None
    if profile and picture.mode in ("RGB", "L", "CMYK"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
    result = converted if converted is not None else picture.convert("RGB")
    result.getexif()[0x0112] = orientation
    return result


@contextlib.contextmanager
def _truncation_allowed() -> Iterator[None]:
    """Pillow knows this switch only for the whole process; it is put back at once."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
