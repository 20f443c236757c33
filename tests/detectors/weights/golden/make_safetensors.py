"""Write `other.safetensors` beside this file with the format's own package: `python make_safetensors.py`."""

from pathlib import Path

import numpy as np

VALUES = {
    "layers/conv/kernel": np.arange(1, 25, dtype=np.float32).reshape(2, 3, 4) - 0.25,
    "layers/conv/bias": np.array([1.5, -2.0], np.float16),
    "scalar": np.array(0.1),
    "empty": np.zeros((0, 3), np.float32),
}

if __name__ == "__main__":
    from safetensors.numpy import save_file

    save_file(VALUES, Path(__file__).with_name("other.safetensors"), metadata={"format": "np"})
