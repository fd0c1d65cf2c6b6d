import { CarillonError, closeCodes, errorCodes, errorOf } from '@carillon/client';
import { describe, expect, test } from 'vitest';
import { checkFile, type FileKind } from '../src/features/tasks/fileCheck';
import { type Key, type Language, languages, translate, translateName } from '../src/i18n';
import { type PageError, wordsOf } from '../src/i18n/errors';
import type { Text } from '../src/i18n/useText';

const speaking = (language: Language): Text => ({
  language,
  t: (key, values) => translate(language, key, values),
  name: (prefix, name) => translateName(language, prefix, name),
});

describe.each(Object.keys(languages) as Language[])('in %s', (language) => {
  test.each(Object.entries(errorCodes))('the server’s error %s (%i) has words', (_, code) => {
    expect(languages[language]).toHaveProperty([`error.${code}`]);
  });

  test.each(Object.entries(closeCodes))('the server’s close code %s (%i) has words', (_, code) => {
    expect(languages[language]).toHaveProperty([`close.${code}`]);
  });
});

test('the server’s codes were found at all, and no code is told of that it does not have', () => {
  const codes: number[] = Object.values(errorCodes);
  expect(codes.length).toBeGreaterThan(20);
  expect(Object.keys(closeCodes).length).toBeGreaterThan(15);
  const told = Object.keys(languages.en).filter((key) => /^error\.\d+$/.test(key));
  expect(told.map((key) => Number(key.slice('error.'.length))).sort()).toEqual(codes.sort());
});

test('a refusal is told in Chinese by its code, with the server’s sentence behind it', () => {
  const error = errorOf({ code: 106, message: 'you may not subscribe to room:vip' }, '');
  expect(wordsOf(error, speaking('zh'))).toEqual({
    text: '您没有权限执行此操作。 (106)',
    detail: 'you may not subscribe to room:vip',
  });
  expect(wordsOf(error, speaking('en')).text).toBe('you may not subscribe to room:vip (106)');
});

test('a code that the page does not know yet is told by the server’s own sentence', () => {
  const error = errorOf({ code: 999, message: 'the moon is full' }, '');
  expect(wordsOf(error, speaking('zh')).text).toBe('the moon is full (999)');
});

test('what never reached the server is told in the page’s words too', () => {
  const say = (error: unknown) => wordsOf(error, speaking('zh')).text;
  expect(say(new CarillonError('unreachable', 'fetch failed'))).toBe('无法连接服务器。');
  const between = errorOf(undefined, 'it was answered by status 502');
  expect(wordsOf(between, speaking('zh')).detail).toContain('502');
  expect(say(new CarillonError('closed', 'the client was closed'))).toBe('没有与服务器的连接。');
  expect(say(new CarillonError('unauthenticated', 'logged out', false, 0))).toContain('重新登录');
  expect(say(new TypeError('x is undefined'))).toBe('页面自身出错。');
});

const bytes = (...values: number[]) => new Uint8Array(values);
const packed = bytes(0x50, 0x4b, 3, 4, 20);
const old = bytes(0xd0, 0xcf, 0x11, 0xe0, 1);
const picture = bytes(0x89, 0x50, 0x4e, 0x47, 1);
const text = new TextEncoder().encode('Name,Score\nAda,1\n');

describe('a file that was picked', () => {
  const check = (name: string, content: Uint8Array<ArrayBuffer>, kind: FileKind, limit = 100) =>
    checkFile(new File([content], name), kind, limit, 'en').then(
      () => undefined,
      (error: PageError) => error.key,
    );

  test.each<[string, Uint8Array<ArrayBuffer>, FileKind, Key | undefined]>([
    ['rows.xlsx', packed, 'spreadsheet', undefined],
    ['rows.csv', text, 'spreadsheet', undefined],
    ['ROWS.TSV', text, 'spreadsheet', undefined],
    ['letter.docx', packed, 'template', undefined],
    ['letter.docx', packed, 'spreadsheet', 'file.no.spreadsheet'],
    ['rows.xlsx', packed, 'template', 'file.no.template'],
    ['rows.csv', text, 'template', 'file.no.template'],
    ['picture.xlsx', picture, 'spreadsheet', 'file.no.spreadsheet'],
    ['picture.docx', picture, 'template', 'file.no.template'],
    ['rows.xls', old, 'spreadsheet', 'file.oldOffice'],
    ['letter.doc', old, 'template', 'file.oldOffice'],
    ['paper.csv', bytes(0x25, 0x50, 0x44, 0x46), 'spreadsheet', 'file.no.spreadsheet'],
    ['nothing.csv', bytes(), 'spreadsheet', 'file.empty'],
  ])('%s', async (name, content, kind, refusal) => {
    expect(await check(name, content, kind)).toBe(refusal);
  });

  test('is refused when it is larger than the server takes, with both sizes', async () => {
    expect(await check('rows.csv', text, 'spreadsheet', 16)).toBe('file.tooLarge');
    const refusal = checkFile(new File([text], 'rows.csv'), 'spreadsheet', 16, 'en');
    const error = await refusal.catch((failure: PageError) => failure);
    expect(wordsOf(error, speaking('en')).text).toMatch(/“rows.csv” has 17 byte.* 16 byte/);
  });

  test('is left to the server when its limit is not known', async () => {
    const known = checkFile(new File([text], 'rows.csv'), 'spreadsheet', undefined, 'en');
    await expect(known).resolves.toBeUndefined();
  });
});
