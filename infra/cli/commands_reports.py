"""The commands of reports: made, sealed, verified, compared as known at two times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from socai.infra.cli import answer as cli_answer
from socai.infra.cli import audit as cli_audit
from socai.infra.cli import read as cli_read
from socai.infra.cli import report as cli_report
from socai.infra.cli import seal as cli_seal
from socai.infra.cli import seals as cli_seals
from socai.infra.cli import targets as cli_targets
from socai.infra.cli import verify as cli_verify
from socai.infra.cli import vintages as cli_vintages

Command = tuple[str, Callable[..., Any], str, str]
"""Its name, what runs it, what it does (Vietnamese | English), an example."""
REPORTS: tuple[Command, ...] = (
    (
        "report",
        cli_report.report,
        "Một báo cáo: các hàng là chỉ tiêu, các cột là kỳ hoặc đơn vị; có sẵn hoặc theo tệp .toml "
        "của bạn. Không nêu tên thì kể các báo cáo có sẵn. | A report: rows of measures and "
        "indicators, columns of windows or units; socai's own or your .toml file. Without a name "
        "the shipped ones are listed.",
        "socai report tong-ket-10-nam --unit thanh-hoa --as-of 2018-09-12 --output bao-cao.xlsx",
    ),
    (
        "seal",
        cli_seal.seal,
        "Chốt một báo cáo: ghi chính các số của nó vào sổ; ghi gì thêm cũng không đổi bản ấy. Chốt "
        "lại: --replaces, --reason. | Seal a report: record its very figures; nothing recorded "
        "later changes them. To seal in its place: --replaces, --reason.",
        "socai seal tong-ket-10-nam --unit thanh-hoa --as-of 2018-09-12 --output bao-cao.pdf",
    ),
    (
        "countersign",
        cli_seal.countersign,
        "Cấp trên xác nhận một báo cáo đã chốt: ký vào mã băm của chính các số ấy. "
        "| A higher unit countersigns a sealed report: it signs the digest of those figures.",
        "socai countersign bao-cao-nam_tuyen-hoa_2021_1 --unit quang-binh",
    ),
    (
        "seals",
        cli_seals.seals,
        "Các báo cáo đã chốt; nêu một bản chốt thì xem số đã chốt, ai xác nhận, và dưới đó những "
        "gì biết thêm từ khi chốt, do lệnh nào; --output ghi lại tệp của nó. | The sealed reports; "
        "of one seal its figures, who countersigned, and under it what is known since, by which "
        "commands; --output writes its file again.",
        "socai seals bao-cao-nam_tuyen-hoa_2021_1",
    ),
    (
        "verify",
        cli_verify.verify,
        "Kiểm tra một bản chốt, một tệp của báo cáo đã chốt, hoặc mọi bản chốt (--all): tính lại "
        "từng ô, đọc lại từng sự kiện; sai thì nói ô nào, vì sao, làm gì. | Verify a seal, a file "
        "of a sealed report, or every seal (--all): every cell computed anew, every event read "
        "anew; where it fails, which cell, why, and what to do.",
        "socai verify bao-cao-nam_tuyen-hoa_2021_1",
    ),
    (
        "vintages",
        cli_vintages.vintages,
        "Vì sao con số, hoặc báo cáo, nay khác trước: từ vị trí --known đến vị trí --against, mỗi "
        "lệnh thêm bớt bao nhiêu, theo nguyên nhân, kèm tài liệu. | Why a figure or a report is "
        "not what it was: from position --known to --against, what each command added, by cause, "
        "with documents.",
        "socai vintages members --unit thanh-hoa --as-of 2018-09-12 --known 120 --against 180",
    ),
    (
        "read",
        cli_read.read,
        "Đọc một tài liệu (.txt, .docx, .pdf) và đề xuất các con số in trong đó, kèm dòng và "
        "nguyên văn; --output viết ra để người soát, --accept ghi những số đã nhận. Ngoài "
        "--accept, không ghi gì. | Read a document (.txt, .docx, .pdf) and propose the figures "
        "that it prints, with line and quote; --output writes them to be reviewed, --accept "
        "records those accepted. But for --accept, nothing is recorded.",
        "socai read bao-cao-2021.docx --output soat.json",
    ),
    (
        "audit",
        cli_audit.audit,
        "Đối chiếu các con số đã công bố: với sổ, và giữa chúng với nhau (tổng, tỷ lệ, phần trong "
        "toàn bộ …); mỗi phát hiện kèm phép tính, chênh lệch, nguyên văn và dòng. Còn lỗi chưa "
        "được giải thích hay chấp nhận thì mã kết thúc là 1. Quan hệ giữa các con số ghi bằng "
        "ClaimsRelated, hoặc khai trong tệp --relations. | Audit published figures against the "
        "ledger and among themselves (sums, ratios, parts of wholes …); each finding with its "
        "computation, difference, quote and line. Exit code 1 while an error is neither explained "
        "nor accepted. Relations between claims are recorded by ClaimsRelated, or declared in a "
        "file --relations.",
        "socai audit tuyen-hoa-2021 --output phat-hien.xlsx",
    ),
    (
        "answer",
        cli_answer.answer,
        "Trả lời một phát hiện của socai audit, kèm lý do; phát hiện vẫn hiện ra cùng trả lời, và "
        "mở lại khi số trong đó đổi. | Answer a finding of socai audit, with a reason; the finding "
        "stays visible with it, and is open again once its figures change.",
        'socai answer sum-differs-1a2b3c4d --as explained --reason "Bảng 2 tính cả xã cũ"',
    ),
    (
        "targets",
        cli_targets.targets,
        "Các chỉ tiêu giao của chương trình: phải đạt gì, đến khi nào; đạt, không đạt, hay chưa "
        "xác định được, và vì sao. | The targets of programmes: what is to be reached and by when; "
        "met, not met or undecidable, and why.",
        "socai targets chi-thi-10 --as-of 2018-12-31",
    ),
)
