"""Figures the platform has to reach, measured in the same call as their floors."""
