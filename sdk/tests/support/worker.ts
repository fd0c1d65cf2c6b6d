/** A task that a worker has, until it says how it went. */
export interface Lease {
  task: { taskId: string; input: unknown };
  lease: string;
}

/** A worker outside the server, whose tasks get on when a test says so. */
export class Worker {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async claim(type: string): Promise<Lease> {
    const body = { worker: 'a test', types: [type], lease_seconds: 60, wait_seconds: 20 };
    return (await this.post('/api/v1/workers/claim', body)) as Lease;
  }

  /** Gives what the owner wants of it, if anything. */
  progress(lease: Lease, current: number, total: number, stage = 'printing'): Promise<unknown> {
    return this.say(lease, 'progress', { current, total, stage });
  }

  complete(lease: Lease, result: unknown): Promise<unknown> {
    return this.say(lease, 'complete', { result });
  }

  fail(lease: Lease, error: string): Promise<unknown> {
    return this.say(lease, 'fail', { error, retry: false });
  }

  private say({ task, lease }: Lease, what: string, more: object): Promise<unknown> {
    return this.post(`/api/v1/tasks/${task.taskId}/${what}`, { lease, ...more });
  }

  private async post(path: string, body: unknown): Promise<unknown> {
    const answer = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': this.key },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${path} was answered by ${answer.status}: ${text}`);
    }
    return text === '' ? undefined : JSON.parse(text);
  }
}
