export type { ReconnectHint } from './backoff.js';
export type {
  Channel,
  ChannelEvents,
  Gap,
  PresencePage,
  PublishOptions,
  Subscribed,
} from './channel.js';
export { type Client, type ClientEvents, type ClientOptions, createClient } from './client.js';
export type { ConnectionState, StateChange } from './connection.js';
export {
  CarillonError,
  type ClientErrorName,
  type ErrorName,
  errorOf,
  type ServerErrorName,
} from './errors.js';
export {
  type CommandType,
  closeCodes,
  commandTypes,
  type EventType,
  errorCodes,
  eventTypes,
  finalCloseCodes,
  type TaskEventType,
  taskEventTypes,
} from './generated.js';
export type { HistoryOptions, HistoryPage } from './history.js';
export type { Http } from './http.js';
export type { Inbox, InboxEvents, InboxMessage } from './inbox.js';
export type { FrameRecord } from './link.js';
export {
  type Frame,
  isFinished,
  type Position,
  type Publication,
  type TaskSnapshot,
  type TaskStatus,
  type User,
} from './protocol.js';
export type { PositionStorage } from './storage.js';
export type { Task } from './task.js';
export type { SubmitOptions, TaskFilter, TaskPage, Tasks } from './tasks.js';
