# 查看连接统计
curl http://127.0.0.1:8000/ws/stats | jq
