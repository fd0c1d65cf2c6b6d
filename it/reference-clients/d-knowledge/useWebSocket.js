// The knowledge platform's `useWebSocket(userId, token, {onMessage, onConnect, onDisconnect})` without React around it.
// Its document leaves open where a subscription names its room; like all else a message says, it is in `data`.
import WebSocket from 'ws';

/** @param base where the server is, which the platform's own hook knows: `ws://localhost:8000` */
export function useWebSocket(userId, token, { onMessage, onConnect, onDisconnect }, base) {
  const query = token === undefined ? '' : `?token=${token}`;
  const socket = new WebSocket(`${base}/api/v1/ws/${userId}${query}`);
  const connection = {
    isConnected: false,

    sendMessage(message) {
      socket.send(JSON.stringify(message));
    },

    subscribe(room) {
      connection.sendMessage({
        type: 'room_subscribe',
        data: { room },
        timestamp: new Date().toISOString(),
      });
    },

    unsubscribe(room) {
      connection.sendMessage({
        type: 'room_unsubscribe',
        data: { room },
        timestamp: new Date().toISOString(),
      });
    },

    /** What React does when the component goes. */
    unmount() {
      socket.close();
    },
  };
  socket.onopen = () => {
    connection.isConnected = true;
    onConnect?.();
  };
  socket.onmessage = (event) => onMessage?.(JSON.parse(event.data));
  socket.onerror = () => {};
  socket.onclose = ({ code }) => {
    connection.isConnected = false;
    onDisconnect?.(code);
  };
  return connection;
}
