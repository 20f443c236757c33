"""What `--weights DIR` stands for in a command that is printed where nobody knows the folder."""

from analysis.table import Cell

DIR = "DIR"
SHOWN_DIGITS = 8
MADE_BY = {
    "trained": "such as RUN/weights/last of `frontier train`",
    "imported": "as `frontier import-tf` made it",
}


def dir_words(model: str, weights: Cell, digest: Cell) -> str:
    """Which folder is to be put in the place of DIR.

    Args:
        model: the detector that the command is about.
        weights: the column `weights` of its row.
        digest: its `weights_digest`; None where the weights are not from here.

    >>> dir_words("ssd/vgg_16/300", "trained", "a65b6abe0f")
    'DIR of ssd/vgg_16/300: the folder of the weights a65b6abe, such as RUN/weights/last of `frontier train`'
    >>> dir_words("ssd/vgg_16/300", "untrained", None)
    'DIR of ssd/vgg_16/300: a folder of weights for it, which `frontier train` or `frontier import-tf` makes'
    """
    made_by = MADE_BY.get(str(weights))
    if made_by is None or digest is None:
        return f"{DIR} of {model}: a folder of weights for it, which `frontier train` or `frontier import-tf` makes"
    return f"{DIR} of {model}: the folder of the weights {str(digest)[:SHOWN_DIGITS]}, {made_by}"
