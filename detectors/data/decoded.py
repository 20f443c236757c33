"""Decoded pictures, as many of them kept in memory as fit: decoding is half of the work that a picture makes."""

from jaxtyping import UInt8
from numpy import ndarray

from detectors.data.annotated import read_annotated
from detectors.data.dataset import Picture

DEFAULT_CACHE_MB = 1000.0
BYTES_PER_MB = 1e6


class DecodedPictures:
    """Reads pictures and keeps the first ones that fit into `cache_mb` megabytes; safe under threads.

    A picture that is kept stays: what comes when memory is full is decoded each time.
    """

    def __init__(self, cache_mb: float = DEFAULT_CACHE_MB) -> None:
        self._room_bytes = cache_mb * BYTES_PER_MB
        self._kept: dict[int, ndarray] = {}

    def pixels(self, picture: Picture) -> UInt8[ndarray, "H W 3"]:
        """The picture as its annotations see it; not to be written to.

        Raises:
            ImageError: the file is missing, damaged, or not of the size that the annotations give.
        """
        kept = self._kept.get(picture.id)
        if kept is not None:
            return kept
        pixels = read_annotated(picture)
        if pixels.nbytes <= self._room_bytes:
            self._room_bytes -= pixels.nbytes
            pixels.setflags(write=False)
            self._kept[picture.id] = pixels
        return pixels
