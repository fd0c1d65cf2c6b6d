'use strict';
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { test } = require('node:test');

const ADVISORY = {
  id: 'GHSA-1',
  affected: ['[4.2.0.Final,4.2.19.Final)'],
  fixed: '4.2.19.Final',
  summary: 'smuggling',
  link: 'https://example.org/GHSA-1',
};

/** Runs the script on a project that ships `version` of one jar and one npm package. */
function run(
  t,
  { version = '4.2.18.Final', list, lib, lock, maven, npm, checked = '2026-11-28', today = '2026-11-28' },
) {
  const folder = mkdtempSync(join(tmpdir(), 'advisories-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  mkdirSync(join(folder, 'lib'));
  for (const jar of lib ?? [`netty-${version}.jar`]) {
    file(`lib/${jar}`, '');
  }
  const args = {
    list:
      list === null
        ? join(folder, 'none.txt')
        : file(
            'shipped.txt',
            list ??
              `\nThe following files have been resolved:\n   io.netty:netty:jar:${version}:compile -- module io.netty\n\n`,
          ),
    lib: join(folder, 'lib'),
    lock: file(
      'lock.json',
      JSON.stringify({ packages: lock ?? { '': {}, 'node_modules/react': { version: '19.3.1' } } }),
    ),
    advisories: file(
      'advisories.json',
      JSON.stringify({
        checked,
        maven: maven ?? { 'io.netty:netty': { advisories: [] } },
        npm: npm ?? { react: { advisories: [] } },
      }),
    ),
    today,
  };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(__dirname, 'advisories'), ...Object.entries(args).flatMap(([key, value]) => [`--${key}`, value])],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

function withAdvisory(changes) {
  return { 'io.netty:netty': { advisories: [{ ...ADVISORY, ...changes }] } };
}

function isAffected(t, version, range) {
  const { status, stderr } = run(t, { version, maven: withAdvisory({ affected: [range] }) });
  assert.ok(status === 0 || stderr.includes('is affected by GHSA-1'), stderr);
  return status === 1;
}

test('what has no advisory passes, and says of which day the list is', (t) => {
  const { status, stdout, stderr } = run(t, {});
  assert.equal(status, 0, stderr);
  assert.match(stdout, /2 packages ship, looked up on 2026-11-28/);
  assert.equal(stderr, '');
});

test('a jar in an affected range fails, and is told with its mend', (t) => {
  const { status, stderr } = run(t, { maven: withAdvisory({}) });
  assert.equal(status, 1);
  assert.match(
    stderr,
    /io\.netty:netty 4\.2\.18\.Final is affected by GHSA-1 \(smuggling\); take 4\.2\.19\.Final: https/,
  );
});

test('a package of the page in an affected range fails', (t) => {
  const { status, stderr } = run(t, {
    npm: { react: { advisories: [{ ...ADVISORY, affected: ['[19.0.0,19.3.2)'] }] } },
  });
  assert.equal(status, 1);
  assert.match(stderr, /react 19\.3\.1 is affected by GHSA-1/);
});

test('an advisory that does not apply passes when it says why, and only then', (t) => {
  const { status, stdout } = run(t, { maven: withAdvisory({ not_affected: 'we speak no HTTP/2' }) });
  assert.equal(status, 0);
  assert.match(stdout, /1 advisories name a version of ours and do not apply/);
  const silent = run(t, { maven: withAdvisory({ not_affected: ' ' }) });
  assert.equal(silent.status, 1);
  assert.match(silent.stderr, /GHSA-1: 'not_affected' is to say why/);
});

test('what was never looked at fails, a jar with a classifier and a nested npm package too', (t) => {
  const { status, stderr } = run(t, {
    list: '   io.netty:netty:jar:4.2.18.Final:compile\n   io.netty:epoll:jar:linux-x86_64:4.2.18.Final:runtime\n',
    lib: ['netty-4.2.18.Final.jar', 'epoll-4.2.18.Final-linux-x86_64.jar'],
    lock: { '': {}, 'node_modules/react/node_modules/@scope/left-pad': { version: '1.0.0' } },
  });
  assert.equal(status, 1);
  assert.match(stderr, /io\.netty:epoll 4\.2\.18\.Final was never looked at/);
  assert.match(stderr, /@scope\/left-pad 1\.0\.0 was never looked at/);
});

test('what only the build of the page needs, and our own modules, are not asked for', (t) => {
  const { status, stderr } = run(t, {
    list: '   io.netty:netty:jar:4.2.18.Final:compile\n   dev.carillon:carillon-core:jar:0.1.0-SNAPSHOT:compile\n',
    lib: ['netty-4.2.18.Final.jar', 'carillon-core-0.1.0-SNAPSHOT.jar'],
    lock: { '': {}, 'node_modules/react': { version: '19.3.1' }, 'node_modules/vite': { version: '8.0.0', dev: true } },
  });
  assert.equal(status, 0, stderr);
});

test('a list that is of another build than the jars fails; a jar that an earlier build left is named', (t) => {
  const other = run(t, { lib: ['netty-4.2.17.Final.jar'] });
  assert.equal(other.status, 1);
  assert.match(other.stderr, /netty-4\.2\.18\.Final\.jar in .*shipped\.txt, but not in/);
  const left = run(t, { lib: ['netty-4.2.18.Final.jar', 'netty-4.2.17.Final.jar'] });
  assert.equal(left.status, 0);
  assert.match(left.stderr, /warning: netty-4\.2\.17\.Final\.jar in .* is of an earlier build/);
});

test('before a build it says that there is none', (t) => {
  const { status, stderr } = run(t, { list: null });
  assert.equal(status, 1);
  assert.match(stderr, /there is no .*none\.txt; build first/);
});

test('a list of ninety days passes in silence, an older one with a warning, one of tomorrow and one without a day fail', (t) => {
  assert.equal(run(t, { today: '2027-02-26' }).stderr, '');
  const old = run(t, { today: '2027-02-27' });
  assert.equal(old.status, 0);
  assert.match(old.stderr, /warning: the list is 91 days old/);
  assert.equal(run(t, { today: '2026-11-20' }).status, 1);
  assert.match(run(t, { checked: 'yesterday' }).stderr, /'checked' is 'yesterday'/);
});

test('a package that left is named', (t) => {
  const { status, stderr } = run(t, {
    maven: { 'io.netty:netty': { advisories: [] }, 'io.vertx:vertx-core': { advisories: [] } },
  });
  assert.equal(status, 0);
  assert.match(stderr, /io\.vertx:vertx-core no longer ships/);
});

test('an advisory without a range, or with one that is none, fails', (t) => {
  assert.match(run(t, { maven: withAdvisory({ affected: undefined }) }).stderr, /GHSA-1: 'affected' is missing/);
  assert.match(run(t, { maven: withAdvisory({ affected: ['< 4.2.19'] }) }).stderr, /'< 4\.2\.19' is no range/);
  assert.match(run(t, { maven: withAdvisory({ link: '' }) }).stderr, /GHSA-1: 'link' is missing/);
  assert.match(run(t, { maven: { 'io.netty:netty': {} } }).stderr, /io\.netty:netty has no 'advisories'/);
});

for (const [version, range, expected] of [
  ['4.2.18.Final', '[4.2.0.Alpha1,4.2.19.Final)', true],
  ['4.2.19.Final', '[4.2.0.Alpha1,4.2.19.Final)', false],
  ['4.2.19', '[4.2.0,4.2.19.Final]', true],
  ['4.2.0.Alpha3', '[4.2.0.Final,)', false],
  ['42.7.14', '[42.2.0,42.7.11)', false],
  ['42.7.9', '[42.2.0,42.7.11)', true],
  ['42.2.28.jre7', '[42.2.28,42.2.29)', true],
  ['3.54.1.0', '(,3.54.2)', true],
  ['3.54.2.0', '(,3.54.2)', false],
  ['1.5.33', '(,1.6.2]', true],
  ['1.10', '[1.9,1.11)', true],
  ['3.1.1-RC1', '[3.1.1,)', false],
  ['3.1.1-RC1', '[3.1.1-M2,3.1.1)', true],
  ['19.3.0-rc.1', '(,19.3.0)', true],
  ['2.0-beta9', '[2.0-beta8,2.0-beta10)', true],
  ['1.0', '(1.0,2.0)', false],
  ['1.0.0', '[1,1]', true],
]) {
  test(`${version} is ${expected ? '' : 'not '}in ${range}`, (t) => {
    assert.equal(isAffected(t, version, range), expected);
  });
}
