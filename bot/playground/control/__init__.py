"""What the chat page and other processes call under /play/: the twin of the handles in Python."""
