"""An online-learning platform: courses, tests, certificates, in pure Python."""
