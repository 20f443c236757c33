"""`Programs`: a detector compiled ahead of time for one canvas, whole and in two parts."""

import dataclasses
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detectors.infer import Detector


@dataclasses.dataclass(frozen=True, kw_only=True)
class Programs:
    """Compiled functions of `(leaves, images, image_sizes)`, where `leaves` come from `state_leaves`.

    Attributes:
        detect: picture to boxes in one program; what is deployed and timed end to end.
        predict: the network alone, for the staged run.
        postprocess: `(leaves, predictions, image_sizes)` to boxes, for the staged run.
        compile_s: seconds to trace and compile `detect`.
    """

    detect: Any
    predict: Any
    postprocess: Any
    compile_s: float


def state_leaves(detector: "Detector", device: Any) -> tuple[Any, ...]:
    """The arrays of the detector's state on `device`, in the order that the programs take them.

    A tuple is passed to a program in C++; walking the state's own containers costs 0.17 ms in each call for the
    200 arrays of SSD with MobileNet v1 (2-core x86 CPU, jax 0.10.2).
    """
    import jax

    return tuple(jax.device_put(jax.tree.leaves(detector.state), device))


def compile_programs(
    detector: "Detector", leaves: tuple[Any, ...], images: Any, image_sizes: Any
) -> Programs:
    """The programs for pictures like `images` (N, H, W, 3) and their `image_sizes` (N, 2), arrays or shapes.

    Args:
        detector: what to compile.
        leaves: of `state_leaves`; they name the device.
        images: float32 or uint8, as `detectors.data.image.fit` makes them.
        image_sizes: float32.
    """
    import jax

    from detectors import infer

    structure = jax.tree.structure(detector.state)

    def on_leaves(function: Any) -> Any:
        def run(leaves: tuple[Any, ...], *inputs: Any) -> Any:
            return function(detector.graphdef, jax.tree.unflatten(structure, leaves), *inputs)

        return jax.jit(run)

    start = time.perf_counter()
    detect = on_leaves(infer.detect).lower(leaves, images, image_sizes).compile()
    compile_s = time.perf_counter() - start
    predict = on_leaves(infer.predict)
    predictions = jax.eval_shape(predict, leaves, images, image_sizes)
    return Programs(
        detect=detect,
        predict=predict.lower(leaves, images, image_sizes).compile(),
        postprocess=on_leaves(infer.postprocess).lower(leaves, predictions, image_sizes).compile(),
        compile_s=compile_s,
    )
