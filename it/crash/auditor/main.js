// Reads facts from standard input, a line of JSON each, and prints what there was and what is wrong.
//     node auditor/main.js [--window MS] < facts.jsonl
// Exit codes: 0 when nothing is wrong, 1 when something is, 2 when the facts can't be used.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Auditor } from './auditor.js';

const { values } = parseArgs({ options: { window: { type: 'string', default: '1500' } } });
const auditor = new Auditor({ window: Number(values.window) });
let line = 0;

try {
  for await (const text of createInterface({ input: process.stdin })) {
    line += 1;
    auditor.note(JSON.parse(text));
  }
} catch (error) {
  console.error(`auditor: fact ${line} can't be used: ${error.message}`);
  process.exit(2);
}

const { findings, figures } = auditor.verdict();
const width = Math.max(...Object.keys(figures).map((name) => name.length));
for (const [name, figure] of Object.entries(figures)) {
  console.log(`  ${name.padEnd(width)}  ${figure.toLocaleString('en')}`);
}
if (findings.count === 0) {
  console.log('nothing lost, nothing twice, nothing out of order');
} else {
  console.log(`WRONG: ${findings.count}`);
  console.log(findings.lines().join('\n'));
  process.exitCode = 1;
}
