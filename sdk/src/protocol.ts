/** The shapes of docs/protocol.md. */

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

/** What was published on a channel. */
export interface Publication<Data = unknown> {
  type: string;
  channel: string;
  data: Data;
  /** Its place in the channel. */
  offset: number;
  /** When it was published, in milliseconds since 1970, by the server's clock. */
  timestamp: number;
  /** Who published it; undefined when the application or the server did. */
  user?: string;
  /** It takes the place of earlier ones of the same key. */
  key?: string;
  priority?: 'low' | 'high';
}

export interface User {
  id: string;
  roles: string[];
}

export type TaskStatus = 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';

/** How a task stands. Times are milliseconds since 1970. */
export interface TaskSnapshot<Out = unknown> {
  taskId: string;
  taskType: string;
  owner: string;
  status: TaskStatus;
  /** Percent, 0 to 100. */
  progress: number;
  current: number;
  total: number;
  stage?: string;
  message?: string;
  /** Milliseconds; undefined while it is unknown. */
  estimatedTimeRemaining?: number;
  createdAt: number;
  startedAt?: number;
  finishedAt?: number;
  result?: Out;
  /** Whether there is a file to be had. */
  download?: boolean;
  error?: string;
  dead?: boolean;
  /** How often it was begun. */
  attempts?: number;
  lastError?: string;
  nextAttemptAt?: number;
  worker?: string;
  input?: unknown;
}

export function isFinished(status: TaskStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a channel is an inbox or `all`: the server subscribes a connection to its own by itself. */
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

/** The positions that a reply to `auth` or `subscribe` holds. */
export function positionsOf(reply: Frame): [string, PositionReply][] {
  const positions = isRecord(reply.data) ? reply.data.positions : undefined;
  return isRecord(positions) ? (Object.entries(positions) as [string, PositionReply][]) : [];
}
