import type { TaskSnapshot } from '@carillon/client';
import { isRecord } from '../../records';

/** The words of an error, which is a text or an object that holds one. */
export function errorText(error: unknown): string {
  if (isRecord(error)) {
    const text = error.message ?? error.detail ?? error.error;
    return typeof text === 'string' ? text : JSON.stringify(error);
  }
  return String(error ?? '');
}

export interface RowFailure {
  row: number;
  error: string;
}

/** The rows that a batch could not make a document of, by its result. */
export function failuresOf(task: TaskSnapshot): RowFailure[] {
  const failures = isRecord(task.result) ? task.result.failures : undefined;
  return Array.isArray(failures)
    ? failures.filter(isRecord).map(({ row, error }) => ({
        row: Number(row),
        error: errorText(error),
      }))
    : [];
}

/** What a task works on, in a few words: a search text, else the end of its id. */
export function subjectOf(task: TaskSnapshot): string {
  const search = isRecord(task.input) ? task.input.search : undefined;
  return typeof search === 'string' ? `“${search}”` : task.taskId.slice(-6);
}

/** How many rows of a batch failed, by its result. */
export function failedRows(task: TaskSnapshot): number {
  const failed = isRecord(task.result) ? task.result.failed : undefined;
  return typeof failed === 'number' ? failed : failuresOf(task).length;
}
