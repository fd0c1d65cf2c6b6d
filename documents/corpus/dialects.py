"""Workbooks in the dialects of openpyxl and XlsxWriter. Called by `make`."""
import datetime
import sys

import openpyxl
import xlsxwriter

folder = sys.argv[1]
DAY = datetime.datetime(2026, 3, 1)
TIME = datetime.datetime(2025, 12, 1, 18, 30, 5)
TEXTS = [["Name", "City", "Note"], ["王小明", "北京", "a,b;c"], ["José", "Köln", "two\nlines"], [" edge ", "#N/A", "=1+1"], ["😀", "<b>&", "_x000D_"]]
NUMBERS = [1, -1.5, 1234567.891, 0.1 + 0.2, 123456789012, 0]
FORMATS = ["General", "0", "0.00", "#,##0.00", "0%", "0.00%", "00000", '"¥"#,##0.00', "#,##0;[Red]-#,##0", '0.0,"k"', "# ?/?", "@"]
DATES = ["yyyy-mm-dd", "d.m.yyyy", 'yyyy"年"m"月"d"日"', "mmm d, yyyy", "dddd", "h:mm", "h:mm:ss AM/PM", "yyyy/m/d h:mm"]


def with_openpyxl():
    def save(name, fill, **options):
        book = openpyxl.Workbook(**options)
        fill(book, book.active)
        book.save(f"{folder}/openpyxl-{name}.xlsx")

    def texts(_, sheet):
        for row in TEXTS:
            sheet.append(row)
        sheet["C4"].data_type = "s"

    def table(values, formats):
        def fill(_, sheet):
            sheet.append([f"c{i}" for i in range(len(formats))])
            for value in values:
                sheet.append([value] * len(formats))
                for i, code in enumerate(formats):
                    sheet.cell(sheet.max_row, i + 1).number_format = code
        return fill

    def sparse(_, sheet):
        for at, value in {"B2": "Name", "D2": "Sum", "F2": "End", "B4": "Ann", "F4": 7, "D7": 1.5}.items():
            sheet[at] = value

    def kinds(_, sheet):
        sheet.append(["a", "b", "c", "d"])
        sheet.append([True, False, "TRUE", 1])
        sheet.append([datetime.time(9, 30), datetime.timedelta(hours=30), datetime.date(2026, 3, 1), None])

    def formulas(_, sheet):
        sheet.append(["a", "b", "c"])
        sheet.append([1, 2, "=A2+B2"])
        sheet.append([1, 2, 3])

    save("texts", texts)
    save("numbers", table(NUMBERS, FORMATS))
    save("dates", table([DAY, TIME], DATES))
    save("sparse", sparse)
    save("kinds", kinds)
    save("formulas", formulas)

    def old(book, sheet):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        table([DAY, TIME], DATES)(book, sheet)

    save("1904", old)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in TEXTS[:3]:
        sheet.append(row)
    book.save(f"{folder}/openpyxl-streamed.xlsx")


def with_xlsxwriter():
    def save(name, fill, **options):
        book = xlsxwriter.Workbook(f"{folder}/xlsxwriter-{name}.xlsx", options)
        fill(book, book.add_worksheet())
        book.close()

    def texts(_, sheet):
        for r, row in enumerate(TEXTS):
            for c, text in enumerate(row):
                sheet.write_string(r, c, text)

    def table(values, formats, write):
        def fill(book, sheet):
            for c, code in enumerate(formats):
                style = book.add_format({"num_format": code})
                sheet.write_string(0, c, f"c{c}")
                for r, value in enumerate(values):
                    getattr(sheet, write)(r + 1, c, value, style)
        return fill

    def rich(book, sheet):
        bold = book.add_format({"bold": True})
        sheet.write_string(0, 0, "Name")
        sheet.write_rich_string(1, 0, "To", bold, "kyo", " city")
        sheet.write_blank(1, 1, None, bold)
        sheet.write_string(2, 0, "plain")

    def formulas(_, sheet):
        for c, name in enumerate("abc"):
            sheet.write_string(0, c, name)
        sheet.write_row(1, 0, [1, 2])
        sheet.write_formula(1, 2, "=A2+B2")
        sheet.write_row(2, 0, [1, 2, 3])

    save("texts", texts)
    save("inline", texts, constant_memory=True)
    save("numbers", table(NUMBERS, FORMATS, "write_number"))
    save("dates", table([DAY, TIME], DATES, "write_datetime"))
    save("1904", table([DAY, TIME], DATES, "write_datetime"), date_1904=True)
    save("rich", rich)
    save("formulas", formulas)
    save("strict-urls", lambda b, s: (s.write_string(0, 0, "Link"), s.write_url(1, 0, "https://example.com/a?b=c"), s.write_string(2, 0, "x")))


with_openpyxl()
with_xlsxwriter()
