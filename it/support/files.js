// Spreadsheets and templates that tests upload.
import { readFileSync } from 'node:fs';
import { strToU8, unzipSync, zipSync } from 'fflate';

const columns = ['Name', 'Email', 'Course', 'Date', 'Score', '编号'];

const samples = '../../documents/src/main/resources/dev/carillon/documents/samples/';

/** A file of the small sample that comes with the server, such as `students.xlsx`, which is made in a moment. */
export function smallSample(name) {
  const content = readFileSync(new URL(`${samples}sample-${name}`, import.meta.url));
  return { name, mimeType: 'application/octet-stream', content };
}

/** A CSV file whose rows fit the sample template, and are all good. */
export function students(rows) {
  const lines = [columns.join(',')];
  for (let i = 1; i <= rows; i++) {
    lines.push(
      `Student ${i},student${i}@example.org,Bell Ringing,2026-03-01,${50 + (i % 50)},S-${i}`,
    );
  }
  return {
    name: `students-${rows}.csv`,
    mimeType: 'text/csv',
    content: Buffer.from(lines.join('\n')),
  };
}

/** A Word document of so many paragraphs that each row of a batch is some work. */
export function longTemplate(paragraphs = 2500) {
  const rules = 'Whoever rings shall ring in time, and whoever counts shall count aloud. '.repeat(
    2,
  );
  const lines = Array.from({ length: paragraphs }, (_, i) => `${i}. ${rules}`);
  return template('{{Name}}, {{编号}}', ...lines);
}

/** A Word document with these paragraphs. */
export function template(...paragraphs) {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('');
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const files = {
    '[Content_Types].xml': `${xml}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `${xml}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
  };
  const content = zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
  );
  return {
    name: 'letter.docx',
    mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    content: Buffer.from(content),
  };
}

/** The files in a zip by their names. */
export function unzip(bytes) {
  return unzipSync(bytes);
}

/** The text of a Word document. */
export function documentText(docx) {
  const xml = Buffer.from(unzipSync(docx)['word/document.xml']).toString('utf8');
  return xml.replace(/<[^>]*>/g, '');
}

/** The same as Playwright wants it for a file input. */
export function forInput({ name, mimeType, content }) {
  return { name, mimeType, buffer: content };
}
