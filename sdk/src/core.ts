import type { CarillonError } from './errors.js';
import type { Frame, Publication } from './protocol.js';
import type { Outcome } from './subscriptions.js';

/** A use of a channel, as the client sees it: what it is told, and how far it has got. */
export interface ChannelUser {
  readonly name: string;
  /** The offset of the first publication that a loop has not done with. */
  readonly oldest: number;
  receive(publication: Publication): void;
  subscribed(outcome: Outcome): void;
  refused(error: CarillonError): void;
  delayed(error: CarillonError): void;
  end(error: Error): void;
  leave(): void;
}

/** What channels, inbox and tasks need of the client that they belong to. */
export interface Core {
  /** Sends a command, now or when there is a connection; see {@link Outbox}. */
  send(command: Frame, timeout?: number, once?: boolean): Promise<Frame>;
  /** Connects, unless it does already. */
  start(): void;
  join(channel: ChannelUser): void;
  leave(channel: ChannelUser): void;
  /** There is another position to keep. */
  moved(): void;
}

/** Names one act, so that the server carries it out once however often it is asked to. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Without the members that are not there, which the server does not take. */
export function given(command: Frame): Frame {
  const there = Object.entries(command).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Frame;
}
