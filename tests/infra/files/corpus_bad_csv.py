"""CSV files that are wrong, each in its own way."""

from __future__ import annotations

import random

from .case import Case
from .legacy import TCVN3, VIQR, VNI, windows_1258
from .workbook import archive, workbook

HEAD = "type,stream,effective,members,quote\n"
GOOD = "MembershipCountDeclared,organisation-a,2021-05-03,12,\n"
QUOTE = "MembershipCountDeclared,organisation-a,2021-05-03,12,"
WORDS = "Ban chỉ đạo thôn, bản, khu phố; tổ bảo vệ"
SQUARE = "Ban chỉ đạo thôn bản khu phố; tổ bảo vệ"
"""As WORDS, without the delimiter."""


def bad(name: str, content: str | bytes, says: str, accepted: int = 0, rejected: int = 1) -> Case:
    """Return a case of a bad .csv file."""
    data = content.encode() if isinstance(content, str) else content
    return Case(name, "bang.csv", lambda: data, says, accepted, rejected)


def latin(text: str) -> bytes:
    """Return a table whose last cell is `text`, its letters as bytes of Latin-1."""
    return (HEAD + QUOTE + text + "\n").encode("latin-1")


def table(*rows: str, head: str = HEAD) -> str:
    """Return a table of whole lines."""
    return head + "".join(f"{row}\n" for row in rows)


