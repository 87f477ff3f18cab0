from __future__ import annotations

import ast
import gc
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from nexuskit import ApiTypes, Client
from nexuskit.sandbox import Sandbox
from tests.documents.extract import Section, as_expression, as_runnable, sections

# The examples leave their client open; what Python says of that is not about us.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

KEY = "5aa41e8ba........"
PROJECT = "proj_b705a........"
SEQUENCE = "seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c"
ASSETS = ["asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1", "asset_fe8ca0ce-654e-4f33-929c-09aa9243850f"]

SEED: dict[str, Any] = {
    "secret_keys": {KEY: [PROJECT]},
    "projects": [
        {
            "id": PROJECT,
            "workflows": [
                {
                    "id": "flow_639309be08b4488a914b8802",
                    "title": "Yolov8 Workflow",
                    "createDate": 1701927649302,
                },
                {"id": "flow_64e812a7e47592ef374cbbc2", "title": "My Awesome Workflow"},
            ],
            "assets": [
                {"id": ASSETS[0], "filename": "slice_3.jpg"},
                {"id": ASSETS[1], "filename": "slice_6.jpg"},
                {"id": "asset_1", "filename": "image_1.jpg"},
                {"id": "asset_2", "filename": "image_2.jpg"},
            ],
            "sequences": [
                {
                    "id": SEQUENCE,
                    "name": "Patient A",
                    "items": [
                        {"assetId": ASSETS[0], "ord": 3, "role": "Sagittal"},
                        {"assetId": ASSETS[1], "ord": 6, "role": "Sagittal"},
                    ],
                    "attributes": {"report0": "...", "report1": "..."},
                    "createDate": 1705475663570,
                    "updateDate": 1705475727051,
                },
                {"id": "seq_b", "name": "Patient B"},
                {"id": "seq_c", "name": "Patient C"},
            ],
        }
    ],
}

SECTIONS = {section.call: section for section in sections()}
EXAMPLES = [
    pytest.param(section.call, example, id=f"{section.call}-{number}")
    for section in SECTIONS.values()
    for number, example in enumerate(section.examples, 1)
]
OK = "SequenceBulkUpdateResult.OK"


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as running:
        monkeypatch.setenv("DATATURE_API_BASE_URL", running.base_url)
        yield running
    gc.collect()


def test_every_documented_call_and_example_is_found() -> None:
    assert Counter({call: len(section.examples) for call, section in SECTIONS.items()}) == {
        "workflows.list": 2,
        "workflows.get": 1,
        "workflows.update": 2,
        "workflows.delete": 2,
        "sequences.list": 1,
        "sequences.get": 1,
        "sequences.bulk_update": 3,
        "sequences.patch": 1,
        "sequences.delete": 1,
    }


@pytest.mark.parametrize(("call", "example"), EXAMPLES)
def test_example_runs_as_printed_and_answers_in_the_documented_shape(
    call: str, example: str, sandbox: Sandbox
) -> None:
    with Client(KEY) as client:
        cursor = client.get_project(PROJECT).sequences.list({"limit": 2}).next_page
    assert cursor is not None

    answers = run(as_runnable(example, cursor))

    assert call in [made for made, _ in answers]
    for made, answer in answers:
        assert_shape(as_expression(SECTIONS[made].returned), answer)


@pytest.mark.parametrize("section", [pytest.param(section, id=call) for call, section in SECTIONS.items()])
def test_documented_answer_can_be_built_from_the_types_and_prints_as_documented(section: Section) -> None:
    built = eval(
        compile(ast.Expression(as_expression(section.returned)), "document", "eval"), vars(ApiTypes).copy()
    )
    documented = as_expression(section.returned)
    assert_shape(documented, built)
    assert "\n" not in repr(built)
    assert ast.dump(as_expression(repr(built))) == ast.dump(documented)


def test_get_answers_exactly_what_is_documented(sandbox: Sandbox) -> None:
    documented = SECTIONS["sequences.get"]
    expected = eval(documented.returned, vars(ApiTypes).copy())
    expected.project_id = PROJECT

    [(_, answer)] = run(documented.examples[0])

    assert {name: answer[name] for name in documented_fields(documented)} == {
        name: expected[name] for name in documented_fields(documented)
    }


def test_bulk_examples_do_what_they_say(sandbox: Sandbox) -> None:
    linking, unlinking, removing = SECTIONS["sequences.bulk_update"].examples
    with Client(KEY) as client:
        sequences = client.get_project(PROJECT).sequences

        assert results(linking) == [OK, OK, OK]
        linked = [(entry.ord, entry.asset_id) for entry in sequences.get(SEQUENCE).items]
        assert linked == [(1, "asset_1"), (2, "asset_2"), (3, ASSETS[0]), (6, ASSETS[1])]
        assert sequences.get("seq_b").attributes.items == {
            "age": "20",
            "gender": "male",
            "height": "180",
            "weight": "70",
        }

        assert results(unlinking) == [OK]
        assert "asset_1" not in [entry.asset_id for entry in sequences.get(SEQUENCE).items]

        assert results(removing) == [OK]
        assert SEQUENCE not in [sequence.id for sequence in sequences.list()]


def run(source: str) -> list[tuple[str, Any]]:
    """Run an example and give each call of the API in it with its answer."""
    answers: list[tuple[str, Any]] = []

    def record(call: str, answer: Any) -> Any:
        answers.append((call, answer))
        return answer

    tree = ast.fix_missing_locations(_Recording().visit(ast.parse(source)))
    names: dict[str, Any] = {"__record__": record}
    exec(compile(tree, "document", "exec"), names)
    return answers


def results(source: str) -> list[str]:
    [(_, answer)] = run(source)
    return [f"{type(result).__name__}.{result.name}" for result in answer.actions]


def documented_fields(section: Section) -> list[str]:
    node = as_expression(section.returned)
    assert isinstance(node, ast.Call)
    return [str(keyword.arg) for keyword in node.keywords]


def assert_shape(documented: ast.expr, answer: Any) -> None:
    """Hold an answer against the documented one: the same types by name, and at least its fields."""
    match documented:
        case ast.Call(func=ast.Name(id=name), keywords=keywords):
            assert type(answer).__name__ == name
            for keyword in keywords:
                assert keyword.arg is not None
                assert_shape(keyword.value, getattr(answer, keyword.arg))
        case ast.List(elts=elements):
            assert isinstance(answer, list)
            for item in answer:
                assert_shape(elements[0], item)
        case ast.Dict():
            assert answer is None or all(isinstance(text, str) for pair in answer.items() for text in pair)
        case ast.Attribute(value=ast.Name(id=name)):
            assert type(answer).__name__ == name
        case ast.Constant(value=value):
            # A cursor or a role may be absent.
            assert answer is None or value is None or type(answer) is type(value)
        case _:
            pytest.fail(f"the documents show something that is not understood: {ast.unparse(documented)}")


class _Recording(ast.NodeTransformer):
    """Turns `project.workflows.list(…)` into `__record__("workflows.list", project.workflows.list(…))`."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="project"), attr=resource), attr=method):
                call = ast.Constant(f"{resource}.{method}")
                return ast.Call(ast.Name("__record__", ast.Load()), [call, node], [])
        return node
