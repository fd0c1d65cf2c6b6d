'use client';

export {
  type ChannelView,
  type Publish,
  type UseChannelOptions,
  useChannel,
  usePublish,
} from './channel.js';
export { useConnection } from './connection.js';
export { CarillonProvider, type CarillonProviderProps, useCarillon } from './context.js';
export { type InboxView, type UseInboxOptions, useInbox } from './inbox.js';
export { type Notification, type NotificationList, useNotifications } from './notifications.js';
export { type Presence, type UsePresenceOptions, usePresence } from './presence.js';
export { type TaskSubmit, type TaskView, useTask, useTaskSubmit } from './task.js';
export { type TaskList, useTasks } from './tasks.js';
export { WebSocketStatus, type WebSocketStatusProps } from './WebSocketStatus.js';
export {
  type KnowledgeMessage,
  type UseWebSocketOptions,
  useWebSocket,
  type WebSocketConnection,
} from './websocket.js';
