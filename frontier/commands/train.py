"""`frontier train`: a detector trained on the user's own pictures."""

import dataclasses
import shlex
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from frontier.errors import ExitCode
from frontier.place import place_to_keep
from frontier.reply import Output, Reply
from frontier.training.asked import Asked
from frontier.training.machine import Machine
from frontier.training.outcome import Trained
from frontier.training.train import train as run_training
from frontier.training.watch import duration
from frontier.training.words import evaluation_words

Flag = Annotated[bool, Parameter(negative=(), show_default=False)]


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Data:
    """What to train and to evaluate on."""

    data: Path | None = None
    """the data set: a COCO instances file, or a folder in the layout of COCO, Pascal VOC or YOLO."""
    split: str | None = None
    """its part to train on; by default train, or all there is."""
    val_split: str | None = None
    """its part to evaluate on; by default val where there is one; none for no evaluation."""


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Budget:
    """How long to train: one of these, else as long as the recipe. Its schedule is scaled to it."""

    steps: int | None = None
    """steps of a batch each."""
    epochs: float | None = None
    """how often each picture is seen."""
    minutes: float | None = None
    """minutes of training, compilation, evaluation and saving left out; a few steps are timed to tell."""


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class How:
    """What to change of the paper's recipe."""

    batch: int | None = None
    """pictures a step; the learning rate is scaled with it."""
    learning_rate: float | None = None
    """in place of the recipe's."""
    cosine: Annotated[bool | None, Parameter(negative=())] = None
    """let the rate sink along a cosine in place of the recipe's schedule."""
    init: Path | None = None
    """weights to start from: a folder that import-tf or train made, of this detector or with its extractor."""
    precision: str | None = None
    """of the network's arithmetic: float32 or bfloat16."""
    ema: bool | None = None
    """average the parameters over the steps; what is evaluated and exported are the averages then."""
    augmentation: str | None = None
    """how pictures are changed at random: none, flip, ssd or ssd_full."""
    batch_norm: str | None = None
    """of the feature extractor: frozen or trained."""
    seed: int | None = None
    """of all that is drawn by lot; 0 by default."""


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Run:
    """How it runs."""

    resume: Flag = False
    """go on with the training in --out; what it was begun with need not be said again."""
    evaluate_every: int | None = None
    """steps between evaluations; by default a tenth of all."""
    checkpoint_every: int | None = None
    """steps between checkpoints; by default as evaluations, at most 500."""
    devices: int | None = None
    """devices that share each batch; 1 by default."""
    workers: int | None = None
    """processes that read pictures; by default none below 4 cores."""
    tensorboard: Flag = False
    """write the metrics for TensorBoard too."""
    results: Path | None = None
    """the results folder that keeps the record of the training."""


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Hosts:
    """Several machines that train as one."""

    coordinator: str | None = None
    """with several hosts, address and free port of the first, the same on all, for example 10.0.0.1:1234."""
    hosts: int = 1
    """how many hosts share each batch, each with all its devices; --out must be one folder that all see."""
    host: int = 0
    """which of them this is, from 0."""


def train(
    model: str | None = None,
    /,
    *,
    out: Path,
    data: Data = Data(),
    budget: Budget = Budget(),
    how: How = How(),
    run: Run = Run(),
    hosts: Hosts = Hosts(),
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Train a detector on a data set, by the paper's recipe scaled to a budget.

    The number of classes is the data's. The folder --out gets metrics.jsonl, a row a step, which pandas reads;
    checkpoints; and weights/last and weights/best, which detect, evaluate and benchmark take as --weights. Ctrl-C
    finishes the step, saves and stops. However it ends, --resume goes on from the last checkpoint.

    Examples:
      frontier train ssd/mobilenet_v1/300 --data shapes --out run --minutes 10
      frontier train --resume --out run
      frontier train faster_rcnn/mobilenet_v1/300 --data shapes --out run2 --init run/weights/last

    Args:
        model: the detector, as `frontier models` lists them.
        out: the folder of the training, made if need be.
        data: what to train on.
        budget: how long.
        how: what to change of the recipe.
        run: how it runs.
        hosts: several machines that train as one.
        output: how to print.
    """
    paths = {
        "data": None if data.data is None else str(data.data),
        "init": None if how.init is None else str(how.init),
    }
    asked = Asked(
        **{
            "model": model,
            **dataclasses.asdict(data),
            **dataclasses.asdict(budget),
            **dataclasses.asdict(how),
            "evaluate_every": run.evaluate_every,
            "checkpoint_every": run.checkpoint_every,
            **paths,
        }
    )
    machine = Machine(
        devices=run.devices,
        workers=run.workers,
        tensorboard=run.tensorboard,
        results=place_to_keep(run.results).folder,
        **dataclasses.asdict(hosts),
    )
    done = run_training(asked, out, resume=run.resume, machine=machine)
    code = ExitCode.ANSWERED if done.how == "done" else ExitCode.ERROR
    return Reply(text=_text(done), data={"training": done}, exit_code=code)


def _text(done: Trained) -> str:
    steps = f"{done.steps:,} of {done.total_steps:,} steps, {duration(done.seconds)} of training"
    if done.how == "stopped":
        return f"Stopped by {done.by} after {steps}; all is saved. Go on: frontier train --resume --out {done.out}"
    lines = [f"Trained {done.model}: {steps}, last loss {done.loss:.4g}"]
    lines += [f"  last  {evaluation_words(done.evaluation, is_best=False)}"] if done.evaluation else []
    lines += [f"  best  {evaluation_words(done.best, is_best=False)}"] if done.best else []
    lines.append(f"Next: frontier detect PICTURE --weights {shlex.quote(str(done.weights))}")
    return "\n".join(lines)
