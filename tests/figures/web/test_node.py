"""The JavaScript under the figures, tested by Node's own test runner, so that `pytest` runs everything."""

from pathlib import Path

from grokkit import _node

HERE = Path(__file__).resolve().parent


def test_the_toolkit_by_nodes_test_runner():
    root = HERE.parents[2]
    _node.install(root)
    said = _node.run(
        [*_node.find_node(), "--test", *sorted(str(f) for f in HERE.parent.glob("*/*.test.js"))], root
    )
    assert "# fail 0" in said or "ℹ fail 0" in said, said
    assert "# pass 0" not in said
