'use client';

export { CarillonLook } from './CarillonLook.js';
export {
  ConnectionStatus,
  WebSocketStatus,
  type WebSocketStatusProps,
} from './ConnectionStatus.js';
export { InboxBell, type InboxBellProps } from './InboxBell.js';
export { PresenceAvatars, type PresenceAvatarsProps } from './PresenceAvatars.js';
export { saveResult } from './saveResult.js';
export {
  TaskBar,
  type TaskBarProps,
  TaskProgress,
  type TaskProgressProps,
} from './TaskProgress.js';
export { TaskTray, type TaskTrayProps } from './TaskTray.js';
export { chinese, english, type Look, type Texts } from './texts.js';
