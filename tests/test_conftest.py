"""Deep tests run when they are asked for, and only then."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tree import ROOT


@pytest.mark.parametrize(
    ("arguments", "outcome"), [([], "1 passed, 1 deselected"), (["--deep"], "2 passed")]
)
def test_deep_tests_wait_for_the_option(tmp_path: Path, arguments: list[str], outcome: str) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    deep: takes minutes\n")
    (tmp_path / "test_two.py").write_text(
        "import pytest\n\ndef test_quick(): pass\n\n@pytest.mark.deep\ndef test_deep(): pass\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=tmp_path,
        env=os.environ
        | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
    )
    assert outcome in run.stdout
