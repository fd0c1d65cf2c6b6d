import type { Client } from '../client.js';
import { errorOf } from '../errors.js';
import type { TaskSnapshot } from '../protocol.js';

/** Has the browser save a task's file, which a link can't fetch since it has no token. */
export async function saveResult(
  client: Client,
  { taskId }: Pick<TaskSnapshot, 'taskId'>,
): Promise<void> {
  const path = `/api/v1/tasks/${encodeURIComponent(taskId)}/result`;
  const response = await client.http.raw('GET', path);
  if (!response.ok) {
    const problem: unknown = await response.json().catch(() => undefined);
    throw errorOf(problem, `the file was answered by status ${response.status}`);
  }
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(response.headers.get('content-disposition') ?? '') ?? `${taskId}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name in a Content-Disposition header, the UTF-8 form of RFC 6266 before the plain one. */
export function fileName(disposition: string): string | undefined {
  const encoded = /filename\*\s*=\s*utf-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded.trim());
    } catch {
      // Not percent-encoded as it should be: the plain form may do.
    }
  }
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition);
  return plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2]?.trim();
}
