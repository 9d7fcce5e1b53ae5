"""What the documentation says is so: commands run, names exist, links lead somewhere."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from socai.domain.catalogue import KINDS, TYPES
from socai.domain.chart import CHART
from socai.domain.fields import specs
from socai.domain.key_words import BODY_NAMES
from socai.infra import cli
from socai.infra.app import create
from socai.infra.cli.words import STATUS
from socai.infra.files.importing import import_files
from socai.infra.files.rows import ENVELOPE, EXPORTED
from socai.infra.settings import SETTINGS
from socai.infra.store import directory
from tree import ROOT, files

EVERY_TEXT = [path.relative_to(ROOT) for path in files() if path.suffix == ".md"]
README, GLOSSARY = Path("README.md"), Path("docs/glossary.md")
DOCUMENTS = [path for path in EVERY_TEXT if path.parts[0] in ("README.md", "CHANGELOG.md", "docs")]
EXAMPLES = sorted((ROOT / "docs" / "example").glob("*.jsonl"))

LAUNCHER = {"test": {"--deep"}, "check": set[str]()}
# Statuses that no figure has yet.
UNUSED_STATUS = {"undecidable"}
# Keys of a figure in JSON that are neither fields of events nor measures.
OF_A_FIGURE = {"counted_unit"}
FENCES = {"sh", "text", "jsonl"}


@dataclass(slots=True)
class Block:
    """A fenced block: its language, its lines, and the output block that follows it at once."""

    language: str
    line: int
    text: str
    shown: list[str] = field(default_factory=list)


def read(path: Path) -> str:
    """Read a text of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks; a `text` block directly under an `sh` block is its output."""
    found: list[Block] = []
    end = 0
    for match in re.finditer(r"(?ms)^```(\w*)\n(.*?)^```$", text):
        block = Block(match[1], text.count("\n", 0, match.start()) + 1, match[2])
        follows = bool(found) and not text[end : match.start()].strip()
        if follows and (found[-1].language, block.language) == ("sh", "text"):
            found[-1].shown = block.text.splitlines()
        found.append(block)
        end = match.end()
    return found


def code(text: str) -> list[str]:
    """Return every piece of inline code, and every line of the `sh` blocks."""
    lines = [
        line for block in blocks(text) if block.language == "sh" for line in whole_lines(block)
    ]
    outside = re.sub(r"(?ms)^```.*?^```$", "", text)
    return re.findall(r"`([^`\n]+)`", outside) + lines


def whole_lines(block: Block) -> list[str]:
    """Return the command lines of a block, those that go on after a backslash joined."""
    return block.text.replace("\\\n", " ").splitlines()


def not_shown(shown: list[str], output: str) -> list[str]:
    """Return the lines that do not stand in the output in this order; «…» stands for anything."""
    left = iter(output.splitlines())
    wanted = [line for line in shown if line.strip() not in ("", "…")]
    patterns = {line: ".*".join(map(re.escape, line.rstrip().split("…"))) for line in wanted}
    return [
        line
        for line in wanted
        if not any(re.fullmatch(patterns[line], given.rstrip()) for given in left)
    ]


def calls(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield every call of socai in the code of a text: the command and the options it is given."""
    for piece in code(text):
        for match in re.finditer(r"(?<![\w./-])(?:\./)?socai (.*?)(?=\||&&|$)", piece):
            words = re.sub(r"--(ledger|lang|format)[ =]\S+", "", match[1]).split()
            options = [word.partition("=")[0] for word in words if word.startswith("--")]
            yield (words[0] if words and not words[0].startswith("--") else "", options)


def options() -> dict[str, set[str]]:
    """Return the options of every command."""
    own = {"--help", *cli.GLOBAL}
    commands = {
        name: own | {option for param in command.params for option in param.opts}
        for name, command in cli.build().commands.items()
    }
    return commands | {name: own | more for name, more in LAUNCHER.items()}


def wrong_calls(text: str) -> list[str]:
    """Return the commands and options that a text names and socai does not have."""
    known = options()
    every = set().union(*known.values())
    wrong = [name for name, _ in calls(text) if name and name not in known]
    wrong += [
        f"{name} {option}"
        for name, given in calls(text)
        for option in given
        if option not in known.get(name, every)
    ]
    bare = (piece.split()[0].partition("=")[0] for piece in code(text) if piece.startswith("--"))
    return wrong + [option for option in bare if option not in every]


