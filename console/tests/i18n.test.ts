import { expect, test } from 'vitest';
import { languages, translate, translateName } from '../src/i18n';
import { bytes, duration, elapsed } from '../src/i18n/format';

const places = (text: string) =>
  [...text.matchAll(/(?<!\{)\{(\w+)\}(?!\})/g)].map(([, name]) => name);

test.each(Object.entries(languages))('%s says everything that English says', (_, messages) => {
  expect(Object.keys(messages).sort()).toEqual(Object.keys(languages.en).sort());
});

test.each(Object.entries(languages))(
  '%s leaves no message empty and no place out',
  (_, messages) => {
    for (const [key, text] of Object.entries(messages)) {
      expect(text, key).not.toBe('');
      expect(places(text).sort(), key).toEqual(places(languages.en[key as never]).sort());
    }
  },
);

test('places are filled in, and doubled braces are text', () => {
  expect(translate('en', 'tasks.remaining', { time: '3 s' })).toBe('3 s left');
  expect(translate('en', 'tasks.templateHint', { Column: 'x' })).toContain('{{Column}}');
  expect(translate('en', 'tasks.remaining')).toBe('{time} left');
});

test('a name of the server’s that has no translation stands for itself', () => {
  expect(translateName('zh', 'task.stage', 'generating')).toBe('生成中');
  expect(translateName('zh', 'task.stage', 'polishing')).toBe('polishing');
});

test.each([
  [400, '0 s'],
  [59_000, '59 s'],
  [61_000, '1 min 1 s'],
  [3_720_000, '1 h 2 min'],
])('%i ms are %s', (millis, text) => {
  expect(duration('en', millis)).toBe(text);
});

test('what took less than ten seconds is told more closely', () => {
  expect(elapsed('en', 12)).toBe('12 ms');
  expect(elapsed('en', 230)).toBe('0.2 s');
  expect(elapsed('en', 12_300)).toBe('12 s');
});

test('sizes are short', () => {
  expect(bytes('en', 1530)).toBe('1.5 kB');
  expect(bytes('en', 28_411)).toBe('28 kB');
});
