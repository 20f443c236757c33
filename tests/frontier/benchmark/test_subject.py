import io
import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from PIL import Image

from detectors.config import DetectorConfig
from detectors.geometry.nms import Detections
from detectors.infer import prepare, untrained
from frontier.benchmark.cost import cost_of
from frontier.benchmark.pictures import PictureSet, load_pictures
from frontier.benchmark.subject import DetectorSubject
from frontier.benchmark.timed import TIMED_STAGES, TimedSubject

SSD = DetectorConfig.from_name("ssd/mobilenet_v1/300")


class MeanColour(nnx.Module):
    """A detector of one box: the whole picture; its score is the mean red, its class the sum of weights."""

    def __init__(self, config=SSD):
        self.config = config
        self.weights = nnx.List([nnx.Param(jnp.full((2,), 3.0)), nnx.BatchStat(jnp.ones(()))])

    def predict(self, images, image_sizes):
        del image_sizes
        return {"mean": images.astype(jnp.float32).mean(axis=(1, 2)) / 255}

    def postprocess(self, predictions, image_sizes):
        corners = jnp.concatenate([jnp.zeros_like(image_sizes), image_sizes[:, ::-1]], axis=1)
        total = sum(weight[...].sum() for weight in self.weights)
        return Detections(
            boxes=corners[:, None],
            scores=predictions["mean"][:, :1],
            classes=jnp.full((1, 1), total).astype(jnp.int32),
            num_valid=jnp.ones(1, jnp.int32),
        )


