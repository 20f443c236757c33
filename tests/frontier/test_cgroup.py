import pytest

from frontier.cgroup import cpu_limit, cpu_stat_files, held_back_s, memory_limit_mb


def group(tmp_path, membership, **files):
    """A control-group tree of these files, and the membership that puts this process into it."""
    (tmp_path / "membership").write_text(membership)
    for path, text in files.items():
        place = tmp_path / "tree" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return tmp_path / "tree", tmp_path / "membership"


def test_version_2_takes_the_tightest_of_the_group_and_its_ancestors(tmp_path):
    # Control Group v2: "cpu.max: $MAX $PERIOD"; the limit of an ancestor holds for all below it.
    where = group(
        tmp_path,
        "0::/work/job\n",
        **{
            "work/job/cpu.max": "400000 100000\n",
            "work/cpu.max": "150000 100000\n",
            "cpu.max": "max 100000\n",
        },
        **{"work/job/memory.max": "max\n", "work/memory.max": "2000000000\n"},
    )
    assert cpu_limit(*where) == 1.5
    assert memory_limit_mb(*where) == 2000.0


def test_version_1_has_a_tree_for_each_controller(tmp_path):
    where = group(
        tmp_path,
        "4:memory:/job\n3:cpuset:/\n2:cpu,cpuacct:/job\n0::/\n",
        **{"cpu/job/cpu.cfs_quota_us": "50000\n", "cpu/job/cpu.cfs_period_us": "100000\n"},
        **{"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"},
        **{"memory/job/memory.limit_in_bytes": "500000000\n"},
    )
    assert cpu_limit(*where) == 0.5
    assert memory_limit_mb(*where) == 500.0


@pytest.mark.parametrize("text", ["max 100000", "-1 100000", "", "100000", "100000 0", "a b", "1 2 3"])
def test_no_limit_and_nonsense_are_none(tmp_path, text):
    where = group(tmp_path, "0::/\n", **{"cpu.max": text})
    assert cpu_limit(*where) is None


def test_a_machine_without_control_groups_has_no_limits(tmp_path):
    nowhere = (tmp_path / "no", tmp_path / "none")
    assert cpu_limit(*nowhere) is None
    assert memory_limit_mb(*nowhere) is None
    assert cpu_limit(*group(tmp_path, "not a membership\n")) is None


def test_how_long_a_group_was_held_back_is_read_in_both_versions(tmp_path):
    # Control Group v2 counts throttled_usec in microseconds; CFS Bandwidth Control throttled_time in nanoseconds.
    where = group(
        tmp_path,
        "2:cpu,cpuacct:/job\n0::/work\n",
        **{"work/cpu.stat": "usage_usec 9\nnr_throttled 4\nthrottled_usec 2500000\n"},
        **{"cpu/job/cpu.stat": "nr_periods 5\nnr_throttled 4\nthrottled_time 1500000000\n"},
    )
    assert sorted(held_back_s(path.read_text()) for path in cpu_stat_files(*where)) == [1.5, 2.5]


@pytest.mark.parametrize("text", ["", "usage_usec 9", "throttled_usec", "throttled_usec many"])
def test_a_group_that_counts_nothing_says_nothing(text):
    assert held_back_s(text) is None


def test_without_control_groups_there_is_nothing_to_count(tmp_path):
    assert cpu_stat_files(tmp_path / "no", tmp_path / "none") == []
