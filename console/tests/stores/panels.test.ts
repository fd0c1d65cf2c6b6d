import type { Publication } from '@carillon/client';
import { describe, expect, test } from 'vitest';
import { createLogStore, type LoggedFrame, matching, mostFrames } from '../../src/stores/log';
import { createPreferencesStore } from '../../src/stores/preferences';
import { createPushesStore } from '../../src/stores/pushes';

const frame = (type: string, direction: 'in' | 'out' = 'in'): LoggedFrame => ({
  direction,
  type,
  text: JSON.stringify({ type }),
  at: 1,
});

const publication = (offset: number): Publication => ({
  type: 'message',
  channel: 'all',
  offset,
  timestamp: offset,
  data: {},
});

describe('the message log', () => {
  test('keeps the newest frames, the newest first', () => {
    const log = createLogStore();
    log.getState().add(Array.from({ length: mostFrames + 5 }, (_, n) => frame(`t${n}`)));
    expect(log.getState().entries).toHaveLength(mostFrames);
    expect(log.getState().entries[0]?.type).toBe(`t${mostFrames + 4}`);
  });

  test('counts what goes by while it is paused', () => {
    const log = createLogStore();
    log.getState().setPaused(true);
    log.getState().add([frame('a'), frame('b')]);
    expect(log.getState()).toMatchObject({ entries: [], skipped: 2 });
    log.getState().setPaused(false);
    log.getState().add([frame('c')]);
    expect(log.getState()).toMatchObject({ skipped: 0, entries: [{ type: 'c' }] });
  });

  test('is filtered by text and direction', () => {
    const log = createLogStore();
    log.getState().add([frame('task_progress'), frame('ping', 'out'), frame('pong')]);
    log.getState().setFilter('P');
    log.getState().setDirection('in');
    expect(matching(log.getState()).map(({ type }) => type)).toEqual(['pong', 'task_progress']);
  });
});

describe('received pushes', () => {
  test('are kept up to a bound, the newest first', () => {
    const pushes = createPushesStore();
    for (let n = 0; n < 250; n++) {
      pushes.getState().message(publication(n), n);
    }
    expect(pushes.getState().pushes).toHaveLength(200);
    expect(pushes.getState().pushes[0]).toMatchObject({ frame: { offset: 249 } });
  });

  test('have keys of their own also after a refresh', () => {
    const before = createPushesStore();
    before.getState().message(publication(1), 1);
    const after = createPushesStore();
    after.getState().restore(before.getState().pushes, ['lobby']);
    after.getState().message(publication(2), 2);
    expect(new Set(after.getState().pushes.map(({ key }) => key)).size).toBe(2);
  });

  test('know each room once', () => {
    const pushes = createPushesStore();
    pushes.getState().join('a');
    pushes.getState().join('b');
    pushes.getState().join('a');
    expect(pushes.getState().rooms).toEqual(['b', 'a']);
    pushes.getState().leave('b');
    expect(pushes.getState().rooms).toEqual(['a']);
  });
});

describe('preferences', () => {
  const storage = (saved: string | null = null) => ({
    saved,
    getItem() {
      return this.saved;
    },
    setItem(_: string, value: string) {
      this.saved = value;
    },
  });

  test.each([
    [['zh-CN', 'en'], 'zh'],
    [['fr', 'en-GB', 'zh'], 'en'],
    [['fr'], 'en'],
  ])('speak the first language of %j that there is', (languages, language) => {
    expect(createPreferencesStore(storage(), languages).getState().language).toBe(language);
  });

  test('are remembered', () => {
    const kept = storage();
    const store = createPreferencesStore(kept, ['en']);
    store.getState().setLanguage('zh');
    store.getState().setTheme('dark', 'light');
    expect(createPreferencesStore(kept, ['en']).getState()).toMatchObject({
      language: 'zh',
      theme: 'dark',
    });
  });

  test('follow the system again once they agree with it', () => {
    const store = createPreferencesStore(storage(), ['en']);
    store.getState().setTheme('dark', 'light');
    store.getState().setTheme('light', 'light');
    expect(store.getState().theme).toBeUndefined();
  });

  test('survive a storage that holds nonsense', () => {
    const store = createPreferencesStore(storage('{"language":"toString","theme":7'), ['zh']);
    expect(store.getState()).toMatchObject({ language: 'zh', theme: undefined });
  });
});
