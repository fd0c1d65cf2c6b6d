// Workbooks in the dialects of exceljs and SheetJS. Called by `make`.
'use strict';
const ExcelJS = require('exceljs');
const XLSX = require('xlsx');
const folder = process.argv[2];
const day = new Date(Date.UTC(2026, 2, 1));
const time = new Date(Date.UTC(2025, 11, 1, 18, 30, 5));
const texts = [['Name', 'City', 'Note'], ['王小明', '北京', 'a,b;c'], ['José', 'Köln', 'two\nlines'], [' edge ', '#N/A', '=1+1'], ['😀', '<b>&', 'x']];
const numbers = [1, -1.5, 1234567.891, 0.1 + 0.2, 123456789012, 0];
const formats = ['0', '0.00', '#,##0.00', '0%', '0.00%', '00000', '"¥"#,##0.00', '#,##0;[Red]-#,##0', '0.0,"k"', '# ?/?'];
const dates = ['yyyy-mm-dd', 'd.m.yyyy', 'yyyy"年"m"月"d"日"', 'mmm d, yyyy', 'dddd', 'h:mm', 'h:mm:ss AM/PM', 'yyyy/m/d h:mm'];

async function exceljs(name, fill, options) {
  const book = new ExcelJS.Workbook();
  fill(book.addWorksheet('One', options), book);
  await book.xlsx.writeFile(`${folder}/exceljs-${name}.xlsx`);
}

function table(values, codes) {
  return (sheet) => {
    sheet.addRow(codes.map((_, i) => `c${i}`));
    for (const value of values) {
      const row = sheet.addRow(codes.map(() => value));
      codes.forEach((code, i) => (row.getCell(i + 1).numFmt = code));
    }
  };
}

function sheetjs(name, rows, options, change = () => {}) {
  const sheet = XLSX.utils.aoa_to_sheet(rows);
  change(sheet);
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, 'One');
  XLSX.writeFile(book, `${folder}/sheetjs-${name}.xlsx`, options);
}

const coded = (values, codes) => [
  codes.map((_, i) => `c${i}`),
  ...values.map((v) => codes.map((z) => ({ t: 'n', v, z }))),
];

async function main() {
  await exceljs('texts', (sheet) => sheet.addRows(texts));
  await exceljs('numbers', table(numbers, formats));
  await exceljs('dates', table([day, time], dates));
  await exceljs('kinds', (sheet) => {
    sheet.addRows([['a', 'b', 'c'], [true, false, { error: '#DIV/0!' }], [{ richText: [{ text: 'To' }, { text: 'kyo', font: { bold: true } }] }, { text: 'here', hyperlink: 'https://example.com' }, 1]]);
  });
  await exceljs('formulas', (sheet) => {
    sheet.addRows([['a', 'b'], [1, { formula: 'A2+1', result: 2 }], [1, { formula: 'A3+1' }], [1, 5]]);
  });
  await exceljs('merged', (sheet) => {
    sheet.addRows([['Name', 'City'], ['Ann', 'Rome'], ['Bob', 'Rome']]);
    sheet.mergeCells('B2:B3');
  });
  sheetjs('texts', texts, {});
  sheetjs('shared', texts, { bookSST: true, compression: true });
  sheetjs('numbers', coded(numbers, formats), {});
  sheetjs('dates', coded([46082, 45992.7708912037], dates), {});
  sheetjs('kinds', [['a', 'b', 'c'], [true, false, 1], ['x', null, 2]], {});
  sheetjs('errors', [['a', 'b'], ['x', { t: 'e', v: 7 }], ['y', 1]], {});
  sheetjs('sparse', [[], [null, 'Name', null, 'Sum'], [], [null, 'Ann', null, 1.5]], {});
}

main();
