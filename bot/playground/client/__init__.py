"""Actions of users, for tests and the chat page, and waiting for the bot's answers."""
