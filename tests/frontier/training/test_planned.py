import json

import pytest

from detectors.errors import ConfigError, DatasetError, RecipeError
from frontier.errors import UsageError
from frontier.training.asked import Asked
from frontier.training.planned import plan_training
from tests.frontier.training.conftest import MODEL


@pytest.fixture
def plan(shapes):
    def plan(**fields):
        return plan_training(
            Asked(**{"model": MODEL, "data": str(shapes), "steps": 20, "batch": 4, **fields})
        )

    return plan


def test_classes_and_splits_are_the_datas(plan):
    planned = plan()
    assert planned.config.num_classes == 3
    assert planned.class_names == ("circle", "square", "triangle")
    assert (planned.split, planned.val_split) == ("train", "val")
    assert (len(planned.data.pictures), len(planned.validation.pictures)) == (8, 2)
    assert (planned.recipe.total_steps, planned.evaluate_every, planned.checkpoint_every) == (20, 2, 2)


def test_every_option_finds_its_place(plan, tmp_path):
    planned = plan(
        learning_rate=0.5,
        cosine=True,
        init=str(tmp_path),
        precision="bfloat16",
        ema=False,
        augmentation="none",
        batch_norm="frozen",
        seed=3,
        evaluate_every=7,
        checkpoint_every=5,
    )
    recipe = planned.recipe
    assert (recipe.learning_rate, recipe.schedule.is_cosine, recipe.compute_dtype) == (0.5, True, "bfloat16")
    assert (recipe.ema_decay, recipe.augmentation, recipe.batch_norm) == (None, "none", "frozen")
    assert (planned.init, planned.seed, planned.evaluate_every, planned.checkpoint_every) == (
        tmp_path,
        3,
        7,
        5,
    )
    assert planned.plan.notes[-1] == "Batch norm is frozen, as asked"


def test_averages_can_be_asked_for_where_the_recipe_has_none(plan):
    two_stage = "faster_rcnn/mobilenet_v1/64/d0.25"
    assert plan(model=two_stage).recipe.ema_decay is None
    assert plan(model=two_stage, ema=True).recipe.ema_decay is not None


def test_from_scratch_batch_norm_is_trained(plan, tmp_path):
    two_stage = "faster_rcnn/mobilenet_v1/64/d0.25"
    assert plan(model=two_stage).recipe.batch_norm == "trained"
    assert plan(model=two_stage, init=str(tmp_path)).recipe.batch_norm == "frozen"


def test_epochs_and_the_recipes_own_length(plan):
    assert plan(steps=None, epochs=3).recipe.total_steps == 6
    assert plan(steps=None).recipe.total_images == 20_480_000


def test_minutes_become_steps_with_all_that_depends_on_them(plan):
    planned = plan(steps=None, minutes=5.0)
    assert planned.minutes == 5.0
    fixed = planned.with_steps(40)
    assert (fixed.minutes, fixed.recipe, fixed.evaluate_every) == (None, plan(steps=40).recipe, 4)
    assert fixed.data is planned.data
    assert fixed.asked.minutes == 5.0


def test_nothing_is_evaluated_where_nothing_is_there_or_wanted(plan, shapes):
    for fields in ({"val_split": "none"}, {"data": str(shapes / "annotations" / "instances_train.json")}):
        planned = plan(**fields)
        assert (planned.validation, planned.val_split, planned.evaluate_every) == (None, None, None)
        assert planned.checkpoint_every == 2


def test_the_identity_is_plain_json_and_knows_no_path(plan, shapes):
    text = json.dumps(plan().identity({}))
    assert str(shapes) not in text
    assert json.loads(text)["config"]["num_classes"] == 3


def test_the_identity_changes_with_all_that_the_course_depends_on(plan):
    asked = [
        {},
        {"seed": 1},
        {"steps": 21},
        {"batch": 2},
        {"split": "val", "batch": 2},
        {"model": "ssd/mobilenet_v1/64/d0.5"},
    ]
    asked += [{"val_split": "none"}, {"precision": "bfloat16"}, {"ema": False}]
    texts = {json.dumps(plan(**fields).identity({})) for fields in asked}
    assert len(texts) == len(asked)
    assert plan(evaluate_every=3, checkpoint_every=9).identity({}) == plan().identity({})


def without_pictures(shapes, tmp_path):
    values = json.loads((shapes / "annotations" / "instances_train.json").read_text())
    path = tmp_path / "empty.json"
    path.write_text(json.dumps({**values, "images": [], "annotations": []}))
    return str(path)


def test_bad_input_is_refused(plan, shapes, tmp_path):
    with pytest.raises(UsageError, match="train what, on what"):
        plan(model=None)
    with pytest.raises(UsageError, match="train what, on what"):
        plan(data=None)
    with pytest.raises(ConfigError):
        plan(model="sdd/mobilenet_v1/300")
    with pytest.raises(DatasetError, match="there is no data set"):
        plan(data=str(tmp_path / "nowhere"))
    with pytest.raises(DatasetError, match="has no split 'test'"):
        plan(val_split="test")
    with pytest.raises(RecipeError, match="batch_size = 9 with a data set of 8 pictures"):
        plan(batch=9)
    with pytest.raises(DatasetError, match="lists no picture"):
        plan(data=without_pictures(shapes, tmp_path))


def test_categories_of_the_validation_must_be_known_before_anything_is_trained(plan, tmp_path, shapes):
    folder = tmp_path / "data" / "annotations"
    folder.mkdir(parents=True)
    for split, names in (("train", "circle square triangle"), ("val", "circle square star")):
        values = json.loads((shapes / "annotations" / f"instances_{split}.json").read_text())
        for category, name in zip(values["categories"], names.split(), strict=True):
            category["name"] = name
        (folder / f"instances_{split}.json").write_text(json.dumps(values))
    (tmp_path / "data" / "images").symlink_to(shapes / "images")
    with pytest.raises(UsageError, match="'star'"):
        plan(data=str(tmp_path / "data"))
