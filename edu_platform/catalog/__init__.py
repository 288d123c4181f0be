"""What can be learned: categories, courses, modules, lessons, search."""
