// 连接后订阅任务
ws.onopen = () => {
  ws.send(JSON.stringify({
    type: 'subscribe',
    taskIds: ['task-123', 'task-456'],
    rooms: ['task:task-123']
  }));
};
