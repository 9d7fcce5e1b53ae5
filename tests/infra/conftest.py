"""A ledger that holds the sample, made once and copied for each test."""

from pathlib import Path

import pytest

from command_line import Socai, copy_of, make_sample


@pytest.fixture(scope="session")
def made_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of the sample's ledger; nobody writes to it."""
    return make_sample(tmp_path_factory.mktemp("made"))


@pytest.fixture
def socai(made_sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a copy of the sample's ledger."""
    return copy_of(made_sample, tmp_path, capsys)
