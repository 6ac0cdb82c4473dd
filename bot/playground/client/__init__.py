"""What a test or the chat page does as a user, and waiting for what the bot answers."""
