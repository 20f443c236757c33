"""What the detectors of a table are called beside each other."""

from collections.abc import Mapping

import numpy as np

from analysis.table import Cell, Table
from analysis.words import model_words


def names(table: Table) -> list[str]:
    """The detector of each row in words; where two-stage ones differ in their number of proposals each says its own.

    A name by itself leaves out what is at the paper's default, which beside others would look like something left open.

    >>> row = {"meta_architecture": "r_fcn", "feature_extractor": "vgg_16", "preset": "paper", "num_proposals": 300.0}
    >>> names(Table.from_rows([row])), names(Table.from_rows([row, {**row, "num_proposals": 50.0}]))
    (['R-FCN VGG-16'], ['R-FCN VGG-16, 300 proposals', 'R-FCN VGG-16, 50 proposals'])
    """
    says_proposals = differ_in_proposals(table)
    return [model_words(row, says_proposals=says_proposals) for row in table.rows()]


def name_in(table: Table, row: Mapping[str, Cell]) -> str:
    """What the detector of `row` is called beside those of `table`."""
    return model_words(row, says_proposals=differ_in_proposals(table))


def differ_in_proposals(table: Table) -> bool:
    """Whether the rows state several numbers of proposals."""
    stated = table["num_proposals"]
    return len(np.unique(stated[~np.isnan(stated)])) > 1
