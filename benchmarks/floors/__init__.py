"""What is measured beside the platform: the least code for the same work."""
