"""Does the level of a trace move? A slow start, a step, a trend or waves, told apart from noise.

The trace is taken as logarithms, clipped at three robust standard deviations, so that single outliers say
nothing, and written as cosine waves (DCT-II). Noise puts equal power into all slow waves; a moving level adds to
the slowest. The score is the largest excess over the K slowest waves, for any K down to waves of SHORTEST_WAVE
samples. Source: Fan, "Test of significance based on wavelet thresholding and Neyman's truncation" (JASA 1996),
the adaptive Neyman test.

Neighbouring samples are alike on real machines, which adds slow power without a moving level. How alike is
estimated from differences at lags 1 and 2, which a slow change of level hardly touches: for an autoregression
of first order the half mean squares are s2 (1 - r) and s2 (1 - r2), and the power of its slow waves is
s2 (1 + r) / (1 - r).

What is significant need not matter: the level must also move by MATTERS in the root mean square, which is a
step of 2 % between two halves, a trend of 3.5 % or a wave of 1.4 % either way.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int64]
Floats = NDArray[np.float64]
Shape = Literal["slow start", "step", "trend", "waves"]

# Calibrated by simulation (tests/frontier/benchmark/test_drift.py): of traces of 94 to 3008 independent or mildly
# autocorrelated samples (r up to 0.3) under 2 % score higher; of moving levels of 10 % in 3 % noise, over 99 %.
SIGNIFICANT = 6.0
MATTERS = 0.01
SHORTEST_WAVE = 40
BLOCK = 16  # samples whose median is one level
LARGEST_CORRELATION = 0.4  # more than this is taken for movement, not for noise
FEWEST_SAMPLES = 3 * BLOCK
SETTLED = 1.1  # a warm-up round within a tenth of the later median is settled


class Movement(NamedTuple):
    """How the level of a trace moved.

    Attributes:
        score: largest excess of slow power; at most 2 in 100 still traces score over SIGNIFICANT.
        size: root mean square of the level's movement, as a share of the level.
        low_ns, high_ns: lowest and highest level.
        shape: what the movement looks like.
        changed_at: first sample after the sharpest change of level.
    """

    score: float
    size: float
    low_ns: float
    high_ns: float
    shape: Shape
    changed_at: int

    @property
    def is_drift(self) -> bool:
        """True where the movement is both no accident and large enough to matter."""
        return self.score > SIGNIFICANT and self.size > MATTERS

    @property
    def words(self) -> str:
        """One sentence for people."""
        span = f"between {self.low_ns / 1e6:.3g} and {self.high_ns / 1e6:.3g} ms"
        if self.shape == "slow start":
            return f"slow start: about the first {self.changed_at} samples were slower; levels {span}"
        if self.shape == "step":
            return f"a step near sample {self.changed_at}; levels {span}"
        return f"{'a trend' if self.shape == 'trend' else 'waves'}: the level moved {span}"


def movement(samples_ns: Samples) -> Movement | None:
    """How the level of `samples_ns` (shape (n,), in the order taken) moves; None below FEWEST_SAMPLES."""
    if len(samples_ns) < FEWEST_SAMPLES:
        return None
    logs = np.log(np.maximum(samples_ns, 1).astype(np.float64))
    clipped = _clipped(logs)
    noise = _slow_noise_power(clipped)
    levels = _levels(logs)
    shape, split = _shape(levels)
    return Movement(
        score=_score(clipped, noise),
        size=float(
            np.sqrt(max(0.0, levels.var() - np.pi / 2 * noise / BLOCK))
        ),  # of a median: pi/2 of a mean's
        low_ns=float(np.exp(levels.min())),
        high_ns=float(np.exp(levels.max())),
        shape=shape,
        changed_at=round(split * len(logs) / len(levels)),
    )


def settled_after(warm_up_ns: Samples, samples_ns: Samples) -> int | None:
    """Leading warm-up rounds that took over SETTLED times the later median; None where no round settled."""
    if not len(warm_up_ns) or not len(samples_ns):
        return None
    settled = warm_up_ns <= SETTLED * np.median(samples_ns)
    return int(np.argmax(settled)) if settled.any() else None


def _clipped(logs: Floats) -> Floats:
    centred = logs - np.median(logs)
    spread = 1.4826 * np.median(np.abs(centred)) or centred.std()
    return np.clip(centred, -3 * spread, 3 * spread)


def _slow_noise_power(values: Floats) -> float:
    lag_1, lag_2 = (np.mean((values[lag:] - values[:-lag]) ** 2) / 2 for lag in (1, 2))
    if lag_1 == 0:
        return 0.0
    correlation = np.clip(lag_2 / lag_1 - 1, 0.0, LARGEST_CORRELATION)
    return float(lag_1 * (1 + correlation) / (1 - correlation) ** 2)


def _score(values: Floats, noise: float) -> float:
    count = max(3, 2 * len(values) // SHORTEST_WAVE)
    power = _slow_waves(values, count) ** 2
    if power.max() == 0:
        return 0.0
    order = np.arange(1, count + 1)
    return float(np.max(np.cumsum(power / max(noise, 1e-18) - 1) / np.sqrt(2 * order)))


def _slow_waves(values: Floats, count: int) -> Floats:
    """The orthonormal DCT-II coefficients 1 to `count`, by way of a Fourier transform of twice the length."""
    n = len(values)
    mirrored = np.fft.rfft(np.concatenate([values, values[::-1]]))[1 : count + 1]
    turn = np.exp(-0.5j * np.pi * np.arange(1, count + 1) / n)
    waves: Floats = (mirrored * turn).real / np.sqrt(2 * n)
    return waves


def _levels(logs: Floats) -> Floats:
    blocks = np.array_split(logs, len(logs) // BLOCK)
    return np.array([np.median(block) for block in blocks])


def _shape(levels: Floats) -> tuple[Shape, int]:
    """What explains most of the levels' variance, and where the best single step lies."""
    total = np.square(levels - levels.mean()).sum()
    if total == 0:
        return "waves", 0
    splits = np.arange(1, len(levels))
    before = np.cumsum(levels)[:-1] / splits
    after = (levels.sum() - np.cumsum(levels)[:-1]) / (len(levels) - splits)
    by_step = splits * (len(levels) - splits) / len(levels) * (before - after) ** 2 / total
    best = int(np.argmax(by_step))
    by_line = np.corrcoef(levels, np.arange(len(levels)))[0, 1] ** 2
    if max(by_step[best], by_line) < 0.6:
        return "waves", int(splits[best])
    if by_line > by_step[best]:
        return "trend", int(splits[best])
    starts_slow = before[best] > after[best] and splits[best] <= len(levels) / 2
    return ("slow start" if starts_slow else "step"), int(splits[best])