def names() -> set[str]:
    """Return every name that the ledger, its files and its answers use."""
    fields = {spec.name for event in TYPES.values() for spec in specs(event)}
    return {*CHART, *KINDS, *STATUS, *fields, *ENVELOPE, *EXPORTED, *OF_A_FIGURE}


def classes() -> set[str]:
    """Return the classes of the sources and the event types."""
    sources = (path.read_text(encoding="utf-8") for path in files() if path.suffix == ".py")
    return {name for source in sources for name in re.findall(r"(?m)^class (\w+)", source)}


def wrong_names(text: str) -> list[str]:
    """Return what stands in backticks like a measure, an event type or a file, and is none."""
    known, built = names(), classes()
    wrong = []
    for piece in code(text):
        snake = re.fullmatch(r"[a-z]+(_[a-z]+)+", piece)
        camel = re.fullmatch(r"([A-Z][a-z]+){2,}", piece)
        path = re.fullmatch(r"[\w.-]+(/[\w.-]+)+/?|[\w.-]+/|[\w-]+\.(py|md|sqlite|json)", piece)
        if (
            (snake and piece not in known)
            or (camel and piece not in built)
            or (path and not exists(piece))
        ):
            wrong.append(piece)
    return wrong


def exists(piece: str) -> bool:
    """Return whether a path leads to something: in the repository, or in a ledger's folder."""
    made = {directory.MARKER, directory.STORE, directory.BOOKS}
    return piece in made or piece.startswith(("var/", "./")) or (ROOT / piece).exists()


def anchors(path: Path) -> set[str]:
    """Return the anchors of a text's headings, as code hosts make them."""
    heads = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?ms)^```.*?^```$", "", read(path)))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken_links(text: str, path: Path) -> list[str]:
    """Return the relative links of a text at `path` that lead nowhere."""
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        to = Path(os.path.normpath(path.parent / target)) if target else path
        if not (ROOT / to).exists() or (anchor and anchor not in anchors(to)):
            broken.append(link)
    return broken


