"""Letters: the outbox, templates and sending."""
