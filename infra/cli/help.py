"""Help and wrong use of the command line, in Vietnamese and English.

Every help text is written «tiếng Việt | English»; the language asked for is shown.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from textwrap import wrap
from typing import Any

from typer import TyperException
from typer.core import TyperCommand, TyperGroup

from socai.domain.refusal import Message
from socai.infra.cli.console import WrongUse

WIDTH = 100
GLOBAL_OPTIONS = (
    ("--ledger DIR", "Thư mục của sổ (SOCAI_LEDGER, mặc định ./var/ledger) "
     "| The ledger: a directory or postgresql://… (SOCAI_LEDGER, default ./var/ledger)"),
    ("--lang vi|en", "Ngôn ngữ của lời nhắn (SOCAI_LANG) | Language of messages (SOCAI_LANG)"),
    ("--format table|json|csv", "Dạng kết quả | Form of the output"),
    ("--version", "Hiện phiên bản | Show the version"),
    ("--help", "Hiện trợ giúp này | Show this help"),
)  # fmt: skip
ABOUT = (
    "Sổ cái phong trào toàn dân bảo vệ an ninh Tổ quốc: mỗi con số kể được nó từ đâu ra. "
    "| A ledger of the movement for national security: every figure lists its sources."
)


def side(text: str | None, lang: str) -> str:
    """Return the side of «tiếng Việt | English» in `lang`."""
    vi, _, en = (text or "").partition(" | ")
    return en.strip() if lang == "en" and en else vi.strip()


def _lang(ctx: Any) -> str:
    return str(getattr(ctx.obj, "lang", "vi"))


class Command(TyperCommand):
    """A command whose help is in the language asked for; its epilog is an example."""

    def get_help(self, ctx: Any) -> str:
        """Return the help as text."""
        lang = _lang(ctx)
        params: list[Any] = [p for p in self.get_params(ctx) if p.name != "help"]
        arguments = [p for p in params if p.param_type_name == "argument"]
        options = [p for p in params if p.param_type_name == "option"]
        pieces = [_argument(p) for p in arguments]
        pieces += [_option(p) for p in options if p.required]
        if len(options) > sum(p.required for p in options):
            pieces.append("[…]")
        usage, example = ("Usage", "Example") if lang == "en" else ("Cách dùng", "Ví dụ")
        lines = [f"{usage}: {ctx.command_path} {' '.join(pieces)}".rstrip(), ""]
        lines += _paragraph(side(self.help, lang))
        if self.epilog:
            lines += ["", f"{example}: {self.epilog}"]
        listed = [(_argument(p), p.help) for p in arguments]
        lines += _section("Tham số | Arguments", listed, lang)
        lines += _section("Tùy chọn | Options", [(_option(p), _need(p)) for p in options], lang)
        return "\n".join(lines + _global_section(lang))


class Group(TyperGroup):
    """The commands of socai, with help in the language asked for."""

    def get_help(self, ctx: Any) -> str:
        """Return the help as text."""
        lang = _lang(ctx)
        usage, rest = ("Usage", "COMMAND") if lang == "en" else ("Cách dùng", "LỆNH")
        commands = [(name, command.help) for name, command in self.commands.items()]
        lines = [f"{usage}: socai {rest} […]", "", *_paragraph(side(ABOUT, lang))]
        lines += _section("Các lệnh | Commands", commands, lang)
        lines += _global_section(lang)
        more = "Chi tiết: socai LỆNH --help | More: socai COMMAND --help"
        return "\n".join([*lines, "", side(more, lang)])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is named; raise WrongUse, naming those that are near."""
        name = args[0]
        if name in self.commands or name.startswith("-"):
            return super().resolve_command(ctx, args)
        near = " / ".join(f"«{one}»" for one in get_close_matches(name[:100], self.commands))
        raise WrongUse(
            f"Không có lệnh «{name[:60]}»"
            + (f"; có phải {near}?" if near else "; xem socai --help"),
            f"There is no command «{name[:60]}»"
            + (f"; did you mean {near}?" if near else "; see socai --help"),
        )


def _argument(param: Any) -> str:
    name = param.metavar or param.name.upper()
    return name if param.required else f"[{name}]"


def _option(param: Any) -> str:
    name = "/".join(param.opts)
    return name if param.is_flag else f"{name} {param.metavar or param.name.upper()}"


def _need(param: Any) -> str:
    vi, en = side(param.help, "vi"), side(param.help, "en")
    if not param.required:
        return f"{vi} | {en}"
    return f"{vi} (bắt buộc) | {en} (required)"


def _paragraph(text: str) -> list[str]:
    return [f"  {line}" for line in wrap(text, WIDTH - 2)]


def _section(title: str, rows: list[tuple[str, str | None]], lang: str) -> list[str]:
    if not rows:
        return []
    width = max(len(name) for name, _ in rows)
    lines = ["", f"{side(title, lang)}:"]
    for name, text in rows:
        said = wrap(side(text, lang), WIDTH - width - 4) or [""]
        lines.append(f"  {name.ljust(width)}  {said[0]}".rstrip())
        lines += [" " * (width + 4) + line for line in said[1:]]
    return lines


def _global_section(lang: str) -> list[str]:
    title = "Tùy chọn chung, trước hoặc sau lệnh | Global options, before or after the command"
    return _section(title, [(name, text) for name, text in GLOBAL_OPTIONS], lang)


def usage_words(error: TyperException) -> Message:
    """Return what is wrong with the use of a command, in both languages."""
    en = error.format_message().rstrip(".")
    param: Any = getattr(error, "param", None)
    option = getattr(error, "option_name", None)
    names = "/".join(param.opts) if param and param.param_type_name == "option" else ""
    names = names or (param and (param.metavar or param.name.upper())) or ""
    match type(error).__name__:
        case "MissingParameter":
            return Message(f"Thiếu {names}", f"{names} is missing")
        case "NoSuchOption":
            near = ", ".join(getattr(error, "possibilities", None) or ())
            vi = f"Không có tùy chọn {option}"
            return Message(vi + (f"; có phải {near}?" if near else ""), en)
        case "BadOptionUsage" if "does not take" in en:
            return Message(f"Tùy chọn {option} không nhận giá trị", en)
        case "BadOptionUsage":
            return Message(f"Tùy chọn {option} cần một giá trị", en)
        case "BadParameter":
            return Message(f"Giá trị của {names} không đúng: {error.message}", en)
    if extra := re.search(r"unexpected extra arguments? \((.*)\)", en):
        return Message(f"Thừa tham số: {extra[1]}", en)
    if en == "Missing command":
        return Message("Thiếu tên lệnh; xem socai --help", "No command is named; see socai --help")
    return Message(f"Dùng sai: {en}", en)
