"""The process that runs background jobs."""
