import jax
import jax.numpy as jnp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jax import lax

from frontier.benchmark.jaxprs import CountError, Tally, tally


def count(function, *arguments, **options):
    """Equations executed."""
    return tally(jax.make_jaxpr(function)(*arguments), lambda _equation: 1, **options)


def test_a_function_without_equations_costs_nothing():
    assert count(lambda x: x, 1.0) == Tally(0)


def test_each_equation_counts_and_calls_do_not():
    assert count(lambda x: jax.jit(lambda y: jnp.sin(jnp.cos(y)))(x) + 1, 1.0) == Tally(3)


def test_open_and_closed_jaxprs_are_both_read():
    closed = jax.make_jaxpr(lambda x: x + 1)(1.0)
    assert tally(closed, lambda _: 1) == tally(closed.jaxpr, lambda _: 1) == Tally(1)


def test_nested_loops_multiply():
    def inner(x):
        return lax.scan(lambda carry, _: (carry + 1, None), x, None, length=5)[0]

    assert count(
        lambda x: lax.scan(lambda carry, _: (inner(carry), None), x, None, length=3)[0], 1.0
    ) == Tally(15)


def test_an_unknown_length_is_said_through_calls_loops_and_branches():
    def loop(x):
        return lax.while_loop(lambda y: y < 9, lambda y: y + 1, x)

    def around(x):
        x = lax.scan(lambda carry, _: (jax.jit(loop)(carry), None), x, None, length=2)[0]
        return lax.cond(x > 0, loop, lambda y: y, x)

    assert not count(around, 1.0).is_exact
    known = count(around, 1.0, while_trips=4)
    # Twice the loop, then the branch: each 4 bodies and 5 conditions; before it, a comparison and its conversion.
    assert known == Tally(2 * 9 + 2 + 9)


def test_a_branch_that_cannot_be_taken_still_sets_the_cost():
    assert count(lambda x: lax.cond(False, lambda y: jnp.sin(jnp.sin(y)), lambda y: y + 1, x), 1.0).total >= 2


def test_an_unknown_holder_of_a_function_is_named():
    from jax.experimental import pallas as pl

    def kernel(x_ref, o_ref):
        o_ref[...] = x_ref[...]

    doubled = pl.pallas_call(kernel, out_shape=jax.ShapeDtypeStruct((8, 8), jnp.float32))
    with pytest.raises(CountError, match=r"cannot count the operations of 'pallas_call'.*reference form"):
        count(doubled, jnp.ones((8, 8)))


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9), st.booleans())
def test_tallies_add_and_multiply_like_numbers(a, b, times, is_exact):
    one, other = Tally(a), Tally(b, is_exact)
    assert one + other == other + one == Tally(a + b, is_exact)
    assert (one + other) * times == one * times + other * times
