"""The commands in the order in which help lists them, each with what it does and an example."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from socai.infra.cli import figure as cli_figure
from socai.infra.cli import ledger as cli_ledger
from socai.infra.cli import look as cli_look
from socai.infra.cli import record as cli_record

COMMANDS: tuple[tuple[str, Callable[..., Any], str, str], ...] = (
    (
        "demo",
        cli_ledger.demo,
        "Chạy thử với ba tài liệu thật, trong một sổ riêng. "
        "| Try it out on three real documents, in a ledger of its own.",
        "socai demo",
    ),
    (
        "init",
        cli_ledger.init,
        "Tạo một sổ trống. | Make an empty ledger.",
        "socai init --ledger var/ledger",
    ),
    (
        "upgrade",
        cli_ledger.upgrade,
        "Ghi thêm vào sổ những lược đồ mà bản socai này mang theo. "
        "| Append to the log the schemas that this version of socai ships.",
        "socai upgrade",
    ),
    (
        "import",
        cli_ledger.import_,
        "Nhập các tệp .jsonl: kiểm tra hết rồi mới ghi; nhập lại cùng tệp không thêm gì. "
        "| Import .jsonl files: checked wholly before anything is recorded; the same file again "
        "adds nothing.",
        "socai import units.jsonl so-lieu.jsonl --dry-run",
    ),
    (
        "record",
        cli_record.record,
        "Ghi một sự kiện: các trường của loại ấy, và effective, document, line, quote, documented, "
        'reason; số công bố có thể viết value="hơn 39 nghìn". | Record one event: the fields of '
        "its type, and effective, document, line, quote, documented, reason; a declaration may say "
        'value="hơn 39 nghìn".',
        "socai record MemberJoined organisation-bcd-14758 effective=2021-05-03 member=tv-0001",
    ),
    (
        "correct",
        cli_record.correct,
        "Đính chính một sự kiện: các trường được nêu thay cho trường cũ, còn lại giữ nguyên. "
        "| Correct an event: the fields given replace the old ones, the rest stays.",
        'socai correct 5f2c… members=22 --reason "Biên bản ghi nhầm" --document xa-2019',
    ),
    (
        "withdraw",
        cli_record.withdraw,
        "Rút một sự kiện: từ nay nó không còn giá trị, nhưng vẫn thấy được. "
        "| Withdraw an event: from now on it does not hold, but stays visible.",
        'socai withdraw 5f2c… --reason "Ghi trùng"',
    ),
    (
        "log",
        cli_look.log,
        "Các sự kiện theo thứ tự ghi. | The events in the order of their recording.",
        "socai log --stream unit-thanh-hoa --limit 20",
    ),
    (
        "export-events",
        cli_ledger.export_events,
        "Xuất mọi sự kiện ra tệp để nhập vào một sổ trống; «-» là ra màn hình. "
        "| Write every event to a file that an empty ledger can import; «-» is stdout.",
        "socai export-events su-kien.jsonl",
    ),
    (
        "show",
        cli_look.show,
        "Trạng thái và lịch sử của một dòng, với tài liệu. "
        "| State and history of one stream, with its documents.",
        "socai show model_site-lam-lang --as-of 2021-12-31",
    ),
    (
        "units",
        cli_look.units,
        "Cây đơn vị vào một ngày. | The hierarchy of units on a day.",
        'socai units --find "Châu Hóa" --as-of 2021',
    ),
    (
        "measures",
        cli_look.measures,
        "Các chỉ tiêu: đếm gì, tại thời điểm hay trong kỳ, khóa là gì. "
        "| The chart of accounts: what is counted, stock or flow, what the keys are.",
        "socai measures --format json",
    ),
    (
        "types",
        cli_look.types,
        "Các loại sự kiện, hoặc một loại với mọi trường. "
        "| The event types, or one of them with all its fields.",
        "socai types MemberJoined",
    ),
    (
        "figure",
        cli_figure.figure,
        "Một con số: tại một ngày (--as-of) hoặc trong một kỳ (--from, --to); --explain kể nó từ "
        "đâu ra. | One figure: on a day (--as-of) or over a window (--from, --to); --explain lists "
        "where it comes from.",
        "socai figure members --unit thanh-hoa --key ban-chi-dao-antt --as-of 2018-09-12 --explain",
    ),
    (
        "bench",
        cli_ledger.bench,
        "Đo tốc độ bằng tỉ lệ trong cùng một lần chạy, trên dữ liệu tự sinh. "
        "| Measure speed by ratios within one run, on synthetic data.",
        "socai bench growth",
    ),
)
