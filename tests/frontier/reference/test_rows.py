import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.reference.rows import _share, published_rows


def _translated(raw, words, *others):
    return published_rows([*others, raw], words)[-1]


def test_a_row_of_the_zoo_in_our_words_and_units(zoo_row, words):
    row = _translated(zoo_row(notes="mAP is printed rounded to the nearest integer."), words)
    assert {name: cell for name, cell in row.items() if cell} == {
        "row_id": "tf1_zoo-0046",
        "model": "faster_rcnn/resnet_101/600@tf_zoo",
        "meta_architecture": "faster_rcnn",
        "feature_extractor": "resnet_101",
        "resolution": "600",
        "max_resolution": "1024",
        "output_stride": "16",
        "num_proposals": "300",
        "preset": "tf_zoo",
        "ap": "0.32",
        "accuracy_source": "tf1_zoo-0046 (minival, 8,000 held-out images)",
        "eval_split": "coco_minival_8k",
        "train_data": "coco",
        "latency_ms": "106",
        "latency_kind": "printed",
        "includes_postprocessing": "true",
        "amortised": "false",
        "tta_or_ensemble": "false",
        "device_key": "titan_x",
        "device": "NVIDIA GeForce GTX TITAN X",
        "protocol": "tf1_zoo/titan_x/tensorflow-1-object-detection-api/prec?/b?/post",
        "runtime": "TensorFlow 1 Object Detection API",
        "source_ref": "tensorflow/models, research/object_detection/g3doc/tf1_detection_zoo.md"
        " @ 15762ae3a80ffeb47f73ebb8734ad54904e5b65e",
        "notes": "mAP is printed as an integer.",
    }
    assert words.problems == []


def test_a_row_that_is_no_configuration_keeps_its_printed_name(zoo_row, words):
    row = _translated(zoo_row(paper_config="near", resolution="640x640"), words)
    assert (row["model"], row["preset"]) == ("faster_rcnn_resnet101_coco", "")
    assert (row["resolution"], row["max_resolution"]) == ("640", "")


def test_a_later_timing_of_a_zoo_checkpoint_cites_the_zoo_for_its_accuracy(zoo_row, words):
    again = zoo_row(source="prodigy_recipes", row_id="prodigy_recipes-0079")
    row = _translated(again, words, zoo_row())
    assert row["accuracy_source"] == "tf1_zoo-0046 (minival, 8,000 held-out images)"
    _translated(again | {"map": "33"}, words, zoo_row())
    assert words.problems == ["prodigy_recipes-0079: mAP 33, but tf1_zoo-0046 prints 32"]


@pytest.mark.parametrize(
    "case",
    [
        ("stated_ms", "1", "106", ("106", "printed", "false")),
        ("from_fps", "", "9.2593", ("9.2593", "from_fps", "false")),
        ("s_per_image", "1", "138", ("138", "printed", "false")),
        ("stated_ms_amortised", "32", "2.8", ("2.8", "printed", "true")),
        ("from_fps_amortised", "8", "4.7847", ("4.7847", "from_fps", "true")),
        ("stated_ms_batch", "8", "52.16", ("6.52", "printed", "true")),
    ],
)
def test_times_are_per_image_and_say_whether_a_batch_shared_them(zoo_row, words, case):
    kind, batch, printed, ours = case
    row = _translated(zoo_row(latency_kind=kind, batch_size=batch, latency_ms=printed), words)
    assert (row["latency_ms"], row["latency_kind"], row["amortised"]) == ours
    assert ("divided by its size" in row["notes"]) == (kind == "stated_ms_batch")
    assert words.problems == []


@pytest.mark.parametrize(("kind", "batch"), [("stated_ms", "8"), ("stated_ms_amortised", "1")])
def test_a_batch_that_contradicts_its_kind_of_time_is_a_problem(zoo_row, words, kind, batch):
    _translated(zoo_row(latency_kind=kind, batch_size=batch), words)
    assert words.problems == [f"tf1_zoo-0046: latency kind {kind} with batch {batch!r}"]


@pytest.mark.parametrize(
    ("printed", "ours"), [("", "false"), ("tta", "true"), ("ensemble", "true"), ("maybe", "")]
)
def test_whether_one_model_looked_once(zoo_row, words, printed, ours):
    assert _translated(zoo_row(tta_or_ensemble=printed), words)["tta_or_ensemble"] == ours


def test_unnamed_pictures_of_two_documents_are_not_the_same(zoo_row, words):
    splits = [
        _translated(zoo_row(source=source, eval_split="COCO (split not stated)", paper_config=""), words)[
            "eval_split"
        ]
        for source in ("deim", "lwdetr")
    ]
    assert splits == ["coco_unstated:deim", "coco_unstated:lwdetr"]


def test_two_settings_of_one_phone_are_two_devices(zoo_row, words):
    keys = []
    for device in ("Kirin 990, 1 thread", "Kirin 990, 4 threads (arm8)"):
        row = _translated(
            zoo_row(device=device, device_key="kirin990", protocol="paddledet/kirin990/fw?"), words
        )
        keys.append((row["device_key"], row["protocol"]))
    assert keys == [
        ("kirin990_1_thread", "paddledet/kirin990_1_thread/fw?"),
        ("kirin990_4_threads", "paddledet/kirin990_4_threads/fw?"),
    ]


def test_a_row_without_time_or_accuracy_says_nothing_about_them(zoo_row, words):
    row = _translated(zoo_row(map="", latency_ms="", latency_kind=""), words)
    assert row["accuracy_source"] == row["ap"] == ""
    assert "latency_ms" not in row
    assert "amortised" not in row


def test_no_rows_become_no_rows(words):
    assert published_rows([], words) == []


def test_unknown_words_and_broken_numbers_of_all_rows_are_collected(zoo_row, words):
    raws = [
        zoo_row(device="abacus"),
        zoo_row(map="n/a", row_id="x-2", framework="Slate"),
        zoo_row(ap50="inf", latency_ms="fast", row_id="x-3"),
        zoo_row(precision="fp8", train_data="Cortex"),
    ]
    published_rows(raws, words)
    assert words.problems == [
        "device: unknown word 'abacus'",
        "x-2: map = 'n/a' is not a number",
        "framework: unknown word 'Slate'",
        "x-3: ap50 = 'inf' is not a number",
        "x-3: latency_ms = 'fast' is not a number",
        "train_data: unknown word 'Cortex'",
        "precision: unknown word 'fp8'",
    ]


@given(st.decimals(0, 100, places=3))
def test_percents_become_shares_without_rounding(percent):
    assert float(_share(format(percent, "f"))) == pytest.approx(float(percent) / 100, rel=1e-12)
