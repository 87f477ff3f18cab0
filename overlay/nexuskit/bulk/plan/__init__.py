"""What will be sent, before it is sent. Pure."""
