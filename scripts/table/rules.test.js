// What the table of requirements may say, and when it is stale. Run by ./verify: node --test scripts/table
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { write } = require('./page.js');
const { wrong } = require('./rules.js');
const { librariesIn, testsIn } = require('./tests.js');

const java = `
class BellTest {
    @Test
    void C1_the_bell_rings() {}

    @ParameterizedTest
    @ValueSource(strings = {"a"})
    void
            C1_D2_a_name_that_stands_on_a_line_of_its_own(String s) {}

    @Test
    @Disabled
    void C1_nobody_runs_this() {}

    private void is_no_test() {}
}
`;
const bells = testsIn('server/BellTest.java', java);
const rings = 'BellTest.java: the bell rings';
const named = 'BellTest.java: a name that stands on a line of its own';

/** What is wrong with the parts of the row C1 where there is nothing but these tests and words. */
function problems(parts, { tests = bells.filter(({ rows }) => !rows.includes('D2')), words = [] } = {}) {
  return wrong([{ system: 'C', rows: { C1: 'bells' }, parts: { C1: parts } }], { tests, words });
}

const redis = { missing: 'Two servers are two audiences.', until: 'redis|audience' };

test('tests are found in Java by their annotation, with the rows that they name', () => {
  assert.deepEqual(
    bells.map(({ rows, name }) => [rows, name]),
    [
      [['C1'], 'the bell rings'],
      [['C1', 'D2'], 'a name that stands on a line of its own'],
    ],
  );
});

test('nothing in a class that is disabled is a test', () => {
  assert.deepEqual(testsIn('BellTest.java', `@Disabled\n${java}`), []);
});

test('tests are found in scripts, and what is skipped is none', () => {
  const text = [
    "test('E10 E11 it’s \\'quoted\\'', () => {});",
    'test(`frames: ${name}`, () => {});',
    "it.each(['en'])('speaks %s', () => {});",
    "test.skip('C1 later', () => {});",
  ].join('\n');
  assert.deepEqual(
    testsIn('it/a.test.js', text).map(({ rows, name }) => [rows, name]),
    [
      [['E10', 'E11'], "it’s 'quoted'"],
      [[], 'frames: …'],
      [[], 'speaks %s'],
    ],
  );
});

test('libraries are those of a pom.xml and of a package.json', () => {
  assert.deepEqual(librariesIn('core/pom.xml', '<dependency><artifactId>lettuce-core</artifactId></dependency>'), [
    'core/pom.xml: lettuce-core',
  ]);
  assert.deepEqual(librariesIn('package.json', '{"dependencies":{"a":"1"},"devDependencies":{"b":"2"}}'), [
    'package.json: a',
    'package.json: b',
  ]);
});

test('a part whose tests are there is well', () => {
  assert.deepEqual(problems({ ringing: [rings] }), []);
});

test('a test that is not there shows nothing, and neither does one under another name', () => {
  assert.match(problems({ ringing: [rings, 'BellTest.java: it sings'] })[0], /C1, ringing: there is no test .*it sings/);
  assert.match(problems({ ringing: [rings, 'TowerTest.java: the bell rings'] })[0], /there is no test/);
});

test('a test that two files have is named with its folder', () => {
  const other = { path: 'batch/BellTest.java', rows: [], name: 'the bell rings' };
  const tests = [bells[0], other];
  assert.match(problems({ ringing: [rings] }, { tests })[0], /server\/BellTest.java, batch\/BellTest.java/);
  assert.deepEqual(problems({ ringing: [`server/${rings}`] }, { tests }), []);
});

test('a part that names nothing is neither shown nor missing', () => {
  assert.match(problems({ ringing: [rings], singing: [] })[0], /C1, singing: names no test/);
});

test('a row without parts, and parts of no row', () => {
  const [row, parts] = wrong([{ system: 'C', rows: { C2: 'bells' }, parts: { C3: {} } }], { tests: [], words: [] });
  assert.match(row, /C3 has parts, but is no row/);
  assert.match(parts, /C2 has no parts/);
});

test('a test that bears the id of a row has to be named by a part', () => {
  assert.match(problems({ singing: redis })[0], /'server\/BellTest.java: the bell rings' bears its id/);
  assert.match(problems({ ringing: [rings] }, { tests: bells }).join('\n'), /there is no row D2[^]*of its own' bears its id/);
  assert.deepEqual(problems({ ringing: [rings, named] }, { tests: bells }), ['server/BellTest.java: a name that stands on a line of its own: there is no row D2']);
});

test('what is missing is well as long as nothing tells of it', () => {
  assert.deepEqual(problems({ ringing: [rings], 'one audience': redis }, { words: ['pom.xml: netty'] }), []);
});

test('what is missing is stale once a test without any id tells of it', () => {
  const found = { path: 'it/cluster.test.js', rows: [], name: 'two servers share one AUDIENCE' };
  assert.match(
    problems({ ringing: [rings], 'one audience': redis }, { tests: [bells[0], found] })[0],
    /C1, one audience: is said to be missing, but there is 'it\/cluster.test.js: two servers share/,
  );
});

test('what is missing is stale once a file or a library tells of it', () => {
  for (const word of ['store-redis/src/main/java/RedisBroker.java', 'pom.xml: redisson']) {
    assert.match(problems({ ringing: [rings], 'one audience': redis }, { words: [word] })[0], /but there is/);
  }
});

test('what is missing says so in a sentence, and how it would be noticed', () => {
  const broken = {
    'says in no sentence': { until: 'redis' },
    'does not even find its own words': { missing: 'Two servers are two audiences.' },
    'is no pattern': { missing: 'Two servers are two audiences.', until: '(' },
  };
  for (const [problem, part] of Object.entries(broken)) {
    assert.ok(problems({ ringing: [rings], 'one audience': part })[0].includes(problem), problem);
  }
  const other = { missing: 'Two servers are two audiences.', until: 'lettuce' };
  assert.match(problems({ ringing: [rings], Redis: other })[0], /its own words/);
});

test('the page counts parts and rows, and says of what nothing is shown', () => {
  const rows = { C1: 'bells', C2: 'towers', C3: 'choirs' };
  const parts = { C1: { ringing: [rings] }, C2: { ringing: [rings], shared: redis }, C3: { shared: redis } };
  const page = write([{ system: 'C', rows, parts }], { tests: bells });
  assert.match(page, /Of 4 parts 2 are shown, and of 3 rows 1 whole. Nothing is shown of C3\./);
  assert.match(page, /\*\*ringing\*\*: \[BellTest.java\]\(\.\.\/server\/BellTest.java\): the bell rings\n/);
  assert.match(page, /\*\*shared\*\*: \*not yet\.\* Two servers are two audiences\.\n/);
});
