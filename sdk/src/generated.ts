// Written by scripts/generate.mjs from the server's sources: change those, and run it.

/** The server's errors: the stable number of each name. */
export const errorCodes = {
  internal: 100,
  unauthenticated: 101,
  invalid_token: 102,
  expired_token: 103,
  revoked_token: 104,
  invalid_credentials: 105,
  forbidden: 106,
  inactive_user: 107,
  token_not_yet_valid: 108,
  malformed: 110,
  unknown_type: 111,
  invalid_field: 112,
  too_large: 113,
  unsupported_format: 114,
  not_found: 120,
  conflict: 121,
  method_not_allowed: 122,
  lease_lost: 123,
  file_damaged: 124,
  limit_exceeded: 130,
  queue_full: 131,
  overloaded: 132,
  rate_limited: 133,
  store_unavailable: 134,
  store_full: 135,
  channel_full: 136,
  too_many_rooms: 137,
} as const;

/** Why the server itself closes a connection. */
export const closeCodes = {
  /** bye */
  normal: 1000,
  /** the frame breaks RFC 6455 */
  protocol_error: 1002,
  /** this kind of frame is not understood here */
  unsupported_data: 1003,
  /** a message was not valid UTF-8, or not validly compressed */
  invalid_data: 1007,
  /** a message exceeded the size limit */
  too_large: 1009,
  /** the connection failed in the server */
  internal: 1011,
  /** the server is going down; come back */
  shutdown: 3001,
  /** too far behind; come back and resume */
  slow_consumer: 3002,
  /** no sign of life; come back */
  ping_timeout: 3003,
  /** the token has expired; come back with a fresh one */
  token_expired: 3004,
  /** the server is full; come back later */
  server_full: 3005,
  /** far too many messages; come back later */
  rate_limited: 3006,
  /** nobody can be let in just now; come back later */
  unavailable: 3007,
  /** the token is not good yet; come back in a while */
  token_not_yet_valid: 3008,
  /** this user has too many connections; close one, or come back later */
  too_many_connections: 3009,
  /** too much is under way in the server; come back later */
  overloaded: 3010,
  /** the token was refused */
  invalid_token: 3500,
  /** not authenticated in time */
  auth_timeout: 3501,
  /** logged out */
  session_revoked: 3502,
  /** the user is not active */
  user_inactive: 3504,
} as const;

/** Those after which coming back would only bring the same. */
export const finalCloseCodes: readonly number[] = [
  1000,
  1002,
  1003,
  1007,
  1009,
  3500,
  3501,
  3502,
  3504,
];

/** What a client may send. */
export const commandTypes = [
  'ack',
  'auth',
  'chat_message',
  'history',
  'ping',
  'presence',
  'publish',
  'read',
  'request',
  'stats',
  'subscribe',
  'sync_update',
  'task_cancel',
  'task_pause',
  'task_resume',
  'task_submit',
  'unsubscribe',
] as const;
export type CommandType = (typeof commandTypes)[number];

/** What the server answers, and tells by itself, beside publications. */
export const eventTypes = [
  'ack',
  'auth_failed',
  'auth_success',
  'connected',
  'error',
  'history',
  'pong',
  'presence',
  'read',
  'stats',
  'subscribed',
  'unsubscribed',
] as const;
export type EventType = (typeof eventTypes)[number];

/** The publications that tell of a task. */
export const taskEventTypes = [
  'task_cancelled',
  'task_completed',
  'task_created',
  'task_failed',
  'task_paused',
  'task_progress',
  'task_resumed',
  'task_retrying',
  'task_started',
] as const;
export type TaskEventType = (typeof taskEventTypes)[number];
