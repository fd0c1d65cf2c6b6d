import { beforeEach, describe, expect, test } from 'vitest';
import type { Frame, Task } from '../../src/carillon';
import { createTasksStore, mostTasks, newestFirst, type TasksStore } from '../../src/stores/tasks';

let store: TasksStore;

beforeEach(() => {
  store = createTasksStore();
});

function task(change: Partial<Task> = {}): Task {
  return {
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
  };
}

function event(type: string, timestamp: number, change: Partial<Task> = {}): Frame {
  return { type, channel: 'task:a', timestamp, data: task(change) };
}

const apply = (frame: Frame) => store.getState().apply(frame);
const known = (id = 'a') => store.getState().entries[id]?.task;

describe('events', () => {
  test('bring a task in and get it on', () => {
    apply(event('task_started', 1100, { current: 0, progress: 0 }));
    apply(event('task_progress', 1200));
    expect(known()).toMatchObject({ status: 'running', current: 30 });
  });

  test('tell of a change of status once', () => {
    expect(apply(event('task_started', 1100))).toBeDefined();
    expect(apply(event('task_progress', 1200))).toBeUndefined();
    expect(apply(event('task_paused', 1300, { status: 'paused' }))).toBeDefined();
    expect(apply(event('task_paused', 1300, { status: 'paused' }))).toBeUndefined();
  });

  test('that are older than what is known change nothing', () => {
    apply(event('task_paused', 1300, { status: 'paused', current: 60 }));
    apply(event('task_progress', 1200, { current: 30 }));
    expect(known()).toMatchObject({ status: 'paused', current: 60 });
  });

  test('never bring a finished task back', () => {
    apply(event('task_completed', 1300, { status: 'completed', progress: 100 }));
    apply(event('task_progress', 1400));
    apply(event('task_failed', 1500, { status: 'failed' }));
    expect(known()?.status).toBe('completed');
  });

  test('bring a failed task back that is tried again', () => {
    apply(event('task_failed', 1300, { status: 'failed', attempts: 1 }));
    apply(event('task_retrying', 1200, { status: 'pending', attempts: 1 }));
    expect(known()?.status).toBe('failed');
    apply(event('task_retrying', 1400, { status: 'pending', attempts: 1, lastError: 'no paper' }));
    expect(known()).toMatchObject({ status: 'pending', lastError: 'no paper' });
  });

  test('leave out what there is nothing to say about any more', () => {
    apply(event('task_progress', 1200, { estimatedTimeRemaining: 900, message: 'hm' }));
    apply(event('task_paused', 1300, { status: 'paused' }));
    expect(known()).not.toHaveProperty('estimatedTimeRemaining');
    expect(known()).not.toHaveProperty('message');
  });

  test('keep the input, which only the list tells', () => {
    store.getState().answered(task({ input: { search: 'Li' } }), 0);
    apply(event('task_progress', 1200));
    expect(known()?.input).toEqual({ search: 'Li' });
  });

  test('of other kinds are none of its business', () => {
    expect(apply({ type: 'message', channel: 'all', data: { taskId: 'a' } })).toBeUndefined();
    expect(store.getState().entries).toEqual({});
  });
});

describe('a fetched list', () => {
  test('does not overwrite what an event brought while it was on its way', () => {
    const mark = store.getState().fetching();
    apply(event('task_completed', 1300, { status: 'completed', progress: 100 }));
    store.getState().fetched([task({ input: { search: 'x' } })], 50, mark);
    expect(known()).toMatchObject({ status: 'completed', input: { search: 'x' } });
  });

  test('brings what was missed while nothing could be heard', () => {
    apply(event('task_progress', 1200));
    const mark = store.getState().fetching();
    store.getState().fetched([task({ status: 'paused', current: 90 })], 50, mark);
    expect(known()).toMatchObject({ status: 'paused', current: 90 });
  });

  test('is not set back by progress from before it', () => {
    store.getState().fetched([task({ current: 90 })], 50, store.getState().fetching());
    apply(event('task_progress', 1150, { current: 60 }));
    expect(known()?.current).toBe(90);
    apply(event('task_progress', 1250, { current: 93 }));
    expect(known()?.current).toBe(93);
  });

  test('lets go of tasks that the server no longer has', () => {
    apply(event('task_progress', 1200));
    store.getState().fetched([], 50, store.getState().fetching());
    expect(known()).toBeUndefined();
  });

  test('keeps tasks that are older than it reaches', () => {
    apply(event('task_progress', 1200));
    const newer = task({ taskId: 'b', createdAt: 2000 });
    store.getState().fetched([newer], 1, store.getState().fetching());
    expect(Object.keys(store.getState().entries)).toEqual(['a', 'b']);
  });

  test('from before a logout is for nobody', () => {
    const mark = store.getState().fetching();
    store.getState().reset();
    store.getState().fetched([task()], 50, mark);
    expect(store.getState().entries).toEqual({});
    expect(store.getState().loading).toBe('not yet');
  });
});

describe('documents', () => {
  const document = (row: number, timestamp: number): Frame => ({
    type: 'document_generated',
    channel: 'task:a',
    timestamp,
    data: { taskId: 'a', row, name: `${row}.docx`, size: 10 },
  });

  test('stand newest first, each row once, however they come', () => {
    store.getState().addDocuments([document(2, 20), document(3, 30)]);
    store.getState().addDocuments([document(1, 10), document(3, 30)]);
    expect(store.getState().documents.a?.map(({ row }) => row)).toEqual([3, 2, 1]);
  });

  test('are kept up to a bound', () => {
    store.getState().addDocuments(Array.from({ length: 600 }, (_, row) => document(row, row)));
    expect(store.getState().documents.a).toHaveLength(500);
    expect(store.getState().documents.a?.[0]?.row).toBe(599);
  });
});

test('too many tasks cost the oldest finished ones', () => {
  for (let n = 0; n < mostTasks + 10; n++) {
    const finished = { taskId: `t${n}`, createdAt: n, status: n < 5 ? 'running' : 'completed' };
    store.getState().answered(task(finished as Partial<Task>), store.getState().change);
  }
  const left = newestFirst(store.getState().entries).map((entry) => entry.task.taskId);
  expect(left).toHaveLength(mostTasks);
  expect(left[0]).toBe(`t${mostTasks + 9}`);
  expect(left.slice(-5)).toEqual(['t4', 't3', 't2', 't1', 't0']);
  expect(left).not.toContain('t5');
});
