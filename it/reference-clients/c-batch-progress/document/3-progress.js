ws.onmessage = (event) => {
  const message = JSON.parse(event.data);

  switch (message.type) {
    case 'task_started':
      console.log('Task started:', message.payload.taskId);
      break;

    case 'task_progress':
      console.log(`Progress: ${message.payload.progress}%`);
      break;

    case 'task_completed':
      console.log('Task completed:', message.payload.result);
      break;

    case 'task_failed':
      console.error('Task failed:', message.payload.error);
      break;
  }
};
