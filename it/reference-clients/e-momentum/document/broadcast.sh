# 广播系统消息
curl -X POST http://127.0.0.1:8000/ws/broadcast \
  -H "Content-Type: application/json" \
  -d '{
    "message_type": "system_message",
    "data": {
      "content": "服务器将在5分钟后维护",
      "priority": "high"
    }
  }'
