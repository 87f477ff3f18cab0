"""The application, and the thread that serves it."""
