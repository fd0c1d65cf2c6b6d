import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';

/** All that the components say. */
export interface Texts {
  connected: string;
  reconnecting: string;
  disconnected: string;
  retryIn(seconds: number): string;
  retryNow: string;

  tasks: string;
  noTasks: string;
  /** What a screen reader says after `tasks`. */
  active(count: number): string;
  close: string;
  started(title: string): string;
  finished(title: string): string;
  failedToast(title: string): string;
  youCanLeave: string;
  states: Record<'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled', string>;
  step(current: number, total: number): string;
  left(duration: string): string;
  pause: string;
  resume: string;
  cancel: string;
  reallyCancel: string;
  keepRunning: string;
  retry: string;
  download: string;
  more: string;
  receipt(done: number, failed: number): string;
  row(row: number): string;
  actionFailed(why: string): string;
  /** A kind of task, for people. */
  kind(type: string): string;

  notifications: string;
  unread(count: number): string;
  noNotifications: string;
  markRead: string;
  markAllRead: string;

  here(names: readonly string[], total: number): string;
  hours: string;
  minutes: string;
  seconds: string;
}

const kinds = {
  en: { 'documents.generate': 'Documents', 'data.query': 'Query' } as Record<string, string>,
  zh: { 'documents.generate': '批量生成文档', 'data.query': '数据查询' } as Record<string, string>,
};

export const english: Texts = {
  connected: 'Connected',
  reconnecting: 'Reconnecting…',
  disconnected: 'Disconnected',
  retryIn: (seconds) => `Reconnecting in ${seconds} s`,
  retryNow: 'Reconnect now',

  tasks: 'Tasks',
  noTasks: 'Nothing is running.',
  active: (count) => `${count} active`,
  close: 'Close',
  started: (title) => `${title} has started.`,
  finished: (title) => `${title} is done.`,
  failedToast: (title) => `${title} has failed.`,
  youCanLeave: 'You can leave this page; it goes on.',
  states: {
    pending: 'Waiting',
    running: 'Running',
    paused: 'Paused',
    completed: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  step: (current, total) => `${current} of ${total}`,
  left: (duration) => `${duration} left`,
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  reallyCancel: 'Really cancel',
  keepRunning: 'Keep it',
  retry: 'Retry',
  download: 'Download',
  more: 'Show more',
  receipt: (done, failed) => (failed > 0 ? `${done} done, ${failed} failed` : `${done} done`),
  row: (row) => `Row ${row}`,
  actionFailed: (why) => `That did not work: ${why}`,
  kind: (type) => kinds.en[type] ?? type,

  notifications: 'Notifications',
  unread: (count) => (count > 0 ? `Notifications, ${count} unread` : 'Notifications'),
  noNotifications: 'Nothing new.',
  markRead: 'Mark as read',
  markAllRead: 'Mark all as read',

  here: (names, total) => (total === 0 ? 'Nobody is here' : `${total} here: ${names.join(', ')}`),
  hours: 'h',
  minutes: 'min',
  seconds: 's',
};

export const chinese: Texts = {
  connected: '已连接',
  reconnecting: '正在重连…',
  disconnected: '未连接',
  retryIn: (seconds) => `${seconds} 秒后重连`,
  retryNow: '立即重连',

  tasks: '任务',
  noTasks: '没有正在执行的任务。',
  active: (count) => `${count} 个进行中`,
  close: '关闭',
  started: (title) => `${title}已开始。`,
  finished: (title) => `${title}已完成。`,
  failedToast: (title) => `${title}失败。`,
  youCanLeave: '可以离开本页，任务会继续执行。',
  states: {
    pending: '排队中',
    running: '进行中',
    paused: '已暂停',
    completed: '已完成',
    failed: '失败',
    cancelled: '已取消',
  },
  step: (current, total) => `第 ${current} / ${total} 项`,
  left: (duration) => `剩余 ${duration}`,
  pause: '暂停',
  resume: '继续',
  cancel: '取消',
  reallyCancel: '确认取消',
  keepRunning: '不取消',
  retry: '重试',
  download: '下载',
  more: '显示更多',
  receipt: (done, failed) => (failed > 0 ? `成功 ${done}，失败 ${failed}` : `成功 ${done}`),
  row: (row) => `第 ${row} 行`,
  actionFailed: (why) => `操作未成功：${why}`,
  kind: (type) => kinds.zh[type] ?? type,

  notifications: '通知',
  unread: (count) => (count > 0 ? `通知，${count} 条未读` : '通知'),
  noNotifications: '没有新通知。',
  markRead: '标为已读',
  markAllRead: '全部标为已读',

  here: (names, total) => (total === 0 ? '没有人在线' : `${total} 人在线：${names.join('、')}`),
  hours: '小时',
  minutes: '分',
  seconds: '秒',
};

export interface Look {
  /** `en` or `zh`; that of the page when left out. */
  language?: 'en' | 'zh';
  /** Takes the place of some of the texts. */
  texts?: Partial<Texts>;
  /** Takes the place of a part's class: of `carillon-tray-task` by `{ 'tray-task': 'my-task' }`. */
  classes?: Record<string, string>;
}

export const LookContext = createContext<Look>({});

export interface Drawing {
  texts: Texts;
  language: 'en' | 'zh';
  /** The class of a part. */
  part(name: string): string;
}

/** How a component is to look: as its own properties say, else as the nearest `CarillonLook` does. */
export function useLook(own: Look): Drawing {
  const around = useContext(LookContext);
  const ofPage = useSyncExternalStore(
    watchLanguage,
    () => (document.documentElement.lang.startsWith('zh') ? 'zh' : 'en'),
    () => 'en' as const,
  );
  const language = own.language ?? around.language ?? ofPage;
  const { texts, classes } = own;
  return useMemo(
    () => ({
      language,
      texts: { ...(language === 'zh' ? chinese : english), ...around.texts, ...texts },
      part: (name) => classes?.[name] ?? around.classes?.[name] ?? `carillon-${name}`,
    }),
    [language, around, texts, classes],
  );
}

function watchLanguage(watcher: () => void): () => void {
  const observer = new MutationObserver(watcher);
  observer.observe(document.documentElement, { attributeFilter: ['lang'] });
  return () => observer.disconnect();
}

/** A length of time in its two largest units. */
export function duration(millis: number, { hours, minutes, seconds }: Texts): string {
  const whole = Math.max(0, Math.round(millis / 1000));
  const h = Math.floor(whole / 3600);
  const m = Math.floor(whole / 60) % 60;
  const s = whole % 60;
  if (h > 0) {
    return `${h} ${hours} ${m} ${minutes}`;
  }
  return m > 0 ? `${m} ${minutes} ${s} ${seconds}` : `${s} ${seconds}`;
}
