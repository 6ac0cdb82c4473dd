"""What the bot may call: one module for each group of Bot API methods."""
