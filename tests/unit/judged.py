"""What every chapter's exercises are held to: the three things that a check can say of an answer."""

from grokkit.exercises import check


def assert_right(exercise, answer):
    """The answer is accepted."""
    assert repr(check(exercise, answer)).startswith(f"✓ Exercise {exercise}: right")


def assert_told(exercise, answer, said):
    """The answer is refused, and the reader is told why."""
    verdict = check(exercise, answer)
    assert verdict.state == "not yet"
    assert said in verdict.message


def assert_open(exercise):
    """A function that still has its three dots is no answer yet."""
    assert check(exercise, lambda *arguments: ...).state == "open"
