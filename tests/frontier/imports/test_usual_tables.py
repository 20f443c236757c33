"""Tables as others print them: what is proposed for them, put in place of the words in capitals, reads them."""

import shlex

import pytest

from frontier.cli import main
from frontier.errors import ExitCode
from frontier.imports.suggestions import suggested
from frontier.imports.table import imported_table
from frontier.store import Store

# Made-up numbers under the headings of the Ultralytics documentation, MMDetection's READMEs, the TensorFlow 1 detection
# zoo, and a spreadsheet.
TABLES = {
    "ultralytics.csv": (
        "Model,size (pixels),mAPval 50-95,Speed CPU ONNX (ms),Speed A100 TensorRT (ms),params (M),FLOPs (B)\n"
        "n,640,37.0,80.0,1.0,3.0,9.0\ns,640,45.0,128.0,1.2,11.0,28.0\n"
    ),
    "mmdetection.csv": (
        "Backbone,Style,Lr schd,Mem (GB),Inf time (fps),box AP,Config,Download\n"
        "R-50-FPN,pytorch,1x,4.0,12.5,37.0,faster-rcnn_r50,model | log\n"
        "R-101-FPN,pytorch,1x,6.0,10.0,39.0,faster-rcnn_r101,model | log\n"
    ),
    "zoo.csv": "Model name,Speed (ms),COCO mAP,Outputs\nssd_mobilenet,30,21,Boxes\nfaster_rcnn,106,32,Boxes\n",
    "leaderboard.csv": (
        "model;mAP (%);latency (ms);device;input size\nyolo-n;28,5;6,3;Tesla T4;640\nyolo-s;37,4;6,4;Tesla T4;640\n"
    ),
}
FIRST = {  # AP, latency_ms, thousand million multiply-adds
    "ultralytics.csv": (0.37, 80.0, 4.5),
    "mmdetection.csv": (0.37, 80.0, None),
    "zoo.csv": (0.21, 30.0, None),
    "leaderboard.csv": (0.285, 6.3, None),
}


@pytest.mark.parametrize("name", TABLES)
def test_what_is_proposed_reads_the_table(name, tmp_path, capsys):
    (tmp_path / name).write_text(TABLES[name])
    kept = tmp_path / "kept"
    assert main(["import", str(tmp_path / name), "--results", str(kept)]) == ExitCode.PROBLEMS
    (command,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Next: ")]
    known = command.replace("=NAME", "='Tesla T4'").replace("=PICTURES", "=coco_val2017")
    assert main(shlex.split(known.removeprefix("Next: frontier "))) == ExitCode.ANSWERED
    table = imported_table(Store(kept).imported().records)
    ap, latency_ms, gmacs = FIRST[name]
    row = table.row(0)
    assert (row["ap"], row["latency_ms"]) == (pytest.approx(ap), pytest.approx(latency_ms))
    assert row.get("gmacs") == (None if gmacs is None else pytest.approx(gmacs))
    assert set(table["device_key"]) == {"tesla_t4"}


def test_times_of_two_devices_in_one_table_are_taken_in_one_after_the_other(tmp_path, capsys):
    (tmp_path / "zoo.csv").write_text(TABLES["ultralytics.csv"])
    main(["import", str(tmp_path / "zoo.csv"), "--results", str(tmp_path / "kept")])
    assert "'Speed A100 TensorRT (ms)' is not understood, and another one is taken for latency_ms" in (
        out := capsys.readouterr().out
    )
    assert "times of several devices or runtimes are taken in one after the other" in out


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("mAP<sup>val<br>50-95", "ap"),
        ("mAP@[.5:.95]", "ap"),
        ("AP^val", "ap"),
        ("COCO mAP", "ap"),
        ("APval2017", "ap"),
        ("mAP@0.5", "ap50"),
        ("AP_50^val", "ap50"),
        ("AP75", "ap75"),
        ("AP S", "ap_small"),
        ("mAP large", "ap_large"),
        ("mask AP", None),
        ("Inf time (fps)", "latency_ms"),
        ("Train time (s/iter)", None),
        ("Model name", "model"),
        ("map", "ap"),
        ("Download", None),
    ],
)
def test_headings_that_others_use(heading, meant):
    found = suggested(heading)
    assert (found and found.partition(":")[0]) == meant
