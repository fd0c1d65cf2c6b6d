import type { Publication } from '@carillon/client';
import { expect, test } from 'vitest';
import { createDocumentsStore } from '../../src/stores/documents';

const document = (row: number, timestamp: number): Publication => ({
  type: 'document_generated',
  channel: 'task:a',
  offset: row,
  timestamp,
  data: { taskId: 'a', row, name: `${row}.docx`, size: 10 },
});

test('documents stand newest first, each row once, however they come', () => {
  const store = createDocumentsStore();
  store.getState().add([document(2, 20), document(3, 30)]);
  store.getState().add([document(1, 10), document(3, 30)]);
  expect(store.getState().documents.a?.map(({ row }) => row)).toEqual([3, 2, 1]);
});

test('documents are kept up to a bound', () => {
  const store = createDocumentsStore();
  store.getState().add(Array.from({ length: 600 }, (_, row) => document(row, row)));
  expect(store.getState().documents.a).toHaveLength(500);
  expect(store.getState().documents.a?.[0]?.row).toBe(599);
});

test('what else a task tells is no document', () => {
  const store = createDocumentsStore();
  store.getState().add([{ ...document(1, 10), type: 'task_progress' }]);
  expect(store.getState().documents).toEqual({});
});
