"""What to type next: a command that can be typed, and what must be put into it."""

from frontier.desk import load, question_of
from tests.frontier.comparing.stored import SSD, A, keep_evaluation, keep_times


def test_the_folder_of_the_weights_is_named_where_a_command_wants_it(tmp_path, measurement):
    keep_evaluation(tmp_path, SSD, A)
    keep_times(tmp_path, measurement, SSD, A, median_ms=20)
    answer = load(tmp_path).answer(question_of(max_ms=50))
    assert answer.next_command == f"frontier detect PICTURE --model {SSD} --weights DIR --out boxes.png"
    folder = f"DIR of {SSD}: the folder of the weights a1a1a1a1, such as RUN/weights/last of `frontier train`"
    assert answer.remarks.count(folder) == 1


def test_untrained_weights_have_no_folder_yet(keep, tmp_path):
    keep(SSD, p95=30, upper=32)
    answer = load(tmp_path).recommend(max_ms=50)
    wanted = f"DIR of {SSD}: a folder of weights for it, which `frontier train` or `frontier import-tf` makes"
    assert answer.remarks == (wanted,)


def test_a_command_without_it_says_nothing_of_folders(keep, tmp_path):
    keep(SSD, p95=30, upper=32)
    assert load(tmp_path).recommend(max_ms=20).remarks == ()
