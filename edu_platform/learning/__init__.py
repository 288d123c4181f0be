"""Who studies what: enrolments, progress, completion, the access clock."""