def table(text: str, head: str) -> list[list[str]]:
    """Return the rows of the table whose first line begins so."""
    lines = text[text.index(f"\n{head}") + 1 :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def terms(text: str) -> Iterator[tuple[str, str]]:
    """Yield the Vietnamese and the English term of each row of the glossary."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "tiếng Việt":
            yield cells[0].casefold(), cells[1].casefold()


def each(paths: list[Path]) -> pytest.MarkDecorator:
    """Run a test once for each text."""
    return pytest.mark.parametrize("path", paths, ids=str)


@pytest.mark.slow
@each([path for path in DOCUMENTS if "\n```sh\n" in read(path)])
def test_the_commands_run_and_print_what_is_shown(path: Path, tmp_path: Path) -> None:
    """The blocks of a text are one session in a folder that has the launcher and the examples."""
    (tmp_path / "socai").symlink_to(Path(sys.executable).with_name("socai"))
    shutil.copytree(ROOT / "docs" / "example", tmp_path / "docs" / "example")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SOCAI_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    for block in blocks(read(path)):
        if block.language != "sh":
            continue
        run = subprocess.run(
            ["sh", "-eu", "-c", block.text],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        where = f"{path}:{block.line}"
        assert run.returncode == 0, f"{where}\n{run.stdout}{run.stderr}"
        assert not_shown(block.shown, run.stdout) == [], f"{where} prints:\n{run.stdout}"


@each(DOCUMENTS)
def test_every_block_says_what_it_is(path: Path) -> None:
    text = read(path)
    assert {block.language for block in blocks(text)} <= FENCES
    assert text.count("\n```") == 2 * len(blocks(text))


def test_every_output_in_the_readme_is_of_a_command() -> None:
    """An output that stands under no command would be checked by nothing."""
    found = blocks(read(Path("README.md")))
    outputs = [block.text.splitlines() for block in found if block.language == "text"]
    assert outputs == [block.shown for block in found if block.shown]


@each(DOCUMENTS)
def test_commands_and_options_exist(path: Path) -> None:
    assert wrong_calls(read(path)) == []


def test_every_command_is_explained() -> None:
    mentioned = {name for path in DOCUMENTS for name, _ in calls(read(path))}
    assert options().keys() - mentioned == set()


@each(DOCUMENTS)
def test_what_stands_in_backticks_exists(path: Path) -> None:
    assert wrong_names(read(path)) == []


@each(EVERY_TEXT)
def test_links_lead_somewhere(path: Path) -> None:
    assert broken_links(read(path), path) == []


def test_the_table_of_settings_is_that_of_the_code() -> None:
    rows = [
        f"| `{s.name}` | {f'`{s.default}`' if s.default else '–'} | {s.vi} | {s.en} |"
        for s in SETTINGS
    ]
    head = "| biến | mặc định | ý nghĩa | meaning |\n|---|---|---|---|"
    assert "\n".join(["", head, *rows, ""]) in read(README)


def test_settings_that_are_named_exist() -> None:
    named = {name for path in DOCUMENTS for name in re.findall(r"SOCAI_[A-Z_]+", read(path))}
    assert named - {setting.name for setting in SETTINGS} == set()


def test_the_exit_codes_are_those_of_the_code() -> None:
    codes = {cli.DONE, cli.REFUSED, cli.WRONG_USE, cli.UNAVAILABLE, cli.INTERRUPTED}
    told = [int(row[0]) for row in table(read(README), "| mã | nghĩa |")]
    assert told == sorted(codes | {cli.NOBODY_READS})


def test_every_status_of_a_figure_is_explained() -> None:
    told = {row[0] for row in table(read(README), "| sổ nói | nghĩa |")}
    assert told == {vi for name, (vi, _) in STATUS.items() if name not in UNUSED_STATUS}


def test_no_term_stands_twice_in_the_glossary() -> None:
    found = list(terms(read(GLOSSARY)))
    for side in zip(*found, strict=True):
        assert [term for term, times in Counter(side).items() if times > 1] == []
    assert len(found) > 50


def test_the_glossary_has_every_kind_status_and_body() -> None:
    said = set(code(read(GLOSSARY)))
    assert ({*KINDS, *STATUS, *BODY_NAMES} - UNUSED_STATUS) - said == set()


@each(EXAMPLES)
def test_an_example_imports_without_a_warning(path: Path, tmp_path: Path) -> None:
    with create(tmp_path / "ledger") as ledger:
        report = import_files(ledger, [path], actor="recorder")
        again = import_files(ledger, [path], actor="recorder")
    assert report.recorded == report.rows > 0
    assert (report.warnings, again.recorded) == ([], 0)


@each(DOCUMENTS)
def test_rows_that_are_shown_stand_in_an_example(path: Path) -> None:
    rows = {row for example in EXAMPLES for row in example.read_text("utf-8").splitlines()}
    shown = [block.text for block in blocks(read(path)) if block.language == "jsonl"]
    assert set("".join(shown).splitlines()) - rows == set()


def test_a_line_that_is_not_printed_is_found() -> None:
    output = "one two\n   three\nfour\n"
    assert not_shown(["one…", "…", "", "   three"], output) == []
    assert not_shown(["four", "one two", "  three"], output) == ["one two", "  three"]


def test_wrong_calls_are_found() -> None:
    text = "`./socai figur x` `socai figure --unti a` `--as-off D` `socai --lang en log`\n"
    assert wrong_calls(text) == ["figur", "figure --unti", "--as-off"]
    assert wrong_calls("```sh\n./socai log \\\n  --strem a\n```") == ["log --strem"]


def test_wrong_names_are_found() -> None:
    text = "`member_joined` `MemberJoind` `domain/none.py` `book.sqlite` `members_joined` `domain/`"
    assert wrong_names(text) == ["member_joined", "MemberJoind", "domain/none.py", "book.sqlite"]


def test_broken_links_are_found() -> None:
    text = (
        "[a](none.md) [b](glossary.md#none) [c](glossary.md) [d](../README.md#english) [e](#none)"
    )
    assert broken_links(text, GLOSSARY) == ["none.md", "glossary.md#none", "#none"]