ENCODINGS = (
    bad("Windows-1258", windows_1258(HEAD + QUOTE + SQUARE), "Windows-1258, không phải UTF-8"),
    bad("Windows-1258 is shown as it would read", windows_1258(HEAD + QUOTE + SQUARE),
        "03,12,Ban chỉ đạo thôn bản khu phố; tổ bảo vệ»; hãy mở bằng Excel"),
    bad("Windows-1258 after many plain rows", windows_1258(HEAD + GOOD * 400 + QUOTE + SQUARE),
        "dòng 402: tệp viết bằng Windows-1258", accepted=400),
    bad("TCVN3", latin(TCVN3["tổ bảo vệ"]), "TCVN3 (phông ABC"),
    bad("TCVN3 is shown as it would read", (TCVN3["Ban chỉ đạo"] + "\n").encode("latin-1"),
        "sẽ đọc là «Ban chỉ đạo»"),
    bad("TCVN3 says how to convert it", latin(TCVN3["Đơn vị"]), "UniKey"),
    bad("TCVN3 with lines ended by CR", latin(TCVN3["Đơn vị"]).replace(b"\n", b"\r"),
        "dòng 2: tệp viết bằng TCVN3"),
    bad("VNI", latin(VNI["Ban chỉ đạo"]), "VNI (phông VNI-Times)"),
    bad("VNI is shown as it would read", (VNI["Ban chỉ đạo"] + "\n").encode("latin-1"),
        "sẽ đọc là «Ban chỉ đạo»"),
    bad("VNI in capitals", latin(VNI["THẮNG LỢI ĐƯỜNG"]), "VNI (phông VNI-Times)"),
    bad("VIQR", table(QUOTE + VIQR["tổ bảo vệ"]), "viết bằng VIQR, đọc là «tổ bảo vệ»"),
    bad("French in Latin-1", latin("Café décidé"), "Windows-1252 (Latin-1, không có chữ Việt)"),
    bad("signs of Windows-1252", HEAD.encode() + QUOTE.encode() + b"5 \x80 \x93abc\x94\n",
        "Windows-1252"),
    bad("GBK", HEAD.encode() + QUOTE.encode() + "数据".encode("gbk") + b"\n", "không phải UTF-8"),
    bad("UTF-8 twice, by Windows-1252", table(QUOTE + "Ä‘Æ°á»£c"),
        "UTF-8 hai lần, đọc là «được»"),
    bad("UTF-8 twice, by Latin-1", table(QUOTE + "được".encode().decode("latin-1")),
        "UTF-8 hai lần, đọc là «được»"),
    bad("TCVN3 typed into Unicode", table(QUOTE + TCVN3["Đơn vị"]),
        "ô E2: «§¬n vÞ» viết bằng TCVN3 (phông ABC, .VnTime), đọc là «Đơn vị»"),
    bad("VNI typed into Unicode", table(GOOD.strip(), QUOTE + VNI["tổ bảo vệ"]),
        "dòng 3, ô E3: «toå baûo veä» viết bằng VNI", accepted=1),
    bad("TCVN3 typed into the head", f"type,{TCVN3['Đơn vị']}\n", "ô B1: «§¬n vÞ» viết bằng TCVN3"),
    bad("letters lost for good", table(QUOTE + "T\ufffd t\ufffd qu\ufffdn"), "ký tự hỏng (\ufffd)"),
    bad("UTF-32 with BOM", (HEAD + GOOD).encode("utf-32"), "UTF-32"),
    bad("UTF-32 of high bytes first",
        b"\0\0\xfe\xff" + (HEAD + GOOD).encode("utf-32-be"), "UTF-32"),
    bad("UTF-32 without BOM", (HEAD + GOOD).encode("utf-32-le"), "UTF-32"),
    bad("UTF-32 of high bytes first, without BOM", (HEAD + GOOD).encode("utf-32-be"), "UTF-32"),
    bad("UTF-16 cut in a letter", (HEAD + GOOD).encode("utf-16")[:-1], "UTF-16 bị cắt", accepted=0),
    bad("UTF-16 with half a letter", (HEAD + QUOTE).encode("utf-16") + b"\x00\xd8\n\0",
        "UTF-16 bị cắt hoặc hỏng"),
    bad("UTF-8 cut in a letter", (HEAD + QUOTE + WORDS).encode()[:-1], "UTF-8 bị cắt hoặc hỏng"),
    bad("UTF-8 with a wrong byte", (HEAD + QUOTE + SQUARE).encode() + b"\xff bao ve\n",
        "hỏng giữa chữ, sau «n khu phố; tổ bảo vệ»"),
)  # fmt: skip
BINARY = (
    bad("a workbook named .csv", workbook(), "đây là sổ tính .xlsx"),
    bad("a .zip file", archive({"a.csv": b"type"}), "đây là tệp nén .zip"),
    bad("an empty .zip file", archive({}), "đây là tệp nén .zip"),
    bad("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "đây là tệp PDF"),
    bad("an image", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "đây là tệp ảnh"),
    bad("a photograph", b"\xff\xd8\xff\xe0\0\x10JFIF", "đây là tệp ảnh"),
    bad("an old .doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), ".xls hoặc .doc cũ"),
    bad("a compressed file", b"\x1f\x8b\x08\0\0\0", "đây là tệp nén; hãy giải nén"),
    bad("a 7z archive", b"7z\xbc\xaf\x27\x1c", "đây là tệp nén; hãy giải nén"),
    bad("a web page", "<!DOCTYPE html><table><tr><td>type", "trang web (HTML)"),
    bad("a web page after a BOM", "\ufeff \n<html><body>", "trang web (HTML)"),
    bad("XML", '<?xml version="1.0"?><rows/>', "đây là tệp XML"),
    bad("JSON Lines", '{"type": "SiteLaunched"}\n', "đây là tệp JSON (.jsonl)"),
    bad("RTF", "{\\rtf1\\ansi}", "đây là tệp RTF"),
    bad("a database", b"SQLite format 3\0" + bytes(100), "cơ sở dữ liệu SQLite"),
    bad("a program", b"\x7fELF\x02\x01\x01" + bytes(60), "chương trình máy"),
    bad("noise", random.Random(1).randbytes(5000), "tệp nhị phân"),
    bad("zeros", bytes(4096), "tệp nhị phân"),
)

STRUCTURE = (
    bad("nothing", "", "tệp trống"),
    bad("only a BOM", "\ufeff", "tệp trống"),
    bad("only blank lines", "\n\r\n  \n,,,\n", "tệp trống"),
    bad("a quote that is not closed", table(GOOD.strip(), QUOTE + '"abc'),
        "dòng 3: dấu ngoặc kép mở ở dòng này không đóng lại", accepted=1),
    bad("a quote that swallows the rest", table(QUOTE + '"abc', *[GOOD.strip()] * 50),
        "dòng 2: dấu ngoặc kép mở ở dòng này không đóng lại"),
    bad("a quote that swallows 2 MiB", table(QUOTE + '"abc', *[GOOD.strip()] * 40_000),
        "dòng 2: dấu ngoặc kép mở ở dòng này không đóng lại (hoặc bản ghi dài hơn 1 MiB)"),
    bad("an open quote in the head", '"type,stream\n' + GOOD, "dòng 1: dấu ngoặc kép mở"),
    bad("an open quote after lines in quotes", table(QUOTE + '"a\nb\nc"', QUOTE + '"a'),
        "dòng 5: dấu ngoặc kép mở", accepted=1),
    bad("an open quote where CR ends lines", table(GOOD.strip(), QUOTE + '"a').replace("\n", "\r"),
        "dòng 3: dấu ngoặc kép mở", accepted=1),
    bad("a quote inside a cell", table(QUOTE + 'Tổ "tự quản', GOOD.strip()),
        'dòng 2: dấu ngoặc kép lạc chỗ ở «Tổ "tự quản»', accepted=1),
    bad("text after a closing quote", table(QUOTE + '"Tổ" tự quản', GOOD.strip()),
        'dòng 2: dấu ngoặc kép lạc chỗ ở «"Tổ" tự quản»', accepted=1),
    bad("a space before a quote", table(QUOTE + ' "Tổ"', GOOD.strip()),
        'lạc chỗ ở «"Tổ"»', accepted=1),
    bad("a quote in the head", 'type,str"eam\n' + GOOD, 'lạc chỗ ở «str"eam»'),
    bad("NUL in a cell", table(QUOTE + "a\0b", GOOD.strip()),
        "dòng 2, ô E2: có ký tự hỏng (NUL)", accepted=1),
    bad("NUL in the head", "type,str\0eam\n" + GOOD, "ô B1: có ký tự hỏng (NUL)"),
    bad("a row with more cells", table(GOOD.strip() + ",thừa", GOOD.strip()),
        "dòng 2: ô F2 «thừa» thừa: cột F không có tên", accepted=1),
    bad("a delimiter that is not quoted", table(QUOTE + "thôn, bản", GOOD.strip()),
        "ô F2 «bản» thừa: cột F không có tên ở dòng đầu; đặt ô có dấu", accepted=1),
    bad("a semicolon that is not quoted",
        (HEAD + QUOTE).replace(",", ";") + "thôn; bản\n", "ô F2 «bản» thừa"),
    bad("a cell far to the right", table(GOOD.strip() + "," * 300 + "x"), "ô KS2 «x» thừa"),
    bad("a row of 501 cells", table("," * 500, GOOD.strip()), "có hơn 500 ô", accepted=1),
    bad("a row of 501 cells in quotes", table('"a",' * 501, GOOD.strip()), "hơn 500 ô", accepted=1),
    bad("a million cells in a row", table("a," * 500_000, GOOD.strip()), "hơn 500 ô", accepted=1),
    bad("a million cells in the head", "type," * 200_000 + "\n", "có hơn 500 ô"),
    bad("501 columns", "type," + "," * 499 + "stream\n", "có hơn 500 ô"),
    bad("a line of 1 MiB", table(GOOD.strip(), QUOTE + "a" * (1 << 20)),
        "dòng 3: dòng dài hơn 1 MiB", accepted=1),
    bad("a first line of 1 MiB", "a" * (1 << 21), "dòng 1: dòng dài hơn 1 MiB"),
    bad("a record of 1 MiB in many lines", table(QUOTE + '"' + "a\n" * 600_000 + '"'),
        "bản ghi dài hơn 1 MiB"),
    bad("a cell of 32,768 letters", table(QUOTE + "ă" * 32_768, GOOD.strip()),
        "ô E2: ô dài hơn 32767 ký tự", accepted=1),
    bad("a thousand wrong rows", table(*[GOOD.strip() + ",x"] * 1_500),
        "1000 dòng có lỗi; các dòng sau chưa đọc", rejected=1_001),
    bad("Excel's errors", table(QUOTE + "#REF!", QUOTE + "#N/A", GOOD.strip()),
        "dòng 3, ô E3: lỗi của Excel «#N/A»", accepted=1, rejected=2),
    bad("two errors in a row", table(QUOTE.replace("12", "#DIV/0!") + "#REF!,x"),
        "ô D2: lỗi của Excel «#DIV/0!»"),
)  # fmt: skip

HEADS = (
    bad("no head", GOOD * 2, "dòng 1: dòng đầu phải là tên cột"),
    bad("a title above the head", "Danh sách tổ chức\n" + HEAD + GOOD,
        "ở đây là «Danh sách tổ chức»"),
    bad("only unknown heads", "Đơn vị,Ngày\n1,2\n", "ở đây là «Đơn vị,Ngày»"),
    bad("another delimiter", (HEAD + GOOD).replace(",", "|"),
        "ở đây là «type|stream|effective|members|quote»"),
    bad("an unknown column", table(head="type,stream,efective\n"),
        "ô C1: không có cột «efective» (có phải «effective»?)"),
    bad("an unknown name in brackets", table(head="type,stream,Đơn vị (untt)\n"),
        "không có cột «Đơn vị (untt)» (có phải «unit»?)"),
    bad("a column twice", table(GOOD.strip(), head="type,stream,members,Type\n"),
        "ô A1 và ô D1 cùng là cột «type»"),
    bad("a column twice, once by its label", table(head="type,unit,Đơn vị (unit)\n"),
        "ô B1 và ô C1 cùng là cột «unit»"),
    bad("every wrong head at once", table(head="type,a,b,type\n"), "ô C1: không có cột «b»"),
    bad("a blank head over a cell", table("a,b,x,c", "a,b,,c", head="type,stream,,reason\n"),
        "ô C2 «x» thừa: cột C không có tên", accepted=1),
    bad("no column for the type", table("a,b", head="stream,effective\n"), "thiếu cột «type»"),
    bad("a wrong head in UTF-16", "type\tstrem\n".encode("utf-16"), "ô B1: không có cột «strem»"),
    bad("a head after blank lines", "\n\n;;\ntype;strem\n", "dòng 4: ô B4: không có cột «strem»"),
)  # fmt: skip

BAD_CSV: tuple[Case, ...] = (*ENCODINGS, *BINARY, *STRUCTURE, *HEADS)
