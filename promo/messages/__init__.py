"""What is said outside: the outbox, mail, webhooks."""
