"""`DetectorSubject`: a real detector as the measuring loop times it, from encoded picture to boxes on the host."""

from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.data.canvas import canvas_name
from detectors.data.image import decode, fit, paper_crop
from frontier.benchmark.cost import Cost, cost_of
from frontier.benchmark.memory import device_peak_mb, process_peak_mb, xla_mb
from frontier.benchmark.pictures import PictureSet
from frontier.benchmark.precision import precision_of
from frontier.benchmark.programs import Programs, compile_programs, state_leaves
from frontier.benchmark.protocol import Prepare, picture_chooses_canvas
from frontier.records import Memory

if TYPE_CHECKING:
    from detectors.infer import Detector

CanvasKind = tuple[tuple[int, ...], np.dtype[Any]]


class Canvas(NamedTuple):
    """One picture as a program takes it: `images` (1, H, W, 3) and `image_sizes` (1, 2) in px of the canvas."""

    images: NDArray[Any]
    image_sizes: NDArray[np.float32]

    @property
    def kind(self) -> CanvasKind:
        """What a program is compiled for."""
        return self.images.shape, self.images.dtype

    @property
    def name(self) -> str:
        """Height and width in px, as in `600x800`."""
        return canvas_name(self.images.shape[1:3])


class DetectorSubject:
    """A detector with its pictures, on jax's default device; construction compiles it.

    Both runs do the same work on a picture: decode, resize, transfer to the device, network, postprocessing, and
    one fetch of the detections. `fused` is one program, and is what `frontier` deploys; `staged` waits after each
    step to time it.

    Args:
        detector: what to time, as `detectors.infer.prepare` makes it.
        pictures: what to time it on.
        prepare: `fit` as the detector resizes pictures; `crop` for the paper's protocol: smallest side
            scaled to the resolution k, then k x k cut out (section 3.5).

    Attributes:
        name: the configuration's name.
        canvases: name of the canvas of each picture that `fused` and `staged` take an index of.
        compile_s: seconds to trace and compile the fused programs, one for each kind of canvas.
    """

    def __init__(self, detector: "Detector", pictures: PictureSet, *, prepare: Prepare = "fit") -> None:
        import jax

        self.config = detector.config
        self.pictures = pictures
        self.name = detector.config.name
        self._prepare = prepare
        self._device = jax.devices()[0]
        self._leaves = state_leaves(detector, self._device)
        self._programs: dict[CanvasKind, Programs] = {}
        self.canvases = self._compile_all(detector)
        self.compile_s = sum(programs.compile_s for programs in self._programs.values())

    def _compile_all(self, detector: "Detector") -> tuple[str, ...]:
        """Compile for each canvas that occurs; the canvas of every picture."""
        count, names = len(self.pictures.encoded), []
        has_several = picture_chooses_canvas(self.config, self._prepare)
        for index in range(count if has_several else 1):  # of one canvas any picture tells
            canvas = self._canvas(index)
            names.append(canvas.name)
            if canvas.kind not in self._programs:
                self._programs[canvas.kind] = compile_programs(detector, self._leaves, *canvas)
        return tuple(names if has_several else names * count)

    def fused(self, picture_index: int) -> None:
        """Take one picture end to end, blocking: encoded bytes, one compiled program, boxes on the host."""
        self.detections(picture_index)

    def staged(self, picture_index: int) -> tuple[int, ...]:
        """Take one picture through the same work stage by stage, blocking.

        Returns:
            Nanoseconds of decode, resize, transfer, network, postprocess and fetch.
        """
        return self.staged_detections(picture_index)[1]

    def detections(self, picture_index: int) -> Any:
        """The `Detections` of one picture by the fused program, as numpy arrays, batch of one."""
        import jax

        canvas = self._canvas(picture_index)
        programs = self._programs[canvas.kind]
        return jax.device_get(programs.detect(self._leaves, canvas.images, canvas.image_sizes))

    def staged_detections(self, picture_index: int) -> tuple[Any, tuple[int, ...]]:
        """The `Detections` of one picture by the staged run, and the nanoseconds of each stage."""
        import jax

        encoded = self.pictures.encoded[picture_index]
        start = perf_counter_ns()
        pixels = decode(encoded)
        decoded = perf_counter_ns()
        canvas = self._place(pixels)
        programs = self._programs[canvas.kind]
        resized = perf_counter_ns()
        images, image_sizes = jax.block_until_ready(jax.device_put(tuple(canvas), self._device))
        transferred = perf_counter_ns()
        predictions = jax.block_until_ready(programs.predict(self._leaves, images, image_sizes))
        predicted = perf_counter_ns()
        found = jax.block_until_ready(programs.postprocess(self._leaves, predictions, image_sizes))
        postprocessed = perf_counter_ns()
        detections = jax.device_get(found)
        fetched = perf_counter_ns()
        return detections, (
            decoded - start,
            resized - decoded,
            transferred - resized,
            predicted - transferred,
            postprocessed - predicted,
            fetched - postprocessed,
        )

    def cost(self) -> Cost:
        """Multiply-adds, parameters and the paper's memory total: of the canvases of all pictures, the most."""
        return cost_of(self.config, [(height, width) for (_, height, width, _), _ in self._programs])

    def precision(self) -> str:
        """`float32`, `tf32` or `bfloat16`: in what the device multiplies the network's float32 numbers."""
        return precision_of(self._device)

    def memory(self, cost: Cost) -> Memory:
        """Each kind of memory. The two peaks are high-water marks: read them right after the runs.

        XLA's estimate is that of the largest fused program.
        """
        estimates = [xla_mb(programs.detect) for programs in self._programs.values()]
        return Memory(
            parameters_mb=cost.parameters_mb,
            total_mb=cost.total_mb,
            xla_mb=max((estimate for estimate in estimates if estimate is not None), default=None),
            device_peak_mb=device_peak_mb(self._device),
            process_peak_mb=process_peak_mb(),
        )

    def _canvas(self, picture_index: int) -> Canvas:
        return self._place(decode(self.pictures.encoded[picture_index]))

    def _place(self, pixels: NDArray[np.uint8]) -> Canvas:
        if self._prepare == "fit":
            fitted = fit(pixels, self.config)
            return Canvas(fitted.pixels[None], fitted.size[None])
        cropped = paper_crop(pixels, self.config.resolution)
        return Canvas(cropped[None], np.array([cropped.shape[:2]], np.float32))
