import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Frame } from '../../src/index.js';
import { seen } from './clients.js';

const folder = join(
  dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))),
  'protocol',
  'frames',
);
const frames = (side: string): Record<string, Frame> =>
  Object.fromEntries(
    readdirSync(join(folder, side)).map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(join(folder, side, file), 'utf8')),
    ]),
  );
export const commands = frames('commands');
export const events = frames('events');
export const event = (name: string): Frame => {
  const frame = events[name];
  return frame ?? expect.fail(`there is no protocol/frames/events/${name}.json`);
};

/** What each command was answered by, unless a test says otherwise. */
export const usualAnswers: Record<string, string> = {
  auth: 'auth_success',
  subscribe: 'subscribed',
  unsubscribe: 'unsubscribed',
  publish: 'ack_of_publish',
  task_submit: 'ack_of_task',
  task_pause: 'ack_of_task',
  task_resume: 'ack_of_task',
  task_cancel: 'ack_of_task',
  read: 'ack_of_read',
  ping: 'pong',
  history: 'history',
  presence: 'presence',
  stats: 'stats',
};

/** The server's end of a socket, which says what the files say. */
export class Wire {
  static last: Wire;
  static answers: Record<string, string> = { ...usualAnswers };
  static readonly sent = seen<Frame>(() => {});

  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  constructor() {
    Wire.last = this;
    queueMicrotask(() => {
      this.onopen?.();
      this.say(event('connected'));
    });
  }

  send(text: string): void {
    const frame: Frame = JSON.parse(text);
    Wire.sent.add(frame);
    const answer = Wire.answers[frame.type] ?? 'message';
    if (frame.id !== undefined) {
      queueMicrotask(() => this.say({ ...event(answer), id: frame.id }));
    }
  }

  say(frame: Frame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  close(): void {}
}
