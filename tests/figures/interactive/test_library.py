import importlib.util

import pytest

from figures.errors import FigureError
from figures.interactive.library import new_figure, plotly_script


def test_without_plotly_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("figures.interactive.library.find_spec", lambda _name: None)
    for ask in (plotly_script, lambda: new_figure([], {})):
        with pytest.raises(FigureError, match=r"pip install 'frontier-det\[report\]'"):
            ask()


def test_the_modules_do_not_need_plotly_to_be_imported():
    import subprocess
    import sys

    names = ["accuracy_time", "resolution", "proposals", "compute", "memory", "memory_time"]
    imports = "; ".join(f"import figures.interactive.{name}" for name in names)
    code = f"import sys; {imports}; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_script_is_that_of_the_installed_plotly():
    assert importlib.util.find_spec("plotly") is not None
    assert plotly_script().lstrip().startswith("/**\n* plotly.js v")
