"""`frontier doctor`: is everything in order for measuring and recommending?"""

import textwrap
from pathlib import Path

from frontier.doctor.examination import examine
from frontier.doctor.finding import Finding
from frontier.errors import ExitCode
from frontier.reply import Output, Reply

WIDTH = 100


def doctor(
    *,
    results: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Check the installation, this machine and the results folder; exits 1 where something fails.

    Examples:
      frontier doctor
      frontier doctor --json

    Args:
        results: the results folder, instead of FRONTIER_RESULTS, ./frontier-results or the user's data folder.
        output: how to print.
    """
    device, findings = examine(results)
    failed = any(finding.state == "failure" for finding in findings)
    return Reply(
        text="\n".join([*(line for finding in findings for line in _lines(finding)), "", _summary(findings)]),
        data={"device": device, "device_key": device.key, "findings": findings, "ok": not failed},
        exit_code=ExitCode.ERROR if failed else ExitCode.ANSWERED,
    )


def _lines(finding: Finding) -> list[str]:
    head = f"{finding.state:7}  {finding.subject:17}  "
    indent = " " * len(head)
    found = textwrap.wrap(finding.found, WIDTH, initial_indent=head, subsequent_indent=indent)
    advice = textwrap.wrap(
        finding.advice, WIDTH, initial_indent=f"{indent}-> ", subsequent_indent=f"{indent}   "
    )
    return [*(found or [head.rstrip()]), *advice]


def _summary(findings: list[Finding]) -> str:
    counts = {state: sum(finding.state == state for finding in findings) for state in ("failure", "warning")}
    if not any(counts.values()):
        return f"All {len(findings)} checks passed."
    words = [f"{count} {state}{'' if count == 1 else 's'}" for state, count in counts.items() if count]
    return f"{' and '.join(words)} in {len(findings)} checks."
