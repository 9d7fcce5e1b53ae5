"""Every bad file of the corpus through the whole import: named, nothing recorded, no crash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from socai.domain.refusal import Refused, Unavailable
from socai.infra.app import Ledger, create
from socai.infra.files.importing import import_files

from .case import Case
from .corpus import BAD


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Return an empty ledger, which stays empty."""
    with create(tmp_path_factory.mktemp("corpus") / "ledger") as made:
        yield made


@pytest.mark.parametrize("case", BAD, ids=str)
def test_nothing_of_a_bad_file_is_recorded(case: Case, ledger: Ledger, tmp_path: Path) -> None:
    file, last = tmp_path / case.file_name, ledger.store.last()
    file.write_bytes(case.content())
    with pytest.raises(Refused) as refused:
        import_files(ledger, [file], actor="recorder")
    assert not isinstance(refused.value, Unavailable)
    *said, ended = refused.value.messages
    # Of a file with errors without end the import says itself that it stopped.
    assert case.says in "\n".join(message.vi for message in said) or "Dừng kiểm tra" in ended.vi
    assert "chưa ghi gì" in ended.vi
    assert ledger.store.last() == last
