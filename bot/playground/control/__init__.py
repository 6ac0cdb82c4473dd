"""The HTTP interface under /play/ for the chat page and other processes; `client.handles` is its twin."""
