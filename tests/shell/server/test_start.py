"""What the start of the app imports, which decides how soon it answers."""

import subprocess
import sys

import pytest

from tests.running import ROOT

# Each takes a good part of a second, and is imported where it is used.
LATER = ["pandas", "altair", "sklearn", "alembic", "joserfc", "components.demo.server"]


@pytest.mark.slow
def test_the_start_imports_nothing_heavy_that_it_does_without() -> None:
    code = "import sys, app; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert [name for name in LATER if name in run.stdout.split()] == []
