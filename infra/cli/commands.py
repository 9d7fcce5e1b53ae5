"""The commands in the order in which help lists them, each with what it does and an example."""

from __future__ import annotations

from socai.infra.cli import asyncapi as cli_asyncapi
from socai.infra.cli import breakdown as cli_breakdown
from socai.infra.cli import doctor as cli_doctor
from socai.infra.cli import export as cli_export
from socai.infra.cli import figure as cli_figure
from socai.infra.cli import findings as cli_findings
from socai.infra.cli import generate as cli_generate
from socai.infra.cli import kafka as cli_kafka
from socai.infra.cli import ledger as cli_ledger
from socai.infra.cli import listing as cli_listing
from socai.infra.cli import look as cli_look
from socai.infra.cli import rebuild as cli_rebuild
from socai.infra.cli import record as cli_record
from socai.infra.cli import recover as cli_recover
from socai.infra.cli import run as cli_run
from socai.infra.cli import series as cli_series
from socai.infra.cli import show as cli_show
from socai.infra.cli import template as cli_template
from socai.infra.cli import units_file as cli_units_file
from socai.infra.cli.commands_reports import REPORTS, Command

COMMANDS: tuple[Command, ...] = (
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
        "Nâng sổ lên định dạng của bản socai này, và ghi thêm những lược đồ mà nó mang theo. "
        "| Bring the ledger to this version's format, and append the schemas that it ships.",
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
        "template",
        cli_template.template,
        "Viết một bảng tính trống để điền rồi nhập: mỗi loại sự kiện một trang, có giải thích và "
        "danh sách để chọn. | Write an empty workbook to fill in and import: a sheet for each "
        "event type, with notes and lists to choose from (in Vietnamese).",
        "socai template organisation to-chuc.xlsx",
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
        "export",
        cli_export.export,
        "Xuất hiện trạng của một loại, hoặc mọi bút toán, ra tệp .parquet, .csv, .jsonl để phân "
        "tích: mỗi dòng có sẵn tỉnh, huyện, xã, và khóa xếp theo thứ tự tiếng Việt. Trong .csv, "
        "chữ mà bảng tính có thể coi là công thức được thêm dấu ' ở đầu; số giữ nguyên. "
        "| Write the current state of a kind, or every posting, to a .parquet, .csv or .jsonl file "
        "for analysis: each row has its province, district, commune, and keys to sort names by. In "
        "a .csv, text that a spreadsheet could take for a formula begins with '; numbers do not.",
        "socai export postings but-toan.parquet --known 120",
    ),
    (
        "show",
        cli_show.show,
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
        "units-file",
        cli_units_file.units_file,
        "Viết tệp sự kiện đơn vị của một tỉnh, trước và sau 01/07/2025, theo gói vietnamadminunits "
        "(cài riêng), để xem lại rồi nhập. | Write the unit events of a province, before and since "
        "2025-07-01, by the package vietnamadminunits (installed apart), to look over and import.",
        'socai units-file --province "Quảng Bình" --out quang-binh.jsonl',
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
        "breakdown",
        cli_breakdown.breakdown,
        "Một con số chia theo các đơn vị ngay dưới: mỗi dòng góp bao nhiêu, cộng lại đúng bằng con "
        "số; kể cả số công bố của đơn vị đã thôi, phần chưa phân bổ. | A figure by the units right "
        "below: what each row adds, in sum the figure; with what closed units declared, and what "
        "is not allocated.",
        "socai breakdown members --unit thanh-hoa --key ban-chi-dao-antt --as-of 2018-09-12",
    ),
    (
        "series",
        cli_series.series,
        "Một con số theo thời gian: cuối mỗi kỳ, hoặc trong từng kỳ (--every day, month, quarter, "
        "year). | A figure over time: at the end of each period, or over each.",
        "socai series members --unit tuyen-hoa --from 2019 --to 2021 --every quarter",
    ),
    *REPORTS,
    (
        "list",
        cli_listing.list_,
        "Có những gì vào một ngày (--as-of), đã xảy ra những gì trong một kỳ (--from, --to): từng "
        "thứ một, cộng lại đúng bằng con số. | What was there on a day (--as-of), or happened over "
        "a window (--from, --to): one by one, in sum the figure.",
        "socai list member --unit tuyen-hoa --as-of 2021-12-31 --key ban-chi-dao-138",
    ),
    (
        "findings",
        cli_findings.findings,
        "Những gì điều biết sau này làm cho đáng ngờ: nêu thứ không có, số công bố trái nhau, bị "
        "ghi trùng …, kèm tài liệu và cách sửa. | What later knowledge has put in doubt: things "
        "named that do not stand, totals that contradict, likely duplicates …, with documents and "
        "what to do.",
        "socai findings --unit thanh-hoa --rule likely-duplicate",
    ),
    (
        "rebuild",
        cli_rebuild.rebuild,
        "Dựng sổ tổng hợp mới bên cạnh sổ đang dùng, so hai bên rồi mới thay; số khác nhau thì "
        "phải nêu lý do, lý do được ghi vào sổ. | Build new books beside those in use, compare, "
        "then swap; where figures differ a reason is needed, and recorded.",
        "socai rebuild --dry-run",
    ),
    (
        "recover",
        cli_recover.recover,
        "Khôi phục sổ: từ topic Kafka bổ sung sổ gốc bị mất hay bị lùi, từng byte một; hoặc từ sổ "
        "gốc lập một topic mới. | Recover: complete a store that was lost or went back from its "
        "Kafka topic, byte for byte; or write a new topic from the store.",
        "socai recover --from kafka",
    ),
    (
        "doctor",
        cli_doctor.doctor,
        "Xem sổ và những gì quanh nó có ổn không, và cần làm gì: biến, thư viện, ổ đĩa, cây "
        "Merkle, sổ tổng hợp, Kafka. | See whether the ledger and its surroundings are well, and "
        "what to do: settings, libraries, disk, Merkle tree, books, Kafka.",
        "socai doctor --deep",
    ),
    (
        "run",
        cli_run.run,
        "Chạy các phần làm việc lâu dài: relay chuyển sổ lên Kafka (SOCAI_KAFKA), project nhận về "
        "và tổng hợp, feed đưa hiện trạng và số liệu cho nơi khác, seal chốt báo cáo theo "
        "lịch, registry phục vụ lược đồ. | Run the long-running parts: relay sends the log to "
        "Kafka (SOCAI_KAFKA), project receives it and projects, feed sends state and figures on, "
        "seal keeps the calendar of sealed reports, registry serves schemas.",
        "socai run relay --once",
    ),
    (
        "asyncapi",
        cli_asyncapi.asyncapi,
        "Viết tài liệu AsyncAPI 3.0 của những gì socai đưa lên Kafka. "
        "| Write the AsyncAPI 3.0 document of what socai puts on Kafka.",
        "socai asyncapi socai.json",
    ),
    (
        "kafka",
        cli_kafka.kafka,
        "Một Apache Kafka thật trên máy này để phát triển, không cần Docker; dữ liệu ở var/kafka. "
        "| A real Apache Kafka on this machine for development, without Docker; its data lies in "
        "var/kafka.",
        "socai kafka start",
    ),
    (
        "generate",
        cli_generate.generate,
        "Sinh lịch sử giả lập, mọi dòng đều ghi rõ là giả lập, để thử tải và trình diễn. "
        "| Write a synthetic history, every row marked as such, for load and demonstration.",
        "socai generate --communes 4 --years 3 --seed 1 --out gia-lap.jsonl",
    ),
    (
        "bench",
        cli_ledger.bench,
        "Đo trên dữ liệu giả lập: tốc độ khi sổ lớn dần (growth), dung lượng, bộ nhớ và số liệu "
        "đúng hay lệch (size); trên văn bản: đọc đúng, đọc đủ bao nhiêu con số (reading). "
        "| Measure on synthetic data: speed as a ledger grows (growth), sizes, memory and whether "
        "the figures are right (size); on documents: how much is read, and rightly (reading).",
        "socai bench size --events 20000",
    ),
)
