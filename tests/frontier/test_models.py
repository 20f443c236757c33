"""The list of what can be built, and the counted costs behind it."""

import dataclasses
import json

import pytest

from detectors.catalog import buildable_pairs, is_buildable
from frontier.cli import main
from frontier.commands.models import models
from frontier.device import here
from frontier.models import COUNTED, counted_costs, known_configs, with_counted_costs
from frontier.published import published

SSD = "ssd/mobilenet_v1/300"


def test_every_buildable_pair_is_known_and_nothing_else():
    configs = known_configs()
    assert {(config.meta_architecture, config.feature_extractor) for config in configs} == set(
        buildable_pairs()
    )
    assert all(is_buildable(config) for config in configs)
    names = [config.name for config in configs]
    assert names == sorted(set(names))
    assert {SSD, f"{SSD}@tf_zoo"} <= set(names)


def test_the_packaged_counts_cover_every_known_configuration():
    missing = {config.name for config in known_configs()} ^ set(counted_costs())
    assert not missing, "run: python -m frontier.reference.count"


def test_the_packaged_counts_agree_with_the_mobilenets_paper():
    # Howard et al., Table 13: SSD 300 with MobileNet takes 1.2 thousand million multiply-adds and 6.8 M parameters.
    cost = counted_costs()[SSD]
    assert (round(cost.gmacs, 1), round(cost.params_m, 1)) == (1.2, 6.8)


@pytest.mark.parametrize("which", ["ssd/mobilenet", pytest.param("", marks=pytest.mark.slow)])
def test_the_packaged_counts_are_the_counters(which):
    from frontier.benchmark.cost import cost_of

    for config in known_configs():
        if config.name.startswith(which):
            cost, packaged = cost_of(config), counted_costs()[config.name]
            assert packaged.gmacs == pytest.approx(cost.gmacs, abs=1e-6), (
                "run: python -m frontier.reference.count"
            )
            assert packaged.params_m == pytest.approx(cost.parameters.total / 1e6, abs=1e-6)


def test_printed_costs_are_not_replaced_by_counted_ones():
    howard = published().where(row_id="howard2017-0024")
    assert with_counted_costs(howard)["gmacs"].tolist() == [1.2]
    zoo = with_counted_costs(published().where(row_id="tf1_zoo-0031"))
    assert zoo["gmacs"].tolist() == [counted_costs()[f"{SSD}@tf_zoo"].gmacs]
    assert zoo["notes"][0].endswith(COUNTED)
    assert not with_counted_costs(howard)["notes"][0].endswith(COUNTED)


def test_the_list_says_accuracy_source_cost_and_times_here(keep, tmp_path):
    keep(SSD, p95=30, upper=32.01)
    keep(SSD, p95=3, upper=4, device=dataclasses.replace(here(), cpu_model="another"))
    reply = models(results=tmp_path)
    line = next(line for line in reply.text.splitlines() if line.startswith(f"{SSD} "))
    assert line.split() == [SSD, "0.193", "huang2017-0001", "1.24", "6.85", "none", "27", "32.1"]
    row = next(row for row in reply.data["models"] if row["model"] == SSD)
    assert row["accuracy_source"] == "huang2017-0001 (minival, 8,000 held-out images)"
    assert (row["gmacs"], row["latency_p95_upper_ms"]) == (counted_costs()[SSD].gmacs, 32.01)


def test_without_times_there_are_dashes(tmp_path, capsys):
    assert main(["models", "--json", "--results", str(tmp_path)]) == 0
    rows = json.loads(capsys.readouterr().out)["models"]
    assert {row["latency_p50_ms"] for row in rows} == {None}
