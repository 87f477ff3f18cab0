"""How the application is composed, and the thread that serves it."""
