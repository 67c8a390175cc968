import pytest

pytest.register_assert_rewrite("tests.support")  # so that a failure there tells its values, as one in a test does
