import { beforeEach, describe, expect, test } from 'vitest';
import type { TaskSnapshot } from '../src/index.js';
import { now, Task } from '../src/task.js';

const keeper = { watch: () => () => {}, act: async () => {}, retry: async () => {} };

const state = (change: Partial<TaskSnapshot> = {}): TaskSnapshot => ({
  taskId: 'a',
  taskType: 'documents.generate',
  owner: 'user1',
  status: 'running',
  progress: 10,
  current: 30,
  total: 300,
  stage: 'generating',
  createdAt: 1000,
  startedAt: 1100,
  ...change,
});

let task: Task;
let changes: number;

/** An event comes, of so late a moment. */
const event = (stamp: number, change: Partial<TaskSnapshot> = {}) =>
  task.absorb({ snapshot: state(change), stamp, live: true });

/** An answer comes to what was asked at a moment by `now`. */
const answer = (asked: number, change: Partial<TaskSnapshot> = {}) =>
  task.absorb({ snapshot: state(change), stamp: 1100, live: false, asked });

beforeEach(() => {
  task = new Task(
    { snapshot: state({ current: 0, progress: 0 }), stamp: 1100, live: true },
    keeper,
  );
  changes = 0;
  task.on('change', () => {
    changes += 1;
  });
});

describe('events', () => {
  test('get a task on, and tell of each change once', () => {
    event(1200);
    event(1200);
    expect(task.snapshot).toMatchObject({ status: 'running', current: 30 });
    expect(changes).toBe(1);
  });

  test('that are older than what is known change nothing', () => {
    event(1300, { status: 'paused', current: 60 });
    event(1200, { current: 30 });
    expect(task.snapshot).toMatchObject({ status: 'paused', current: 60 });
    expect(changes).toBe(1);
  });

  test('never bring a finished task back', () => {
    event(1300, { status: 'completed', progress: 100 });
    event(1400);
    event(1500, { status: 'failed' });
    expect(task.state).toBe('completed');
  });

  test('bring a failed task back that is tried again', () => {
    event(1300, { status: 'failed', attempts: 1 });
    event(1200, { status: 'pending', attempts: 1 });
    expect(task.state).toBe('failed');
    event(1400, { status: 'pending', attempts: 1, lastError: 'no paper' });
    expect(task.snapshot).toMatchObject({ status: 'pending', lastError: 'no paper' });
  });

  test('leave out what there is nothing to say about any more', () => {
    event(1200, { estimatedTimeRemaining: 900, message: 'hm' });
    event(1300, { status: 'paused' });
    expect(task.snapshot.estimatedTimeRemaining).toBeUndefined();
    expect(task.snapshot.message).toBeUndefined();
  });
});

describe('an answer', () => {
  test('does not undo what an event brought while it was on its way', () => {
    const asked = now();
    event(1300, { status: 'completed', progress: 100 });
    answer(asked);
    expect(task.state).toBe('completed');
    event(1400, { status: 'completed', progress: 100, download: true });
    answer(asked, { status: 'completed', progress: 100 });
    expect(task.snapshot.download).toBe(true);
  });

  test('brings what was missed while nothing could be heard', () => {
    event(1200);
    answer(now(), { status: 'paused', current: 90 });
    expect(task.snapshot).toMatchObject({ status: 'paused', current: 90 });
  });

  test('is not set back by progress from before it', () => {
    answer(now(), { current: 90 });
    event(1150, { current: 60 });
    expect(task.snapshot.current).toBe(90);
    event(1250, { current: 93 });
    expect(task.snapshot.current).toBe(93);
  });

  test('that comes late tells its input all the same, which no event does', () => {
    const asked = now();
    event(1200);
    answer(asked, { current: 10, input: { search: 'Li' } });
    expect(task.snapshot).toMatchObject({ current: 30, input: { search: 'Li' } });
    event(1300, { current: 40 });
    expect(task.snapshot).toMatchObject({ current: 40, input: { search: 'Li' } });
  });
});
