// Finds the tests of the project by their names, without running them, and whatever else tells what there is.
'use strict';
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const ids = /^(?:[A-E]\d{1,2}(?:,? |_))+/;
const java = /@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|FuzzTest)\b[^]*?\bvoid\s+(\w+)\s*\(/g;
const script = /\b(?:test|it)(?:\.each\([^]*?\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g;

const isJava = (path) => path.endsWith('.java');
const isScript = (path) => /\.(test|spec)\.[jt]sx?$/.test(path);

/** The names as they are written. What is disabled or skipped is no test. */
function written(path, text) {
  if (isScript(path)) {
    return [...text.matchAll(script)].map((match) => match[2].replace(/\$\{[^}]*\}/g, '…').replace(/\\(.)/g, '$1'));
  }
  const disabled = [...text.matchAll(/@Disabled\b/g)].map(({ index }) => index);
  if (disabled.some((index) => index < text.search(/^\S*.*\b(?:class|interface)\s/m))) {
    return [];
  }
  let end = 0;
  const names = [];
  for (const match of text.matchAll(java)) {
    const next = match.index + match[0].length;
    if (!disabled.some((index) => index >= end && index < next)) {
      names.push(match[1].replaceAll('_', ' '));
    }
    end = next;
  }
  return names;
}

/**
 * The tests of a file: the rows whose ids a name begins with, and the rest of the name. `C10_subscribe_is_acknowledged` in Java
 * and `test('C10 subscribe is acknowledged', …)` in a script are the same test.
 */
function testsIn(path, text) {
  return written(path, text).map((name) => ({
    path,
    rows: name.match(ids)?.[0].match(/[A-E]\d+/g) ?? [],
    name: name.replace(ids, ''),
  }));
}

/** The libraries that a pom.xml or a package.json names. */
function librariesIn(path, text) {
  if (path.endsWith('pom.xml')) {
    return [...text.matchAll(/<artifactId>([^<]+)</g)].map((match) => `${path}: ${match[1]}`);
  }
  const { dependencies = {}, devDependencies = {} } = JSON.parse(text);
  return Object.keys({ ...dependencies, ...devDependencies }).map((name) => `${path}: ${name}`);
}

/** What there is, in a project's folder: its tests, and the words that tell what else it has. */
function look(home) {
  const paths = walk(home, '').sort();
  const read = (path) => readFileSync(join(home, path), 'utf8');
  const tests = paths.filter((path) => isJava(path) || isScript(path)).flatMap((path) => testsIn(path, read(path)));
  const lists = paths.filter((path) => /(^|\/)(pom\.xml|package\.json)$/.test(path));
  return { tests, words: [...paths, ...lists.flatMap((path) => librariesIn(path, read(path)))] };
}

/** Every file of the product and of its tests: not the documents, and not the clients that others wrote. */
function walk(home, folder) {
  const left = ['node_modules', 'target', 'dist', 'docs', 'scripts', 'reference-clients', 'test-results'];
  return readdirSync(join(home, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !left.includes(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? walk(home, path) : [path];
    });
}

module.exports = { librariesIn, look, testsIn };
