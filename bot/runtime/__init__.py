"""The composition root, the application's life cycle, background jobs, update inbox and HTTP server."""
