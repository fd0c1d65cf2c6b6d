import type { Client } from '../client.js';
import { errorOf } from '../errors.js';
import type { TaskSnapshot } from '../protocol.js';

/** Has the browser save a task's file, which a link can't fetch since it has no token. */
export async function saveResult(client: Client, { taskId }: TaskSnapshot): Promise<void> {
  const path = `/api/v1/tasks/${encodeURIComponent(taskId)}/result`;
  const response = await client.http.raw('GET', path);
  if (!response.ok) {
    const problem: unknown = await response.json().catch(() => undefined);
    throw errorOf(problem, `the file was answered by status ${response.status}`);
  }
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = nameIn(response.headers.get('content-disposition')) ?? `${taskId}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function nameIn(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  const plain = /filename="?([^";]+)/i.exec(disposition ?? '')?.[1];
  return encoded === undefined ? plain : decodeURIComponent(encoded);
}
