"""Checks of single numbers: an AP that another source gives too, and sums over the paper's tables."""

from typing import NoReturn

from analysis.errors import NothingFoundError
from analysis.rows.accuracies import accuracies
from analysis.rows.same_detector import on_other_pictures
from analysis.table import Table
from analysis.words import counted, fraction
from detectors.config import DetectorConfig
from frontier.paper.amount import all_hold, difference, rounded
from frontier.paper.bounded import TENTHS, accuracy
from frontier.paper.grounds import MOBILENETS, PAPER, ZOO, Grounds
from frontier.paper.statement import Found, LackingError
from frontier.published import MINIVAL, source_of

OWN_NUMBERS = "from the paper's own table; no second source"
CLOSE_AP = 0.01  # AP on other pictures within this is called very close
AP_TOLERANCE = 0.005  # by which an AP that is printed to a tenth may be missed
OTHER_TRAINING = "of another training, which may come out otherwise"


def ap_elsewhere(grounds: Grounds, *, model: str, ap: float) -> Found:
    """The AP that another source than the paper gives for its detector, on the pictures that the paper holds out.

    The TF1 zoo's detector of the same settings, `MODEL@tf_zoo`, counts where no other document has the paper's own.
    Another training than the paper's may reproduce its AP; where it does not, that may be the training.
    """
    table = grounds.accuracies.where(eval_split=MINIVAL)
    sources = table["accuracy_source"]
    table = table.take([row for row, said in enumerate(sources) if not str(said).startswith(PAPER)])
    for name in (model, f"{model}@tf_zoo"):
        rows = table.where(config_digest=DetectorConfig.from_name(name).digest)
        rows = rows.take(~rows.is_missing("ap"))
        if len(rows):
            found = accuracy(rows, 0)
            words = f"{fraction(found.value)} ({_said_by(str(rows['accuracy_source'][0]))})"
            is_close = abs(found.value - ap) <= AP_TOLERANCE + 1e-9
            return Found(words, is_close or None, *found, lacking=OTHER_TRAINING)
    raise LackingError(
        "no other source here gives the AP of this detector on the paper's 8,000 held-out pictures"
    )


def _said_by(accuracy_source: str) -> str:
    """Whose number it is, from the column `accuracy_source`."""
    documents = {MOBILENETS: "the MobileNets paper", ZOO: "the TF1 zoo, trained anew"}
    return next(
        (words for name, words in documents.items() if accuracy_source.startswith(name)), "evaluated here"
    )


def held_out_is_close(grounds: Grounds) -> Found:
    """Whether accuracies on held-out pictures are very close to those on the test pictures."""
    held_out = _each_once(grounds.accuracies)
    apart = [
        difference(accuracy(Table.from_rows([other]), 0), accuracy(held_out, row))
        for row in range(len(held_out))
        for other in on_other_pictures(held_out.row(row), grounds.test)
    ]
    if not apart:
        raise LackingError("no detector has an accuracy on test pictures as well")
    most = max(abs(one.value) for one in apart)
    words = f"at most {most:.3f} AP apart ({counted(len(apart), 'detector')})"
    is_papers = any(source_of(str(row_id)) == PAPER for row_id in grounds.test["row_id"])
    return Found(
        words,
        all_hold(one.is_within(-CLOSE_AP, CLOSE_AP) for one in apart),
        note=OWN_NUMBERS if is_papers else "",
        lacking="the intervals reach farther than that; it takes more pictures",
    )


def ensemble_gain(grounds: Grounds) -> Found:
    """How much AP the best ensemble has over the best single network by itself, of one table of the paper."""
    ensembles = grounds.ensembles["ap"]
    single = grounds.test.take(~grounds.test.is_missing("ap50"))["ap"]  # Table 3 prints AP alone, Table 6 all
    if not len(ensembles) or not len(single):
        raise LackingError("no ensemble stands beside a single network here")
    gain = difference(rounded(float(ensembles.max()), TENTHS), rounded(float(single.max()), TENTHS))
    return Found(f"{gain.value:.3f} AP", gain.is_above(0.0), *gain, note=OWN_NUMBERS)


def diversity_helps(grounds: Grounds) -> Found:
    """Whether the ensemble that was chosen for diversity is better than the one chosen by hand."""
    by_kind = {
        kind: rounded(float(ap), TENTHS)
        for model, ap in zip(grounds.ensembles["model"], grounds.ensembles["ap"], strict=True)
        for kind in ("Diverse", "Hand selected")
        if str(model).startswith(kind)
    }
    if len(by_kind) < 2:
        raise LackingError("the two ensembles do not stand beside each other here")
    diverse, by_hand = by_kind["Diverse"], by_kind["Hand selected"]
    words = f"{diverse.value:.3f} against {by_hand.value:.3f}"
    return Found(words, difference(diverse, by_hand).is_above(0.0), note=OWN_NUMBERS)


def beyond_rows(grounds: Grounds, *, why: str) -> NoReturn:  # noqa: ARG001  # a check like the others
    """No table of results can settle it.

    Raises:
        LackingError: always; it says why.
    """
    raise LackingError(why)


def _each_once(table: Table) -> Table:
    """The accuracies of a table, each once; an empty one where there are none."""
    try:
        return accuracies(table, "accuracies on two sets of pictures").table
    except NothingFoundError:
        return Table({})
