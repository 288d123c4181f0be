"""The commands behind `./edu`: they prepare, start, check and mend the platform."""
