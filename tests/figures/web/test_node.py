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


def test_whoever_installs_grokkit_does_without_the_tools_of_its_tests(tmp_path, monkeypatch):
    (tmp_path / "package-lock.json").write_text("{}")
    ran = []
    monkeypatch.setattr(_node, "run", lambda command, folder: ran.append(command))
    _node.install(tmp_path)
    _node.install(tmp_path)
    assert ["--omit=dev" in command for command in ran] == [True]
    _node.install(tmp_path, tools=True)
    _node.install(tmp_path, tools=True)
    _node.install(tmp_path)  # what it needs is among what is there
    assert ["--omit=dev" in command for command in ran] == [True, False]
    (tmp_path / "package-lock.json").write_text("{ }")
    _node.install(tmp_path)
    assert ["--omit=dev" in command for command in ran] == [True, False, True]


def test_bundles_are_made_again_when_a_table_or_source_that_they_contain_has_changed(tmp_path, monkeypatch):
    tables = ["grokkit/operations.json", "grokkit/palette.json", "grokkit/explorables/state.json"]
    sources = [*tables, "grokkit/explorables/web/engine/loops.ts"]
    for name in [*sources, "package-lock.json", "grokkit/explorables/_bundles/made-from.txt"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    monkeypatch.setattr(_node, "run", lambda command, folder: "")
    assert _node.make_bundles(tmp_path)
    assert not _node.make_bundles(tmp_path)
    for name in sources:
        (tmp_path / name).write_text('{"a": 1}')
        assert _node.make_bundles(tmp_path), name
        assert not _node.make_bundles(tmp_path)
