"""Which rows answer: one device, one protocol, one split; what is left out is said."""

import dataclasses

import pytest

from analysis.choice.budget import Budget
from analysis.table import Table
from frontier.device import here
from frontier.errors import NoRowsError, UsageError
from frontier.joined import joined_table
from frontier.pool import choose_pool
from frontier.question import Question

NOTHING = Table({})
THEIRS = {
    "row_id": "x-1",
    "source": "imported",
    "model": "yolo",
    "ap": 0.4,
    "eval_split": "coco_val2017",
    "latency_ms": 3.0,
    "device": "T4",
    "device_key": "my-t4",
    "protocol": "imported/zoo",
}
HERE = here().key
CPU = "cpu:some-processor:2"
SSD, ZOO = "ssd/mobilenet_v1/300", "ssd/mobilenet_v1/300@tf_zoo"


def ask(**options):
    return Question(budget=Budget(max_ms=50), **options)


def test_without_local_times_a_cpu_is_answered_from_the_laptop():
    pool = choose_pool(NOTHING, ask(), CPU)
    assert pool.basis == "published"
    assert pool.table.where(model=ZOO)["latency_ms"].tolist() == [42]  # row prodigy_recipes-0100
    assert all(pool.table["buildable"])
    assert any("--any-detector" in remark for remark in pool.remarks)


def test_without_local_times_a_gpu_is_answered_from_the_titan_x():
    pool = choose_pool(NOTHING, ask(), "gpu:nvidia-h100:some-processor:16")
    assert set(pool.table["device_key"]) == {"titan_x"}


def test_any_detector_adds_the_rest_of_that_protocol_and_no_other():
    pool = choose_pool(NOTHING, ask(any_detector=True), CPU)
    assert len(pool.table) > 10
    for column in ("device_key", "protocol", "eval_split"):
        assert len(set(pool.table[column])) == 1


def test_local_times_come_first_and_only_those_of_this_machine(keep):
    elsewhere = dataclasses.replace(here(), cpu_model="another")
    table = joined_table([keep(SSD, p95=30, upper=31), keep(SSD, p95=9, upper=10, device=elsewhere)])
    pool = choose_pool(table, ask(), HERE)
    assert (pool.basis, pool.table["latency_p95_ms"].tolist()) == ("measured here", [30])
    other = choose_pool(table, ask(device=elsewhere.key), HERE)
    assert (other.basis, other.table["latency_p95_ms"].tolist()) == ("measured elsewhere", [9])


def test_end_to_end_times_are_preferred_and_others_alone_are_a_caution(keep):
    paper = keep(SSD, p95=20, upper=21, protocol="paper")
    alone = choose_pool(joined_table([paper]), ask(), HERE)
    assert "protocol 'paper', not 'end_to_end'" in alone.caution
    assert f"frontier benchmark {SSD}" in alone.caution
    both = choose_pool(joined_table([paper, keep(SSD, p95=30, upper=31)]), ask(), HERE)
    assert (both.caution, both.table["latency_p95_ms"].tolist()) == (None, [30])


def test_an_unknown_device_lists_devices_alone_and_few():
    with pytest.raises(UsageError, match="unknown device 'foo'; known: ") as caught:
        choose_pool(NOTHING, ask(device="foo"), HERE)
    assert "/" not in str(caught.value)
    assert len(str(caught.value)) < 300
    with pytest.raises(UsageError, match="did you mean titan_x"):
        choose_pool(NOTHING, ask(device="titanx"), HERE)


def test_times_of_another_device_are_offered_not_mixed_in(keep):
    elsewhere = dataclasses.replace(here(), cpu_model="another")
    pool = choose_pool(joined_table([keep(SSD, p95=9, upper=10, device=elsewhere)]), ask(), HERE)
    assert pool.basis == "published"
    assert any(f"--device {elsewhere.key}" in remark for remark in pool.remarks)


def test_end_to_end_is_preferred_and_the_other_protocol_said(keep):
    table = joined_table([keep(SSD, p95=30, upper=31), keep(ZOO, p95=30, upper=31, protocol="paper")])
    pool = choose_pool(table, ask(), HERE)
    assert pool.table["model"].tolist() == [SSD]
    assert pool.remarks == ("Left out: 1 row measured by another protocol than end_to_end.",)


def test_the_only_protocol_there_is_answers(keep):
    pool = choose_pool(joined_table([keep(SSD, p95=30, upper=31, protocol="paper")]), ask(), HERE)
    assert set(pool.table["protocol"]) == {"paper"}


def test_real_weights_replace_untrained_ones(keep):
    records = [
        keep(SSD, p95=p95, upper=p95 + 1, weights=weights)
        for p95, weights in ((30, "untrained"), (33, "trained"))
    ]
    pool = choose_pool(joined_table(records), ask(), HERE)
    assert pool.table["weights"].tolist() == ["trained"]


def test_a_protocol_with_postprocessing_is_preferred():
    pool = choose_pool(NOTHING, ask(device="v100", any_detector=True), CPU)
    assert all(pool.table["includes_postprocessing"])


