/** How clients of a kind connect, and what they send. */
export interface Dialect {
  name: string;
  /** Where a user connects, without the token. */
  path(user: string): string;
  /** The messages to begin with; `id` is put in when they are sent. */
  templates: Record<string, object>;
}

export const dialects: readonly Dialect[] = [
  {
    name: 'carillon',
    path: () => '/ws?dialect=carillon',
    templates: {
      ping: { type: 'ping', data: {} },
      subscribe: { type: 'subscribe', channels: ['room:lobby'] },
      unsubscribe: { type: 'unsubscribe', channels: ['room:lobby'] },
      publish: { type: 'publish', channel: 'room:lobby', data: { text: 'hello' } },
      chat_message: { type: 'chat_message', data: { text: 'hello' } },
      history: { type: 'history', channel: 'room:lobby', limit: 10 },
      presence: { type: 'presence', channel: 'room:lobby' },
      stats: { type: 'stats' },
      task_submit: { type: 'task_submit', task: 'data.query', input: { search: 'Li' } },
    },
  },
  {
    name: 'knowledge',
    path: (user) => `/api/v1/ws/${encodeURIComponent(user)}`,
    templates: {
      ping: { type: 'ping' },
      room_subscribe: { type: 'room_subscribe', data: { room: 'notifications' } },
      room_unsubscribe: { type: 'room_unsubscribe', data: { room: 'notifications' } },
      sync_update: { type: 'sync_update', data: { device: 'iPhone', changes: 5 } },
      stats: { type: 'stats' },
    },
  },
  {
    name: 'batch',
    path: () => '/ws?dialect=batch',
    templates: {
      ping: { type: 'ping', payload: {} },
      subscribe: { type: 'subscribe', taskIds: ['task-123'] },
      join_room: { type: 'join_room', room: 'lobby' },
      leave_room: { type: 'leave_room', room: 'lobby' },
      room_broadcast: { type: 'room_broadcast', room: 'lobby', payload: { text: 'hello' } },
      stats: { type: 'stats' },
    },
  },
  {
    name: 'momentum',
    path: () => '/ws?dialect=momentum',
    templates: {
      ping: { message_type: 'ping', data: {} },
      text: { message_type: 'text', data: { content: 'Hello everyone!' } },
    },
  },
];

/** The address of a dialect's socket at a server, whose own address begins with `http` or `ws`. */
export function addressOf(server: string, dialect: Dialect, user: string, token: string): string {
  const base = server.trim().replace(/^http/, 'ws').replace(/\/+$/, '');
  const path = dialect.path(user);
  const query =
    token === '' ? '' : `${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
  return base + path + query;
}
