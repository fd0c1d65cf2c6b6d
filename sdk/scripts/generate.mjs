#!/usr/bin/env node
// Writes src/generated.ts: the codes and names of the protocol, as the server's Java has them.
//     node scripts/generate.mjs            writes it
//     node scripts/generate.mjs --check    fails when it is out of date
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const java = (module, path) => join(home, '..', module, 'src/main/java/dev/carillon', module, path);
const read = (path) => readFileSync(path, 'utf8');

/** The constants of an enum: each name with its arguments as they are written. */
function constants(source) {
  const body = source.slice(source.search(/\benum\b/));
  const list = body.slice(body.indexOf('{') + 1, body.search(/\);/) + 1);
  return [...list.matchAll(/\b([A-Z][A-Z_]*)\(\s*((?:"(?:\\.|[^"\\])*"|[^")])*)\)/g)].map(
    ([, name, args]) => ({ name: name.toLowerCase(), args }),
  );
}

const text = (literal) => JSON.parse(literal);
const sorted = (names) => [...new Set(names)].sort();
const all = (source, pattern) => [...source.matchAll(pattern)].map((match) => match[1]);

function errorCodes() {
  return constants(read(java('protocol', 'ErrorCode.java'))).map(({ name, args }) => {
    const [, code] = args.match(/^(\d+)/);
    return `  ${name}: ${code},`;
  });
}

/** Each code with its reason, and those that mean: don't come back. */
function closeCodes() {
  const codes = constants(read(java('protocol', 'CloseCode.java'))).map(({ name, args }) => {
    const [, code, reason, reconnect] = args.match(/^(\d+),\s*("(?:\\.|[^"\\])*"),\s*(\w+)/);
    const line = `  /** ${text(reason)} */\n  ${name}: ${code},`;
    return { line, code, final: reconnect === 'false' };
  });
  const final = codes.filter((one) => one.final).map(({ code }) => code);
  return { lines: codes.map(({ line }) => line), final };
}

const commandTypes = () =>
  sorted(
    all(
      read(java('protocol', 'carillon/CommandCodecs.java')),
      /Map\.entry\("(\w+)",\s*\w+(?:::|\s*->)/g,
    ),
  );

const eventTypes = () =>
  sorted(
    all(
      read(java('protocol', 'carillon/EventCodecs.java')),
      /\b(?:reply|message)\(\s*out,\s*"(\w+)"/g,
    ),
  );

/** Those that the code names, and one for each state that a task ends in. */
function taskEventTypes() {
  const tasks = java('core', 'tasks');
  const sources = readdirSync(tasks).map((file) => read(join(tasks, file)));
  const named = sources.flatMap((source) => all(source, /"(task_[a-z]+)"/g));
  const terminal = read(join(tasks, 'TaskState.java')).match(/isTerminal\(\)\s*\{([^}]*)\}/)[1];
  return sorted([
    ...named,
    ...all(terminal, /\b([A-Z]+)\b/g).map((s) => `task_${s.toLowerCase()}`),
  ]);
}

const list = (name, type, names) =>
  `export const ${name} = [\n${names.map((one) => `  '${one}',`).join('\n')}\n] as const;\nexport type ${type} = (typeof ${name})[number];\n`;

const closes = closeCodes();
const parts = [
  errorCodes(),
  closes.lines,
  closes.final,
  commandTypes(),
  eventTypes(),
  taskEventTypes(),
];
if (parts.some((part) => part.length === 0)) {
  throw new Error(
    'generate: a source is not as it was; look at the patterns in scripts/generate.mjs',
  );
}
const [errors, lines, final, commands, events, tasks] = parts;
const wanted = `// Written by scripts/generate.mjs from the server's sources: change those, and run it.

/** The server's errors: the stable number of each name. */
export const errorCodes = {
${errors.join('\n')}
} as const;

/** Why the server itself closes a connection. */
export const closeCodes = {
${lines.join('\n')}
} as const;

/** Those after which coming back would only bring the same. */
export const finalCloseCodes: readonly number[] = [
${final.map((code) => `  ${code},`).join('\n')}
];

/** What a client may send. */
${list('commandTypes', 'CommandType', commands)}
/** What the server answers, and tells by itself, beside publications. */
${list('eventTypes', 'EventType', events)}
/** The publications that tell of a task. */
${list('taskEventTypes', 'TaskEventType', tasks)}`;

const target = join(home, 'src', 'generated.ts');
if (process.argv.includes('--check')) {
  if (read(target) !== wanted) {
    throw new Error('src/generated.ts is not what the Java sources say; run npm run generate');
  }
} else {
  writeFileSync(target, wanted);
}
