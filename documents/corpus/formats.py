#!/usr/bin/env python3
"""Asks LibreOffice what a person sees of a number in a format.

    documents/corpus/formats.py [FILE]     needs soffice; without FILE it writes the table of the tests

Each line of the table is the format, the value and what is shown, with a tab between. A format that is
a number only is one of the built-in ones.
"""
import pathlib
import subprocess
import sys
import tempfile
import zipfile
from xml.sax.saxutils import escape, quoteattr

TABLE = pathlib.Path(__file__).parent.parent / "src/test/resources/dev/carillon/documents/format/shown.tsv"

NUMBERS = ["0", "1", "-1", "0.5", "12.345", "-1234.5", "1234567.891", "0.004"]
FEW = ["0", "1234.5", "-1234.5", "0.256"]
DATES = ["46082", "45992.75", "36526.0423611111", "44620.9999942"]
TIMES = ["0.5", "0.0423726852", "1.75", "2.0104166667", "0.999"]
COUNTS = ["0", "10", "12", "105", "1020", "100203", "12345.67"]

FORMATS = [
    (["0", "0.00", "#,##0", "#,##0.00", "#,##0.###", "#.##", "#", "0.0#", "00000", "000-00-0000", "?0.0?", "0,000"], NUMBERS),
    (["0%", "0.00%", "0.0%", '0"%"', "0\\%", "# %", '0.0"%";-0.0"%"'], ["0", "0.256", "-0.5", "1", "12"]),
    (["0.00E+00", "0E+0", "##0.0E+0", "0.0E-0", "0.###E+00"], ["1", "12345.678", "-0.00012", "1E+20", "999999"]),
    (["# ?/?", "# ??/??", "# ???/???", "?/?", "# ?/8", "# ??/16", "# ?/2", "# ??/100"], ["0", "0.5", "5.25", "3", "-1.333333333", "0.3125", "3.14159265"]),
    (["#,", "0.0,", "#,##0,", "0.0,,", '0.0,,"M"', '#,##0,"k"'], ["1234567.891", "999", "-1500000"]),
    (['"$"#,##0.00', "$#,##0.00", "[$$-409]#,##0.00", "[$€-407] #,##0.00", "#,##0.00 [$€-407]", '#,##0.00\\ "€"', "[$¥-804]#,##0.00", "[$₹-4009] #,##0.00", "[$USD] #,##0.00", "[$CHF-807] #,##0.00", '"¥"#,##0.00', "£#,##0.00", "[$-409]#,##0.00"], FEW),
    (["#,##0_);(#,##0)", "#,##0.00_);[Red](#,##0.00)", '0.00;-0.00;"nil"', "0;0", "0;-0;;@", '"+"0;"-"0;0', '0" up";0" down";"even"', "#,##0;[Red]-#,##0", "[Red]0.0;[Blue]-0.0;[Green]0", '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "[Color10]0.0;[Color3]-0.0", '0;;"zero"'], ["0", "5", "-5", "1234.567", "-0.4"]),
    (["[>=100]0.0;0.000", '[<10]"low";[<100]"mid";"high"', "[>100]#,##0;[<0]-0.0;0.00", '[=1]"yes";[=0]"no";0', "[<=9999999]###-####;(###) ###-####", '[<>0]0.0;"none"', '[<0]"minus "0;0.0', "[Red][>50]0;[Blue]0", '[>=1000000]0.0,,"M";[>=1000]0.0,"K";0'], ["0", "1", "7", "42", "-3", "100", "2345", "5551234", "5551234567"]),
    (["000\\-0000\\-0000", "(###) ###-####", "000 000 000", "0000 0000 0000 0000", "00\\.00\\.00", "+0 (000) 000-00-00", '"No. "0000', "0\\h", "0\\ \"m²\"", "\"Q\"0", "'0'", "!0", "0°"], ["5551234567", "123456", "7"]),
    (["General", 'General" kg"', '"about "General', "General;-General", "@", '"text "@', "0.0;General;General;@"], ["0", "12", "1.5", "-2.25", "0.1", "123456789", "0.0001"]),
    (["yyyy-mm-dd", "yyyy/m/d", "m/d/yy", "mm/dd/yyyy", "dd.mm.yyyy", "d-mmm-yy", "d mmm yyyy", "mmmm d, yyyy", "dddd, mmmm dd, yyyy", "ddd", "dddd", "mmm-yy", "mmm", "mmmm", "mmmmm", "yy", "yyyy", "m", "d", "dd", "mm", 'yyyy"年"m"月"d"日"', 'yyyy"年"mm"月"dd"日"', 'm"月"d"日"', "yyyy\\-mm\\-dd", "dd\\/mm\\/yyyy", "yyyy.mm.dd", "yyyymmdd", '"on "d mmmm', "yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss", "m/d/yyyy h:mm", "d/m/yy h:mm AM/PM", "yyyy-mm-dd\\Thh:mm:ss", "YYYY-MM-DD", "yyyy-mm-dd;@", 'yyyy"年"m"月"d"日";@', "mmm d, yyyy, dddd"], DATES),
    (["[$-409]mmmm d, yyyy", "[$-407]d. mmmm yyyy", "[$-40C]d mmmm yyyy", "[$-804]yyyy\"年\"m\"月\"d\"日\"", "[$-804]aaaa", "[$-409]dddd", "[$-407]dddd", "[$-40C]dddd d mmmm", "[$-410]mmmm", "[$-C0A]d \"de\" mmmm", "[$-416]mmmm", "[$-419]mmmm", "[$-411]yyyy\"年\"m\"月\"d\"日\"", "[$-804]mmmm", "[$-409]d-mmm-yy;@", "[$-407]d. mmm yy", "[$-809]dd mmmm yyyy", "[$-413]d mmmm yyyy", "[$-41D]d mmmm yyyy", "[$-415]mmmm", "[$-804]dddd"], DATES[:2]),
    (["[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", "[DBNum1][$-804]m\"月\"d\"日\"", "[DBNum1][$-804]yyyy\"年\"m\"月\""], DATES[:2]),
    (["h:mm", "hh:mm", "h:mm:ss", "h:mm AM/PM", "h:mm:ss AM/PM", "hh:mm AM/PM", "h AM/PM", "h:mm A/P", "mm:ss", "mm:ss.0", "ss.00", "[h]:mm", "[hh]:mm", "[h]:mm:ss", "[mm]:ss", "[m]", "[s]", "[ss]", '[h]"h "mm"m"', 'h"时"mm"分"', '上午/下午h"时"mm"分"', "hh:mm:ss.000", "[h]:mm;@", "h:mm;@"], TIMES),
    (["[DBNum1][$-804]General", "[DBNum2][$-804]General", "[DBNum1][$-804]0", "[DBNum2][$-804]0", "[DBNum2][$-404]General", "[DBNum2][$-804]0.00", '[DBNum2][$-804]General"元"', "[DBNum3][$-804]0"], COUNTS),
    ([str(i) for i in (0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 37, 38, 39, 40, 41, 43, 44, 48, 49)], FEW),
    (["5", "6", "7", "8"], FEW),
    ([str(i) for i in (15, 16, 17)], DATES),
    ([str(i) for i in (18, 19, 20, 21, 45, 46, 47)], TIMES),
]

TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"""
RELS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"""
BOOK_RELS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"""
SHEET_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(cases, path):
    ids = {}
    for code, _ in cases:
        if code not in ids:
            ids[code] = int(code) if code.isdigit() and is_built_in(code) else 164 + len(ids)
    formats = "".join(f"<numFmt numFmtId=\"{i}\" formatCode={quoteattr(c)}/>" for c, i in ids.items() if i >= 164)
    order = list(ids)
    xfs = "".join(f'<xf numFmtId="{ids[c]}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' for c in order)
    styles = f'<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="{SHEET_NS}"><numFmts count="{len(ids)}">{formats}</numFmts><fonts count="1"><font/></fonts><fills count="2"><fill/><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="{len(order) + 1}"><xf numFmtId="0" xfId="0"/>{xfs}</cellXfs></styleSheet>'
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" s="{order.index(code) + 1}"><v>{escape(value)}</v></c></row>'
        for n, (code, value) in enumerate(cases, 1)
    )
    sheet = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{SHEET_NS}"><cols><col min="1" max="1" width="90" customWidth="1"/></cols><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w") as z:
        for name, text in (("[Content_Types].xml", TYPES), ("_rels/.rels", RELS), ("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", BOOK_RELS), ("xl/styles.xml", styles), ("xl/worksheets/sheet1.xml", sheet)):
            z.writestr(name, text)


def is_built_in(code):
    """In the table a number with a leading zero, and 0 itself, is a format of digits."""
    return code != "0" and not code.startswith("0")


def shown(path, folder):
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "csv:Text - txt - csv (StarCalc):9,34,76,1,,1033,false,true", "--outdir", folder, path],
        check=True, stdout=subprocess.DEVNULL, timeout=300,
    )
    return (pathlib.Path(folder) / (pathlib.Path(path).stem + ".csv")).read_text("utf-8-sig").split("\n")


def main():
    cases = [(code, value) for codes, values in FORMATS for code in codes for value in values]
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/formats.xlsx"
        workbook(cases, path)
        lines = shown(path, folder)
    table = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE
    table.parent.mkdir(parents=True, exist_ok=True)
    with table.open("w") as out:
        for (code, value), text in zip(cases, lines):
            if text.startswith('"') and text.endswith('"') and len(text) > 1:
                text = text[1:-1].replace('""', '"')
            out.write(f"{code}\t{value}\t{text}\n")


if __name__ == "__main__":
    main()
