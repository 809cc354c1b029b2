"""Arrays in files that are mapped into memory, so that they may be larger than it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np


def new_array(path: Path, shape: tuple[int, int]) -> np.memmap[tuple[int, ...], np.dtype[np.float32]]:
    """A float32 array of zeros in a new .npy file, to be filled. Raises OSError when the disk has no room for all of it.

    Room is taken now: a disk that is full when a mapped page is written ends the process without a word.
    """
    array = np.lib.format.open_memmap(path, "w+", np.float32, shape)
    if hasattr(os, "posix_fallocate"):  # elsewhere files have their room from the start
        with path.open("rb+") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
    return array
