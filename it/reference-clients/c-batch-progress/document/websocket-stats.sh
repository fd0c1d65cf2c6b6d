curl http://localhost:3000/api/websocket/stats