def test_a_protocol_can_be_named_in_full():
    name = "rfdetr/t4/tensorrt-10.4-cuda-12.4/fp16/b1/mixed"
    pool = choose_pool(NOTHING, ask(device=name, any_detector=True), CPU)
    assert set(pool.table["protocol"]) == {name}
    assert any("leave out box decoding" in remark for remark in pool.remarks)


def test_counted_costs_fill_what_a_source_does_not_print():
    gmacs = choose_pool(NOTHING, ask(), CPU).table.where(model=ZOO)["gmacs"]
    assert 1.1 < gmacs[0] < 1.3  # Howard et al., Table 13 print 1.2 for SSD 300 MobileNet


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"device": "titanx"}, "unknown device 'titanx'; did you mean titan_x"),
        ({"meta_architecture": "rfcn"}, "unknown --meta-architecture 'rfcn'; did you mean r_fcn"),
        (
            {"feature_extractor": "mobilnet_v1"},
            "unknown --feature-extractor 'mobilnet_v1'; did you mean mobilenet_v1",
        ),
    ],
)
def test_misspelt_words_are_met_with_the_closest(options, message):
    with pytest.raises(UsageError, match=message):
        choose_pool(NOTHING, ask(**options), CPU)


def test_what_nobody_timed_names_the_way_out():
    with pytest.raises(NoRowsError, match=r"no times of r_fcn/vgg_16 .*--any-detector"):
        choose_pool(NOTHING, ask(meta_architecture="r_fcn", feature_extractor="vgg_16"), CPU)
    with pytest.raises(NoRowsError, match=r"on t4; --any-detector considers \d+ others"):
        choose_pool(NOTHING, ask(device="t4"), CPU)


def test_what_was_not_timed_here_says_what_was_and_who_prints_it(keep):
    table = joined_table([keep(SSD, p95=30, upper=31)])
    wanted = r"no times of resnet_50 on .*, where there are those of mobilenet_v1; such times are printed for other devices"
    with pytest.raises(NoRowsError, match=wanted):
        choose_pool(table, ask(feature_extractor="resnet_50"), HERE)


def test_other_devices_are_counted_and_the_first_ones_named():
    rows = [{**THEIRS, "device_key": f"card_{n}"} for n in range(5)]
    pool = choose_pool(NOTHING, ask(), CPU, imported=Table.from_rows(rows))
    assert pool.remarks[-1] == (
        "There are imported times of 5 other devices: --device card_0, --device card_1, --device card_2 and 2 more "
        "(frontier results lists them)."
    )


class TestImported:
    def test_they_answer_only_where_their_device_or_protocol_is_asked_for(self):
        imported = Table.from_rows([THEIRS])
        for asked in ("my-t4", "imported/zoo"):
            pool = choose_pool(NOTHING, ask(device=asked), CPU, imported=imported)
            assert (pool.basis, pool.table["model"].tolist()) == ("imported", ["yolo"])
            assert not any("without a time" in remark for remark in pool.remarks)
        untimed = {name: cell for name, cell in THEIRS.items() if not name.startswith("latency")}
        imported = Table.from_rows([THEIRS, {**untimed, "row_id": "another"}])
        pool = choose_pool(NOTHING, ask(device="my-t4"), CPU, imported=imported)
        assert any("1 imported row without a time" in remark for remark in pool.remarks)
        pool = choose_pool(NOTHING, ask(), CPU, imported=imported)
        assert pool.basis == "published"
        assert "There are imported times of another device: --device my-t4." in pool.remarks

    def test_on_this_machine_too_only_where_asked(self):
        imported = Table.from_rows([{**THEIRS, "device_key": CPU}])
        assert choose_pool(NOTHING, ask(), CPU, imported=imported).basis == "published"
        assert choose_pool(NOTHING, ask(device=CPU), CPU, imported=imported).basis == "imported"

    def test_devices_protocols_and_pictures_are_not_mixed(self):
        others = [
            {**THEIRS, "model": "b", "protocol": "imported/other"},
            {**THEIRS, "model": "c", "eval_split": "own"},
            {**THEIRS, "model": "d", "device_key": "my-v100"},
            {**THEIRS, "model": "e", "batch_size": 8.0},
        ]
        imported = Table.from_rows([THEIRS, {**THEIRS, "model": "a"}, *others])
        pool = choose_pool(NOTHING, ask(device="my-t4"), CPU, imported=imported)
        assert sorted(pool.table["model"]) == ["a", "yolo"]
        assert pool.remarks[-2:] == (
            "Left out: 1 row timed by other protocols, most of them --device imported/other.",
            "Left out: 1 row with an accuracy on other pictures, most of them --eval-split own.",
        )
        own = choose_pool(NOTHING, ask(device="my-t4", eval_split="own"), CPU, imported=imported)
        assert own.table["model"].tolist() == ["c"]

    def test_they_are_never_mixed_with_what_was_measured(self, keep):
        measured = joined_table([keep(SSD, p95=30, upper=31)])
        imported = Table.from_rows([{**THEIRS, "device_key": HERE}])
        pool = choose_pool(measured, ask(device=HERE), HERE, imported=imported)
        assert pool.table["model"].tolist() == [SSD]
        assert "Left out: 1 imported row of this device." in pool.remarks
