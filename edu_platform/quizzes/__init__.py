"""Tests: questions, attempts, answers and scores.

Does not know what a course is: whether somebody may take a test is asked of
`core.access`, and what follows from a result is the business of who reacts to
`AttemptFinished`.
"""
