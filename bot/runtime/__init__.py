"""The composition root, the application life cycle, background jobs and the update inbox."""