def png(red, width=40, height=30, left_red=None):
    image = Image.new("RGB", (width, height), (red, 0, 0))
    if left_red is not None:
        image.paste((left_red, 0, 0), (0, 0, width // 4, height))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def pictures_of(*encoded):
    return PictureSet(tuple(f"{i}.png" for i in range(len(encoded))), encoded, "test", is_synthetic=True)


@pytest.fixture(scope="module")
def subject():
    return DetectorSubject(prepare(MeanColour()), pictures_of(png(51), png(255), png(0)))


def test_subject_is_what_the_loop_asks_for(subject):
    timed: TimedSubject = subject
    assert timed.name == "ssd/mobilenet_v1/300"
    assert timed.canvases == ("300x300",) * 3
    assert timed.fused(0) is None
    assert len(timed.staged(0)) == len(TIMED_STAGES)
    assert subject.compile_s > 0


def test_fused_and_staged_find_the_same(subject):
    for index, score in enumerate([0.2, 1.0, 0.0]):
        fused = subject.detections(index)
        staged, _ = subject.staged_detections(index)
        assert fused.scores[0, 0] == pytest.approx(score)
        assert fused.boxes[0, 0].tolist() == [0, 0, 300, 300]
        assert fused.classes[0, 0] == 7  # 3 + 3 + 1: every variable of the state arrived
        for one, other in zip(fused, staged, strict=True):
            assert isinstance(one, np.ndarray)
            np.testing.assert_array_equal(one, other)


def test_stages_are_whole_nanoseconds_within_the_call(subject):
    for index in range(3):
        start = time.perf_counter_ns()
        stages = subject.staged(index)
        whole = time.perf_counter_ns() - start
        assert all(isinstance(duration, int) and duration > 0 for duration in stages)
        assert sum(stages) <= whole


def test_crop_cuts_the_middle_out_and_fit_keeps_the_edges():
    # A quarter of the width is red; the middle square of a picture twice as wide as high begins where it ends.
    pictures = pictures_of(png(0, width=800, height=400, left_red=255))
    fitted = DetectorSubject(prepare(MeanColour()), pictures, prepare="fit").detections(0)
    cropped = DetectorSubject(prepare(MeanColour()), pictures, prepare="crop").detections(0)
    assert fitted.scores[0, 0] == pytest.approx(0.25, abs=0.01)
    assert cropped.scores[0, 0] == pytest.approx(0.0, abs=0.01)
    assert fitted.boxes.tolist() == cropped.boxes.tolist() == [[[0, 0, 300, 300]]]


@pytest.fixture
def conversions(monkeypatch):
    """What brought jax arrays to the host, one entry for each; what happens within `device_get` is one."""
    seen, within = [], []
    array_type = type(jnp.zeros(1))
    real_get, real_value = jax.device_get, array_type._value

    def get(tree):
        seen.append("device_get")
        within.append(tree)
        try:
            return real_get(tree)
        finally:
            within.pop()

    def value(array):
        if not within:
            seen.append("value")
        return real_value.fget(array)

    def watched(real):
        def convert(data, *args, **kwargs):
            if isinstance(data, jax.Array):
                seen.append(real.__name__)
            return real(data, *args, **kwargs)

        return convert

    monkeypatch.setattr(jax, "device_get", get)
    monkeypatch.setattr(array_type, "_value", property(value))
    monkeypatch.setattr(np, "asarray", watched(np.asarray))
    monkeypatch.setattr(np, "array", watched(np.array))
    return seen


@pytest.mark.parametrize(
    "convert", [float, lambda x: np.asarray(x * 2), lambda x: np.array(x * 2), lambda x: x.tolist()]
)
def test_the_counter_sees_every_way_to_the_host(conversions, convert):
    convert(jnp.ones(()) + 1)
    assert conversions


@pytest.mark.parametrize("run", ["fused", "staged"])
def test_each_pass_fetches_from_the_device_once(subject, conversions, run):
    getattr(subject, run)(0)
    assert conversions == ["device_get"]


def test_one_program_serves_pictures_of_all_shapes():
    pictures = pictures_of(png(51), png(51, width=10, height=90), png(51, width=500, height=20))
    subject = DetectorSubject(prepare(MeanColour()), pictures)
    assert [subject.detections(index).scores[0, 0] for index in range(3)] == pytest.approx([0.2] * 3)
    assert len(subject._programs) == 1


FASTER = DetectorConfig.from_name("faster_rcnn/mobilenet_v1/300")
LANDSCAPE, PANORAMA, PORTRAIT = (
    png(51, width=40, height=30),
    png(51, width=90, height=30),
    png(51, width=30, height=40),
)


def test_a_two_stage_detector_has_the_canvases_that_its_pictures_lie_on():
    pictures = pictures_of(LANDSCAPE, PANORAMA, PORTRAIT, LANDSCAPE)
    subject = DetectorSubject(prepare(MeanColour(FASTER)), pictures)
    assert subject.canvases == ("300x400", "300x512", "512x300", "300x400")
    assert len(subject._programs) == 3
    assert subject.detections(1).boxes.tolist() == [[[0, 0, 512, 171]]]
    only = DetectorSubject(prepare(MeanColour(FASTER)), pictures_of(PORTRAIT, PORTRAIT))
    assert only.canvases == ("512x300",) * 2


def test_cropped_to_the_papers_square_there_is_one_canvas():
    pictures = pictures_of(LANDSCAPE, PANORAMA, PORTRAIT)
    subject = DetectorSubject(prepare(MeanColour(FASTER)), pictures, prepare="crop")
    assert subject.canvases == ("300x300",) * 3
    assert len(subject._programs) == 1


def test_cost_and_memory_of_the_configuration(subject):
    cost = subject.cost()
    assert cost.gmacs == 1.237129408  # of SSD with MobileNet v1, the configuration that the fake goes by
    memory = subject.memory(cost)
    assert (memory.parameters_mb, memory.total_mb) == (cost.parameters_mb, cost.total_mb)
    assert memory.xla_mb is None or memory.xla_mb > 0.27  # at least the picture, 300 x 300 x 3 bytes
    assert memory.device_peak_mb is None or jax.default_backend() != "cpu"


def test_cost_is_of_the_canvas_that_takes_most_wherever_its_pictures_stand():
    # The slowest canvas, which the times of a record are of, takes the most: here that of the fourth picture
    pictures = pictures_of(LANDSCAPE, LANDSCAPE, LANDSCAPE, PANORAMA)
    subject = DetectorSubject(prepare(MeanColour(FASTER)), pictures)
    assert subject.cost() == cost_of(FASTER, [(300, 512)])
    assert subject.cost().gmacs > cost_of(FASTER, [(300, 400)]).gmacs


def test_precision_of_the_device(subject):
    assert subject.precision() in ("float32", "tf32", "bfloat16")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ssd/mobilenet_v1/300", "ssd/mobilenet_v1/300@tf_zoo"])
def test_a_real_detector_on_the_bundled_pictures(name):
    subject = DetectorSubject(untrained(DetectorConfig.from_name(name)), load_pictures(None))
    for index in range(len(subject.canvases)):
        fused, (staged, _) = subject.detections(index), subject.staged_detections(index)
        assert fused.boxes.shape == (1, 100, 4)
        np.testing.assert_allclose(fused.scores, staged.scores, rtol=1e-5)
