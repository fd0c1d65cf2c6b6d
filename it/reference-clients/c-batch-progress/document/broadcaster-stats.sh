curl http://localhost:3000/api/broadcaster/stats
