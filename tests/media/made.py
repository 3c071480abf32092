# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files the media tests make for themselves: honest ones and hostile ones."""

import io
import struct
import zipfile
import zlib
from fractions import Fraction
from typing import Any

import av
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational


def picture(width: int = 800, height: int = 600) -> Image.Image:
    """Left half red, right half blue, so that turning it shows."""
    made = Image.new("RGB", (width, height), (200, 30, 30))
    made.paste((30, 30, 200), (width // 2, 0, width, height))
    return made


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def photo(*, orientation: int = 1) -> bytes:
    """A JPEG with camera, time with offset, position in the invented sea south of nowhere, ICC."""
    exif = Image.Exif()
    exif[0x010F] = "Invented"
    exif[0x0110] = "Model 7"
    exif[0x0112] = orientation
    exif[0x0131] = "SECRET-SOFTWARE"
    details = exif.get_ifd(0x8769)
    details[0x9003] = "2022:03:14 06:42:10"
    details[0x9011] = "+02:00"
    details[0xA431] = "SECRET-SERIAL"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[3] = "S", "E"
    gps[2] = (IFDRational(12), IFDRational(30), IFDRational(36))
    gps[4] = (IFDRational(7), IFDRational(15), IFDRational(0))
    gps[5], gps[6] = b"\x00", IFDRational(1234, 10)
    gps[29] = "2022:03:14"
    gps[7] = (IFDRational(4), IFDRational(42), IFDRational(9))
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return encoded(
        picture(), "JPEG", exif=exif, icc_profile=icc, comment=b"SECRET-COMMENT", quality=85
    )


def recording(*, frames: int = 40, container: str = "mp4", metadata: bool = True) -> bytes:
    """A small video whose grey level grows with time."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as output:
        if metadata:
            output.metadata["creation_time"] = "2022-03-14T06:42:10.000000Z"
            output.metadata["location"] = "-12.5100+007.2500/"
        stream = output.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(frames):
            level = round(255 * number / max(1, frames - 1))
            frame = av.VideoFrame.from_image(Image.new("RGB", (320, 240), (level,) * 3))
            frame.pts, frame.time_base = number, Fraction(1, 10)
            for packet in stream.encode(frame):
                output.mux(packet)
        for packet in stream.encode(None):
            output.mux(packet)
    return target.getvalue()


def archive(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)
    return target.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + crc


def bomb(width: int, height: int) -> bytes:
    """A valid PNG of one colour: few bytes that unfold to width x height x 3."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    # One row, packed so that it may stand anywhere (RFC 1951: after a full flush nothing earlier is
    # referred to), as often as there are rows; then an empty last block, and the sum of all zeros
    # (RFC 1950, 2.2), which is known without adding them up.
    size = 1 + width * 3
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    row = packer.compress(bytes(size)) + packer.flush(zlib.Z_FULL_FLUSH)
    adler = struct.pack(">HH", size * height % 65521, 1)
    packed = b"\x78\x9c" + row * height + b"\x03\x00" + adler
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def claimed_size_png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost no data."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    )
