import io

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from frontier.training.watch import Bar, Lines, Numbers, duration


def row(step, *, speed=8.0, loss=2.0):
    return {
        "step": step,
        "images": 4 * step,
        "rpn_location": loss / 2,
        "gradient_norm": 1.0,
        "learning_rate": 0.001,
        "loss": loss,
        "images_per_second": speed,
        "seconds": float(step),
    }


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (99, "99 s"), (100, "2 min"), (5940, "99 min"), (7500, "2 h 5 min")]
)
def test_durations(seconds, words):
    assert duration(seconds) == words


def test_numbers_are_means_of_the_last_steps():
    numbers = Numbers(100)
    numbers.add(row(1, speed=None, loss=9.0))
    assert numbers.words == "loss 9 (rpn location 4.5)  rate 0.001"
    assert numbers.seconds_left is None
    for step in range(2, 23):
        numbers.add(row(step))
    assert numbers.words == "loss 2 (rpn location 1)  8 images/s  rate 0.001"
    assert numbers.seconds_left == (100 - 22) * 4 / 8


def test_the_speed_is_of_all_pictures_in_all_their_time():
    numbers = Numbers(100)
    for step, speed in ((1, 2.0), (2, 8.0)):  # 4 pictures in 2 s, 4 in 0.5 s
        numbers.add(row(step, speed=speed))
    assert "3.2 images/s" in numbers.words


def test_lines_come_at_first_every_half_minute_and_at_last():
    written, clock = [], [0]
    lines = Lines(6, written.append, lambda: clock[0])
    for step, clock[0] in zip(range(1, 7), (0, 10, 29, 30, 40, 41), strict=True):
        lines.step(row(step))
        lines.evaluating(1, 2)
    lines.say("words")
    assert [line.split()[1] for line in written[:-1]] == ["1/6", "4/6", "6/6"]
    assert written[0].endswith("8 images/s  rate 0.001  2 s left")
    assert written[-1] == "words"


def test_the_bar_shows_numbers_and_an_evaluation_while_there_is_one():
    console = Console(file=io.StringIO(), force_terminal=True, width=200)
    columns = (TextColumn("{task.completed}/{task.total} {task.fields[left]} {task.description}"),)
    with Progress(*columns, console=console, auto_refresh=False) as progress:
        bar = Bar(100, progress)
        bar.step(row(50))
        assert [task.completed for task in progress.tasks] == [50]
        assert progress.tasks[0].description == "loss 2 (rpn location 1)  8 images/s  rate 0.001"
        bar.evaluating(1, 4)
        assert [task.completed for task in progress.tasks] == [50, 1]
        bar.evaluating(4, 4)
        assert len(progress.tasks) == 1
        bar.say("AP [0.5]")
    assert "AP [0.5]" in console.file.getvalue()
    assert "25 s left" in console.file.getvalue()
