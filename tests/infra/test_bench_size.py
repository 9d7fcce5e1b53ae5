"""The benchmark of size: what it prints can be read, and a wrong figure makes it fail."""

from __future__ import annotations

import io
import re

import pytest

from command_line import Socai
from contracts.event_store import english
from socai.domain.refusal import Refused
from socai.infra.bench import bench
from socai.infra.bench import size as bench_size
from socai.infra.synthetic.peak import peak


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "title", "phases"),
    [
        ("vi", "dữ liệu giả lập: ", ["sinh", "nhập", "tổng hợp", "đối chiếu"]),
        ("en", "synthetic data: ", ["generate", "import", "project", "compare"]),
    ],
)
def test_it_prints_what_it_measured(lang: str, title: str, phases: list[str]) -> None:
    out = io.StringIO()
    bench_size.size(out, 600, lang)
    first, *measured, files, verdict = out.getvalue().splitlines()
    assert first.startswith(title)
    assert [line.partition(":")[0] for line in measured] == phases
    for line in measured:
        done, _, rate, memory = re.findall(r"\d[\d.,]*", line)
        assert int(re.sub(r"\D", "", done)) > 100
        assert int(re.sub(r"\D", "", rate)) > 0
        assert 10 < int(memory) < 2_000
    assert len(re.findall(r"[\w./-]+ \d[\d.,]* KB", files)) == 3
    assert re.search(r"\b0 (số lệch|differ)$", verdict)


def test_figures_that_differ_are_refused() -> None:
    out = io.StringIO()
    bench_size.verdict(out, {"events": 500, "differ": []}, "en")
    with pytest.raises(Refused) as refused:
        bench_size.verdict(out, {"events": 500, "differ": ["members: 3 ≠ 2"]}, "en")
    assert out.getvalue().splitlines() == ["500 figures, 0 differ", "500 figures, 1 differ"]
    assert "members: 3 ≠ 2" in english(refused)


@pytest.mark.parametrize("name", ["growth", "size"])
def test_too_few_events(name: str) -> None:
    with pytest.raises(Refused) as refused:
        bench.run([name], "en", events=10)
    assert "at least 300 needed" in english(refused)


def test_the_command_takes_a_number_of_events(socai: Socai) -> None:
    ran = socai("bench", "size", "--events", "10", "--lang", "en")
    assert (ran.code, ran.out) == (1, "")
    assert "at least 300 needed" in ran.err


def test_the_peak_of_memory_grows_with_what_is_held() -> None:
    before = peak()
    held = b"x" * before
    assert held.count(b"x") == before
    assert peak() > 1.5 * before
