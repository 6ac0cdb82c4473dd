"""The state of the stand-in: users, chats, messages, files, faults and rate limits."""
