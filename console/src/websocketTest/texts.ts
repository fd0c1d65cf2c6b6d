const en = {
  title: 'WebSocket test',
  server: 'Server',
  dialect: 'Dialect',
  user: 'User',
  password: 'Password',
  login: 'Log in for a token',
  token: 'Token',
  address: 'Address',
  connect: 'Connect',
  disconnect: 'Disconnect',
  connected: 'Connected',
  connecting: 'Connecting…',
  disconnected: 'Disconnected',
  template: 'Template',
  message: 'Message',
  send: 'Send',
  clear: 'Clear',
  log: 'Messages',
  roundTrips: 'Round trips',
  file: 'The same as one file, to be opened from disk',
};

const zh: typeof en = {
  title: 'WebSocket 测试',
  server: '服务器',
  dialect: '协议方言',
  user: '用户',
  password: '密码',
  login: '登录以取得令牌',
  token: '令牌',
  address: '地址',
  connect: '连接',
  disconnect: '断开',
  connected: '已连接',
  connecting: '正在连接…',
  disconnected: '未连接',
  template: '模板',
  message: '消息',
  send: '发送',
  clear: '清空',
  log: '消息记录',
  roundTrips: '往返时间',
  file: '下载单文件版本，可从磁盘直接打开',
};

export type TestTexts = typeof en;

export const textsOf = (language: string): TestTexts => (language.startsWith('zh') ? zh : en);
