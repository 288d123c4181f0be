"""Who people are: registration, sign-in, sessions, profiles and roles."""
