import { isRecord } from '../../records';

/** What a `data.query` task gives. */
export interface QueryResult {
  columns: string[];
  rows: unknown[][];
  matched: number;
  total: number;
}

export function isQueryResult(value: unknown): value is QueryResult {
  return isRecord(value) && Array.isArray(value.columns) && Array.isArray(value.rows);
}
