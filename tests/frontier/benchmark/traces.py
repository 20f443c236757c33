"""Traces of end-to-end times with and without faults, and what the sensors would have read meanwhile."""

import numpy as np
from scipy.signal import lfilter

from frontier.benchmark.readings import Readings, Snapshot

LOOKS = (94, 188, 376, 752, 1504, 3008)


def noise(rng, n, sigma=0.03, correlation=0.0):
    """Log-normal times around 30 ms whose logarithms are an autoregression of first order."""
    z = rng.standard_normal(n)
    if correlation:
        z[1:] *= np.sqrt(1 - correlation**2)
        z = lfilter([1], [1, -correlation], z)
    return 30e6 * np.exp(sigma * z)


def with_outliers(rng, n):
    return noise(rng, n) * np.where(rng.random(n) < 0.01, rng.uniform(1, 4, n), 1.0)


def two_modes(rng, n):
    return noise(rng, n, 0.01) * np.where(rng.random(n) < 0.2, 1.4, 1.0)


def heavy_tailed(rng, n):
    return 30e6 * (1 + 0.02 * np.abs(rng.standard_t(2, n)))


CLEAN = {
    "independent": noise,
    "independent, very noisy": lambda rng, n: noise(rng, n, 0.2),
    "single outliers": with_outliers,
    "two modes": two_modes,
    "heavy tail": heavy_tailed,
    "autocorrelated 0.15": lambda rng, n: noise(rng, n, 0.05, 0.15),
    "autocorrelated 0.3": lambda rng, n: noise(rng, n, 0.05, 0.3),
    "autocorrelated 0.3, noisy": lambda rng, n: noise(rng, n, 0.15, 0.3),
}


def _sine(period):
    return lambda rng, n: 1 + 0.1 * np.sin(2 * np.pi * (np.arange(n) / period + rng.random()))


def _sawtooth(period):
    return lambda rng, n: 1 + 0.1 * (2 * ((np.arange(n) / period + rng.random()) % 1) - 1)


FAULTS = {
    "slow start of 76": lambda _, n: np.where(np.arange(n) < 76, 1.2, 1.0),
    "step of 10 %": lambda _, n: np.where(np.arange(n) < n // 2, 1.0, 1.1),
    "sine of 60": _sine(60),
    "sine of 200": _sine(200),
    "sawtooth of 60": _sawtooth(60),
    "sawtooth of 200": _sawtooth(200),
    "trend of 10 %": lambda _, n: 1 + 0.1 * np.arange(n) / n,
}


def faulty(rng, n, fault, sigma=0.03):
    return noise(rng, n, sigma) * FAULTS[fault](rng, n)


def episodes(rng, n):
    """Boolean (n,): about a third of the samples, in runs of 15 to 40 with both kinds present."""
    busy = np.zeros(n, bool)
    at = int(rng.integers(5, 20))
    while at < n - 5:
        length = int(rng.integers(15, 40))
        busy[at : at + length] = True
        at += length + int(rng.integers(30, 80))
    return busy


def started(samples_ns):
    """When each sample began: one staged run of equal length follows each end-to-end run."""
    return (2 * (np.cumsum(samples_ns) - samples_ns)).astype(np.int64)


def readings(rng, samples_ns, *, busy=None, others=0.0, steal=0.0, preemptions=2.0, clock_drop=0.0, **gauges):
    """Readings each quarter second on 2 processors, of which this process keeps 1.2 busy.

    Where `busy` (n,) is True, other processes take the share `others`, the hypervisor `steal`, preemptions come so
    many a second (else 2), and the clock is lower by the share `clock_drop`. A background of up to 1 % is always
    there, and processor times are counted in ticks of 10 ms.
    """
    begins_s = started(samples_ns) / 1e9
    end_s = begins_s[-1] + 2 * samples_ns[-1] / 1e9
    at_s = np.append(np.arange(0, end_s, 0.25), end_s)
    collected = Readings(2)
    own = all_busy = stolen = pushed = 0.0
    for i, moment in enumerate(at_s):
        length = moment - at_s[max(0, i - 1)]
        inside = (begins_s < moment) & (begins_s >= at_s[max(0, i - 1)])
        share = float(busy[inside].mean()) if busy is not None and inside.any() else 0.0
        own += 1.2 * length
        all_busy += 1.2 * length + 2 * length * (share * others + rng.uniform(0, 0.01))
        stolen += 2 * length * share * steal
        pushed += rng.poisson(length * (2.0 + share * (preemptions - 2.0)))
        collected.add(
            Snapshot(
                at_s=moment,
                own_cpu_s=own,
                busy_cpu_s=np.floor(100 * all_busy) / 100,
                steal_s=np.floor(100 * stolen) / 100,
                preemptions=pushed,
                frequency_mhz=3000 * (1 - share * clock_drop) + rng.uniform(-20, 20),
                **{name: values[i] if np.ndim(values) else values for name, values in gauges.items()},
            )
        )
    return collected


def blind(samples_ns):
    """Readings of a machine that tells nothing but the time."""
    end_s = (started(samples_ns)[-1] + 2 * samples_ns[-1]) / 1e9 if len(samples_ns) else 0.0
    return Readings(2, (Snapshot(0.0), Snapshot(end_s)))
