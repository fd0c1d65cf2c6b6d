# 查看在线用户
curl http://127.0.0.1:8000/ws/online | jq
