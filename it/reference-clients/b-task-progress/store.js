// The front end of the task-progress platform: the state and the methods of its document's class diagram, without
// Zustand and React, which only carry them around.
import WebSocket from 'ws';

export class WebSocketStore {
  socket = null;
  isConnected = false;
  reconnectAttempts = 0;
  maxReconnectAttempts = 5;
  reconnectInterval = 200;
  error = null;
  taskProgress = new Map();
  taskStatus = new Map();

  #url;
  #options;

  /** @param options those of the `useWebSocket` hook, and `onMessage` for what it has no name for */
  constructor(options = {}) {
    this.#options = options;
  }

  connect(url) {
    this.#url = url;
    const socket = new WebSocket(url, this.#options.socket);
    this.socket = socket;
    socket.onopen = () => {
      this.isConnected = true;
      this.reconnectAttempts = 0;
      this.error = null;
      this.#options.onConnect?.();
    };
    socket.onmessage = (event) => this.#hear(JSON.parse(event.data));
    socket.onerror = ({ message }) => {
      this.error = message;
      this.#options.onError?.(message);
    };
    socket.onclose = ({ code }) => {
      this.isConnected = false;
      this.#options.onDisconnect?.(code);
      if (socket === this.socket && this.reconnectAttempts < this.maxReconnectAttempts) {
        this.reconnectAttempts += 1;
        setTimeout(() => socket === this.socket && this.reconnect(), this.reconnectInterval);
      }
    };
  }

  disconnect() {
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  reconnect() {
    this.connect(this.#url);
  }

  send(data) {
    this.socket.send(JSON.stringify(data));
  }

  #hear(message) {
    this.#options.onMessage?.(message);
    const { taskId, progress, status } = message.data ?? {};
    if (message.type.startsWith('task_') && taskId !== undefined) {
      this.updateTaskProgress(taskId, progress);
      this.updateTaskStatus(taskId, status);
    }
  }

  updateTaskProgress(taskId, progress) {
    this.taskProgress.set(taskId, progress);
    this.#options.onTaskProgress?.(taskId, progress);
  }

  updateTaskStatus(taskId, status) {
    if (this.taskStatus.get(taskId) !== status) {
      this.taskStatus.set(taskId, status);
      this.#options.onTaskStatus?.(taskId, status);
    }
  }

  getTaskProgress(taskId) {
    return this.taskProgress.get(taskId) ?? 0;
  }

  getTaskStatus(taskId) {
    return this.taskStatus.get(taskId);
  }

  resetState() {
    this.taskProgress.clear();
    this.taskStatus.clear();
    this.error = null;
  }
}
