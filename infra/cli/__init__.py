"""The command line: `socai COMMAND …`. One place says every error and gives the exit code.

Exit codes: 0 done, 1 refused, 2 wrong use, 3 something needed is unavailable, 130 interrupted,
141 nobody reads the output any more.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import typer

from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra import settings
from socai.infra.cli import commands as cli_commands
from socai.infra.cli.console import FORMATS, LANGUAGES, Console, WrongUse
from socai.infra.cli.ending import SAID, Ended, endable
from socai.infra.cli.help import Command, Group, usage_words

DONE, REFUSED, WRONG_USE, UNAVAILABLE, INTERRUPTED, NOBODY_READS = 0, 1, 2, 3, 130, 141
GLOBAL = ("--ledger", "--lang", "--format")


def build() -> Group:
    """Return the commands."""
    app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None)
    app.callback()(lambda: None)
    for name, function, text, example in cli_commands.COMMANDS:
        app.command(name, cls=Command, help=text, epilog=example)(function)
    group = typer.main.get_command(app)
    assert isinstance(group, Group)
    return group


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; return its exit code. Never raises for what a user did."""
    _write_utf8()
    rest, found = global_options(sys.argv[1:] if arguments is None else arguments)
    lang = found.get("--lang", settings.LANGUAGE.read())
    console = Console(lang=lang if lang in LANGUAGES else "vi")
    try:
        _refuse_bytes([*rest, *found.values()])
        console = console_of(found)
        with endable():
            code = _run(rest, console)
        sys.stdout.flush()
    except Ended:
        _error(console, SAID)
        return INTERRUPTED
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _drop_stdout()
        return NOBODY_READS
    except WrongUse as wrong:
        _error(console, wrong.message)
        return WRONG_USE
    except typer.TyperException as wrong:
        _error(console, usage_words(wrong))
        return WRONG_USE
    except Refused as refused:
        for message in refused.messages:
            _error(console, message)
        if refused.__cause__ is not None:
            _trace(refused)
        return UNAVAILABLE if isinstance(refused, Unavailable) else REFUSED
    except Exception as error:
        return _unexpected(console, error)
    return code


def _run(rest: list[str], console: Console) -> int:
    if rest == ["--version"]:
        print(f"socai {version('socai')}")
        return DONE
    if not rest:
        rest = ["--help"]
    try:
        group = build()
        with group.make_context("socai", rest, obj=console) as ctx:
            group.invoke(ctx)
    except typer.Exit as done:
        return done.exit_code
    return DONE


def global_options(arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the arguments without the global options, wherever they stand; and those by name."""
    rest: list[str] = []
    found: dict[str, str] = {}
    left = iter(arguments)
    for argument in left:
        name, equals, value = argument.partition("=")
        if argument == "--":
            rest += [argument, *left]
        elif name in GLOBAL:
            found[name] = value if equals else next(left, "")
        else:
            rest.append(argument)
    return rest, found


def console_of(found: Mapping[str, str]) -> Console:
    """Return what the global options say; raise WrongUse for a value that is missing or unknown."""
    for name, value in found.items():
        if not value or value.startswith("--"):
            raise WrongUse(f"Tùy chọn {name} cần một giá trị", f"Option {name} needs a value")
    lang = found.get("--lang", settings.LANGUAGE.read())
    form = found.get("--format", "table")
    for name, value, allowed in (("--lang", lang, LANGUAGES), ("--format", form, FORMATS)):
        if value not in allowed:
            listed = ", ".join(allowed)
            raise WrongUse(f"{name} «{value}»: cần {listed}", f"{name} «{value}»: {listed} needed")
    return Console(found.get("--ledger"), lang, form)


def _refuse_bytes(arguments: Sequence[str]) -> None:
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            shown = argument.encode(errors="surrogateescape").decode(errors="replace")
            raise WrongUse(
                f"Tham số «{shown[:60]}» không phải UTF-8", f"Argument «{shown[:60]}» is not UTF-8"
            ) from None


def _error(console: Console, message: Message) -> None:
    console.tell(message, "Lỗi", "Error")


def _unexpected(console: Console, error: Exception) -> int:
    if isinstance(error, OSError):
        _error(
            console,
            Message(
                f"Máy không đọc hoặc ghi được: {error.strerror or error}",
                f"The machine cannot read or write: {error.strerror or error}",
            ),
        )
        code = UNAVAILABLE
        _drop_stdout()
    else:
        name = type(error).__name__
        print(
            f"Lỗi ngoài dự kiến ({name}): hãy chạy lại với SOCAI_DEBUG=1 và gửi kết quả cho người "
            f"bảo trì.\nUnexpected error ({name}): run it again with SOCAI_DEBUG=1 and send the "
            "output to the maintainers.",
            file=sys.stderr,
        )
        code = REFUSED
    _trace(error)
    return code


def _trace(error: Exception) -> None:
    """Print where an error comes from, for maintainers who want to know."""
    if settings.DEBUG.read() == "1":
        import traceback

        traceback.print_exception(error)


def _write_utf8() -> None:
    """Write UTF-8 whatever the machine's locale; show on stderr what is not text."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _drop_stdout() -> None:
    """Let the interpreter flush into nothing at its end."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
