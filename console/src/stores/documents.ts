import type { Publication } from '@carillon/client';
import { createStore } from 'zustand/vanilla';
import { isRecord } from '../records';
import { batched } from './batched';

const mostDocuments = 500;

/** One row of a document batch: made, or failed with an error. */
export interface DocumentEntry {
  row: number;
  name?: string;
  size?: number;
  error?: unknown;
  /** The server's time of it. */
  at: number;
}

export interface DocumentsState {
  /** By task, newest first. */
  documents: Readonly<Record<string, readonly DocumentEntry[]>>;
  /** Takes in what was published on the channels of tasks; what tells of no document is left out. */
  add(publications: readonly Publication[]): void;
  /** The same with one of many that come at a time, a moment later. */
  hear(publication: Publication): void;
  reset(): void;
}

export type DocumentsStore = ReturnType<typeof createDocumentsStore>;

/** What batches have made so far, row by row. */
export function createDocumentsStore() {
  return createStore<DocumentsState>((set, get) => ({
    documents: {},
    add(publications) {
      const { documents } = get();
      const changed: Record<string, readonly DocumentEntry[]> = {};
      for (const publication of publications) {
        const entry = documentOf(publication);
        if (entry !== undefined) {
          const [taskId, document] = entry;
          const others = (changed[taskId] ?? documents[taskId] ?? []).filter(
            ({ row }) => row !== document.row,
          );
          changed[taskId] = [document, ...others];
        }
      }
      for (const [taskId, all] of Object.entries(changed)) {
        changed[taskId] = all.toSorted((a, b) => b.at - a.at).slice(0, mostDocuments);
      }
      set({ documents: { ...documents, ...changed } });
    },
    hear: batched((publications) => get().add(publications)),
    reset: () => set({ documents: {} }),
  }));
}

function documentOf({ type, data, timestamp }: Publication): [string, DocumentEntry] | undefined {
  const isDocument = type === 'document_generated' || type === 'document_failed';
  return isDocument && isRecord(data) && typeof data.taskId === 'string'
    ? [data.taskId, { ...(data as unknown as DocumentEntry), at: timestamp ?? 0 }]
    : undefined;
}
