// The table of requirements as a page to be read.
'use strict';
const { claimed, isMissing } = require('./rules.js');

const plain = (text) => text.replaceAll('<', '&lt;');

function shownBy(claims, tests) {
  return claims
    .map((claim) => claimed(claim, tests)[0])
    .map(({ path, name }) => `[${path.split('/').at(-1)}](../${path}): ${plain(name)}`)
    .join('; ');
}

function write(systems, { tests }) {
  const rows = systems.flatMap(({ parts }) => Object.entries(parts));
  const all = rows.flatMap(([, parts]) => Object.values(parts));
  const shown = all.filter((part) => !isMissing(part));
  const whole = rows.filter(([, parts]) => !Object.values(parts).some(isMissing));
  const open = rows.filter(([, parts]) => Object.values(parts).every(isMissing)).map(([id]) => id);
  const lines = [
    '# Requirements',
    '',
    'What the product must do, row by row, and the tests that show it. Made by `scripts/requirements` from `requirements.json` and',
    'the names of the tests. Each row is taken apart, and each part has the tests that would fail without it, or stands as "not yet".',
    '',
    `Of ${all.length} parts ${shown.length} are shown, and of ${rows.length} rows ${whole.length} whole. ${open.length === 0 ? 'No row is wholly open.' : `Nothing is shown of ${open.join(', ')}.`}`,
  ];
  for (const { system, rows: ofSystem, parts } of systems) {
    lines.push('', `## ${system}`);
    for (const [id, what] of Object.entries(ofSystem)) {
      const own = Object.entries(parts[id]);
      const good = own.filter(([, part]) => !isMissing(part)).length;
      lines.push('', `### ${id}`, '', `${plain(what)} (${good} of ${own.length})`, '');
      for (const [name, part] of own) {
        const text = isMissing(part) ? `*not yet.* ${plain(part.missing)}` : shownBy(part, tests);
        lines.push(`- **${plain(name)}**: ${text}`);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

module.exports = { write };
