"""States of the classroom."""
