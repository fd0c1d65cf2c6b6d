#!/usr/bin/env node
// Writes dist/: modules for `import`, the same for `require`, each with its types.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
const tsc = join(typescript, 'bin', 'tsc');
const dist = join(home, 'dist');

rmSync(dist, { recursive: true, force: true });
for (const [form, type] of [
  ['esm', 'module'],
  ['cjs', 'commonjs'],
]) {
  execFileSync(process.execPath, [tsc, '-p', join(home, `tsconfig.${form}.json`)], {
    cwd: home,
    stdio: 'inherit',
  });
  mkdirSync(join(dist, form), { recursive: true });
  writeFileSync(
    join(dist, form, 'package.json'),
    `${JSON.stringify({ type, sideEffects: false })}\n`,
  );
}
cpSync(join(home, 'src', 'components', 'components.css'), join(dist, 'components.css'));
cpSync(join(home, '..', 'LICENSE'), join(home, 'LICENSE'));
