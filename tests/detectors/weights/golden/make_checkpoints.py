"""Write the small checkpoints beside this file with TensorFlow: `python make_checkpoints.py`, with the extra `tf`.

Each folder holds one checkpoint `model.ckpt`. What is in them is `expected`, which the tests compare with.
"""

import shutil
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def expected(kind: str) -> dict[str, np.ndarray]:
    """Name -> array of the checkpoint in the folder `kind`."""
    everything = {
        "global_step": np.int64(200_000),
        "FeatureExtractor/MobilenetV1/Conv2d_0/weights": _ramp((3, 3, 2, 4), np.float32),
        "FeatureExtractor/MobilenetV1/Conv2d_0/BatchNorm/gamma": _ramp((4,), np.float32),
        "half": _ramp((5, 3), np.float16),
        "double": _ramp((2, 2), np.float64),
        "bytes": _ramp((7,), np.uint8),
        "flags": np.array([True, False, True]),
        "scalar": np.float32(-0.5),
        "empty": np.zeros((0, 3), np.float32),
    }
    rows, columns = _ramp((300, 2), np.float32), _ramp((4, 5), np.float32)
    return {
        "plain": everything,
        "sharded": {
            "a/weights": _ramp((2, 3), np.float32),
            "b/weights": _ramp((40,), np.float32),
            "c": np.float32(3),
        },
        "partitioned": {"rows/weights": rows, "columns/weights": columns, "whole": _ramp((3,), np.float32)},
        "v1": {"rows/weights": rows, "a/b/weights": columns, "scalar": np.float32(-0.5), "step": np.int64(7)},
    }[kind]


def _ramp(shape: tuple[int, ...], dtype: type) -> np.ndarray:
    """1, 2, 3, ... in row-major order, a quarter less for numbers with a fraction."""
    values = np.arange(1, np.prod(shape) + 1).reshape(shape)
    return (values - 0.25 if np.issubdtype(dtype, np.floating) else values).astype(dtype)


def main() -> None:
    for kind in ("plain", "sharded", "partitioned", "v1"):
        folder = HERE / kind
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        _write(kind, folder)
        for extra in ("checkpoint", "model.ckpt.meta"):
            (folder / extra).unlink()


def _write(kind: str, folder: Path) -> None:
    import tensorflow.compat.v1 as tf

    tf.disable_eager_execution()
    places = {"sharded": 3}.get(kind, 1)
    config = tf.ConfigProto(device_count={"CPU": places})
    with tf.Graph().as_default(), tf.Session(config=config) as session:
        for number, (name, value) in enumerate(expected(kind).items()):
            with tf.device(f"/cpu:{number % places}"):
                _variable(tf, name, value, _partitioner(tf, kind, name))
        session.run(tf.global_variables_initializer())
        version = tf.train.SaverDef.V1 if kind == "v1" else tf.train.SaverDef.V2
        saver = tf.train.Saver(write_version=version, sharded=places > 1)
        saver.save(session, str(folder / "model.ckpt"))


def _variable(tf, name, value, partitioner):
    tf.get_variable(
        name,
        value.shape,
        value.dtype,
        initializer=lambda shape, dtype, partition_info=None: _part(tf, value, shape, dtype, partition_info),
        partitioner=partitioner,
    )


def _part(tf, value, shape, dtype, partition_info):
    start = partition_info.var_offset if partition_info else [0] * value.ndim
    where = tuple(slice(first, first + length) for first, length in zip(start, shape, strict=True))
    return tf.constant(value[where], dtype)


def _partitioner(tf, kind, name):
    axis = {"rows/weights": 0, "columns/weights": 1}.get(name)
    if axis is None or kind not in ("partitioned", "v1"):
        return None
    return tf.fixed_size_partitioner(3, axis)


if __name__ == "__main__":
    main()
