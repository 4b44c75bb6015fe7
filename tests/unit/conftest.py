"""What the unit tests share."""

import jaxtyping
import pytest


@pytest.fixture
def as_users_run_it():
    """Without the run-time shape checks of the tests: wrong types too must be told by the code itself."""
    before = jaxtyping.config.jaxtyping_disable
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", before)
