# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDQ: what a picture looks like, in 256 bits that stay near each other for similar pictures.

Promises: the published algorithm (Meta, "The TMK+PDQF Video-Hashing Algorithm and the PDQ
Image-Hashing Algorithm", 2019) on one way of decoding, which is named beside every hash (see
`renditions`): hashes made another way differ by ten bits and more and must not be compared as if
they were the same.

Does not promise that pictures with near hashes show the same: a person judges that. A hash of low
quality (under 50) says little, since the picture has few features. Confined process only.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dokaz.media.renditions import PictureHash

LONGEST_SIDE = 512
SMALLEST_SIDE = 5  # the reference gives no hash below
LOW_QUALITY = 50
_SIDE, _KEPT = 64, 16
_LUMA = np.array((0.299, 0.587, 0.114), dtype=np.float32)
_PASSES = 2  # two passes of a box make a tent
_SCALE = 90  # of the quality: "manually selected", as the reference says

Matrix = NDArray[np.float32]


def hash_picture(picture: Image.Image, *, pts: int | None = None) -> PictureHash | None:
    """The hash of an RGB picture, decoded as PHOTO_DECODING or FRAME_DECODING says.

    None when it is too small to have one.
    """
    luma = np.asarray(picture.convert("RGB"), dtype=np.float32) @ _LUMA
    if min(luma.shape) < SMALLEST_SIDE:
        return None
    small = _decimated(_blurred(luma))
    frequencies: Matrix = (_DCT @ small @ _DCT.T).astype(np.float32)
    return PictureHash(
        variants=tuple(_bits(one) for one in _dihedral(frequencies)),
        quality=_quality(small),
        pts=pts,
    )


def shrunk(picture: Image.Image) -> Image.Image:
    """The picture with no side above LONGEST_SIDE, by areas; proportions are not kept (as in the
    reference)."""
    size = (min(picture.width, LONGEST_SIDE), min(picture.height, LONGEST_SIDE))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.BOX)


def _transform() -> Matrix:
    """Rows 1 to 16 of the cosine transform over 64 points (Zauner 2010, 3.2.1)."""
    row = np.arange(1, _KEPT + 1)[:, None]
    column = 2 * np.arange(_SIDE)[None, :] + 1
    matrix = np.sqrt(2.0 / _SIDE) * np.cos(np.pi / (2 * _SIDE) * row * column)
    return np.asarray(matrix, dtype=np.float32)


_DCT = _transform()


def _blurred(luma: Matrix) -> Matrix:
    """Jarosz's filter: boxes along rows and columns, twice; half a block wide, rounded up."""
    rows, columns = luma.shape
    if (rows, columns) == (_SIDE, _SIDE):
        return luma
    for _ in range(_PASSES):
        luma = _box(luma, -(-columns // (2 * _SIDE)))
        luma = _box(luma.T, -(-rows // (2 * _SIDE))).T
    return luma


def _box(luma: Matrix, window: int) -> Matrix:
    """Running means along rows; at the edges over what there is."""
    length = luma.shape[1]
    window = min(window, length)
    ahead = (window + 2) // 2  # the reference's half window: an even one leans forward
    totals = np.zeros((luma.shape[0], length + 1), dtype=np.float64)
    np.cumsum(luma, axis=1, dtype=np.float64, out=totals[:, 1:])
    at = np.arange(length)
    first = np.maximum(at - (window - ahead), 0)
    end = np.minimum(at + ahead, length)
    means = (totals[:, end] - totals[:, first]) / (end - first)
    return np.asarray(means, dtype=np.float32)


def _decimated(luma: Matrix) -> Matrix:
    """64 x 64 points at the centres of as many blocks."""
    rows, columns = (
        ((np.arange(_SIDE) + 0.5) * length / _SIDE).astype(int) for length in luma.shape
    )
    return np.asarray(luma[np.ix_(rows, columns)], dtype=np.float32)


def _quality(small: Matrix) -> int:
    """How much there is to see: gradients that count, quantised before they are summed."""
    gradients = (np.diff(small, axis=axis) * 100 / 255 for axis in (0, 1))
    total = sum(int(np.abs(np.trunc(one)).sum()) for one in gradients)
    return min(100, total // _SCALE)


def _dihedral(frequencies: Matrix) -> tuple[Matrix, ...]:
    """The transforms of the turned and mirrored pictures, without turning the picture: signs
    change with the parity of a frequency, and a quarter turn transposes."""
    parity = np.where(np.arange(_KEPT) % 2, 1, -1).astype(np.float32)
    by_row, by_column = frequencies * parity[:, None], frequencies * parity[None, :]
    by_both = by_row * parity[None, :]
    return (
        frequencies,
        by_column.T,
        by_both,
        by_row.T,
        by_row,
        by_column,
        frequencies.T,
        by_both.T,
    )


def _bits(frequencies: Matrix) -> str:
    """One bit a frequency: whether it is above the (lower) median. The last stands first."""
    values = frequencies.ravel()
    middle = (values.size - 1) // 2
    above = values > np.partition(values, middle)[middle]
    return np.packbits(above[::-1]).tobytes().hex()
