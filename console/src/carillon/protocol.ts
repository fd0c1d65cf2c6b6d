/** The shapes of docs/protocol.md, as far as this client uses them. */

export interface Position {
  epoch: string;
  offset: number;
}

/** A position in a reply: where we stand, and whether what we missed follows. */
export interface PositionReply extends Position {
  recovered?: boolean;
  /** After `recovered: false`: what is left of what was missed follows. */
  partial?: boolean;
}

/** One JSON object in a text frame, in either direction. */
export interface Frame {
  type: string;
  id?: string;
  channel?: string;
  data?: unknown;
  timestamp?: number;
  offset?: number;
  user?: string;
  [member: string]: unknown;
}

export interface User {
  id: string;
  username: string;
  roles: string[];
}

export type TaskStatus = 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';

export interface Task {
  taskId: string;
  taskType: string;
  owner: string;
  status: TaskStatus;
  progress: number;
  current: number;
  total: number;
  stage?: string;
  message?: string;
  estimatedTimeRemaining?: number;
  createdAt: number;
  startedAt?: number;
  finishedAt?: number;
  result?: unknown;
  download?: boolean;
  error?: unknown;
  /** How often it was begun. */
  attempts?: number;
  /** Why the newest attempt that failed did so; of a task that isn't over. */
  lastError?: string;
  input?: unknown;
}

export type TaskAction = 'pause' | 'resume' | 'cancel';

export interface StoredFile {
  id: string;
  name: string;
  size: number;
}

export interface Sample extends StoredFile {
  role: 'spreadsheet' | 'template' | 'data';
}

export function isFinished(status: TaskStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The channels a connection receives without subscribing: its inbox and `all`. */
export function isAutomatic(channel: string): boolean {
  return channel === 'all' || channel.startsWith('user:');
}

/** Reads a frame; undefined when the text is no JSON object with a `type`. */
export function parseFrame(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && typeof value.type === 'string' ? (value as Frame) : undefined;
  } catch {
    return undefined;
  }
}
