// What a table of requirements may say, compared with what there is.
'use strict';

const label = ({ path, name }) => `${path}: ${name}`;

/** The tests that a claim names: `File.java: the name without its ids`, where folders may stand before the file. */
function claimed(claim, tests) {
  const [file] = claim.split(': ', 1);
  const name = claim.slice(file.length + 2);
  return tests.filter((test) => test.name === name && (test.path === file || test.path.endsWith(`/${file}`)));
}

const isMissing = (part) => !Array.isArray(part);

/** What is wrong with a part that is shown by tests. */
function wrongClaims(part, tests) {
  if (part.length === 0) {
    return ['names no test: name one, or say what is `missing` and which words tell that it is there, `until`'];
  }
  return part.flatMap((claim) => {
    const paths = [...new Set(claimed(claim, tests).map(({ path }) => path))];
    if (paths.length === 0) {
      return [`there is no test '${claim}'`];
    }
    return paths.length === 1 ? [] : [`'${claim}' may be any of ${paths.join(', ')}: put the folder before the file`];
  });
}

/** What is wrong with a part that is said to be missing: above all, that it is there. */
function wrongMissing(name, { missing, until }, { tests, words }) {
  if (!/\S+ \S.*\.$/.test(missing ?? '')) {
    return ['says in no sentence what is `missing`'];
  }
  let found;
  try {
    found = new RegExp(until || '(?!)', 'i');
  } catch (error) {
    return [`\`until\` is no pattern: ${error.message}`];
  }
  if (!found.test(name) && !found.test(missing)) {
    return ['`until` does not even find its own words: it would find nothing that makes it stale'];
  }
  const signs = [...words, ...tests.map(label)].filter((sign) => found.test(sign));
  return signs.length === 0 ? [] : [`is said to be missing, but there is '${signs[0]}'`];
}

/** All that is wrong with a table, a line each. */
function wrong(systems, there) {
  const { tests } = there;
  const rows = systems.flatMap((system) => Object.keys(system.rows));
  const stray = tests
    .filter((test) => test.rows.some((id) => !rows.includes(id)))
    .map((test) => `${label(test)}: there is no row ${test.rows.find((id) => !rows.includes(id))}`);
  const ofRows = systems.flatMap(({ rows: known, parts = {} }) => [
    ...Object.keys(parts)
      .filter((id) => !(id in known))
      .map((id) => `${id} has parts, but is no row`),
    ...Object.keys(known).flatMap((id) => wrongRow(id, parts[id] ?? {}, there)),
  ]);
  return [...stray, ...ofRows];
}

function wrongRow(id, parts, there) {
  const names = Object.entries(parts);
  if (names.length === 0) {
    return [`${id} has no parts`];
  }
  const shown = names.flatMap(([, part]) => (isMissing(part) ? [] : part.flatMap((claim) => claimed(claim, there.tests))));
  const unnamed = there.tests
    .filter((test) => test.rows.includes(id) && !shown.includes(test))
    .map((test) => `${id}: '${label(test)}' bears its id; name it with the part that it shows, which may be one that is "not yet"`);
  const ofParts = names.flatMap(([name, part]) => {
    const problems = isMissing(part) ? wrongMissing(name, part, there) : wrongClaims(part, there.tests);
    return problems.map((problem) => `${id}, ${name}: ${problem}`);
  });
  return [...ofParts, ...unnamed];
}

module.exports = { claimed, isMissing, wrong };
