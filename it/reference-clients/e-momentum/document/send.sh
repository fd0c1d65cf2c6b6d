# 发送给特定用户
curl -X POST http://127.0.0.1:8000/ws/send \
  -H "Content-Type: application/json" \
  -d '{
    "to_user_id": "user-uuid-here",
    "message_type": "notification",
    "data": {
      "content": "你有新的私信",
      "type": "private_message"
    }
  }'
