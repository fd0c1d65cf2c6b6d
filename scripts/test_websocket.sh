#!/usr/bin/env bash
# Runs the whole WebSocket suite against a server that speaks Momentum's protocol, ours or another: a line a check, and
# at the end how many passed and failed. It fails when any of them does.
#     scripts/test_websocket.sh                       against ws://127.0.0.1:8000/ws, with $JWT_SECRET
#     scripts/test_websocket.sh --skip-performance    without the checks that take seconds
#     scripts/test_websocket.sh --server-url http://localhost:8000 --ws-url ws://localhost:8000/ws --jwt-secret SECRET
exec "$(dirname "${BASH_SOURCE[0]}")/../carillon" test-websocket "$@"
