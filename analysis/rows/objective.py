"""The accuracy that an analysis is asked about, in the place where analyses look for one."""

from analysis.errors import AnalysisError
from analysis.table import Table
from analysis.words import ACCURACY_WORDS

_ENDS = ("", "_lower", "_upper")


def objective_words(objective: str) -> str:
    """What sentences call an accuracy column.

    Raises:
        AnalysisError: there is no such accuracy.

    >>> objective_words("ap50")
    'AP at IoU .5'
    """
    if objective not in ACCURACY_WORDS:
        raise AnalysisError(f"objective {objective!r} was asked for; known: {', '.join(ACCURACY_WORDS)}")
    return ACCURACY_WORDS[objective]


def asked_as_ap(table: Table, objective: str) -> Table:
    """The table with the accuracy `objective` and its interval in the columns of `ap`; itself where that is asked for.

    What is preferred, paired and averaged by its accuracy then goes by the one that was asked for.

    Raises:
        AnalysisError: there is no such accuracy.

    >>> asked_as_ap(Table.from_rows([{"ap": 0.3, "ap50": 0.5, "ap50_lower": 0.4}]), "ap50").row(0)["ap_lower"]
    0.4
    """
    objective_words(objective)
    if objective == "ap":
        return table
    return table.replace(**{f"ap{end}": table[f"{objective}{end}"] for end in _ENDS})


def kept_to_ap(objective: str) -> tuple[str, ...]:
    """A sentence for a finding that compares several accuracies, whichever is asked for; nothing where that is AP.

    Raises:
        AnalysisError: there is no such accuracy.

    >>> kept_to_ap("ap50")
    ('AP at IoU .5 was asked for; this finding is of the accuracies that it names, whichever is asked for.',)
    """
    words = objective_words(objective)
    if objective == "ap":
        return ()
    return (
        f"{words} was asked for; this finding is of the accuracies that it names, whichever is asked for.",
    )
