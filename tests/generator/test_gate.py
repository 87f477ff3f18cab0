"""The gate sees whatever the parser could lose: each kind of loss is made by hand and must be found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from generator.build import build
from generator.bundle import Document, bundle
from generator.gate import gate
from generator.ir import Field, Package, Scalar
from generator.parse import Parsed, parse
from generator.problems import SpecError


@pytest.fixture(scope="module")
def document() -> Document:
    root = Path(__file__).parent.parent.parent
    return bundle(root / "spec/openapi.yaml", root)


@pytest.fixture(scope="module")
def package(document: Document) -> Package:
    return build(document, parse(document, {}))


def test_nothing_is_lost(document: Document, package: Package) -> None:
    assert list(gate(document, package)) == []
    described = [op for item in document.data["paths"].values() for op in item.values()]
    assert [operation.id for operation in package.operations] == [op["operationId"] for op in described]
    named = {thing.name for thing in (*package.structs, *package.enums, *package.unions)}
    assert named == set(document.data["components"]["schemas"])


def _field(package: Package, struct: str, wire: str, change: Callable[[Field], Field]) -> Package:
    structs = tuple(
        attrs.evolve(s, fields=tuple(change(f) if f.wire == wire else f for f in s.fields))
        if s.name == struct
        else s
        for s in package.structs
    )
    return attrs.evolve(package, structs=structs)


def _query(package: Package, operation: str, wire: str, change: Callable[[Field], Field]) -> Package:
    operations = tuple(
        attrs.evolve(
            o, query_parameters=tuple(change(f) if f.wire == wire else f for f in o.query_parameters)
        )
        if o.id == operation
        else o
        for o in package.operations
    )
    return attrs.evolve(package, operations=operations)


LOSSES: dict[str, tuple[Callable[[Package], Package], str]] = {
    "an operation": (
        lambda p: attrs.evolve(p, operations=p.operations[1:]),
        "the operation 'getWorkspace' was lost",
    ),
    "a struct": (lambda p: attrs.evolve(p, structs=p.structs[1:]), "the object's class was lost"),
    "an enum": (lambda p: attrs.evolve(p, enums=p.enums[1:]), "the enum was lost"),
    "a tagged union": (lambda p: attrs.evolve(p, unions=()), "the tagged union was lost"),
    "a value of an enum": (
        lambda p: attrs.evolve(
            p, enums=(attrs.evolve(p.enums[0], members=p.enums[0].members[1:]), *p.enums[1:])
        ),
        "the values became",
    ),
    "a property": (
        lambda p: attrs.evolve(
            p,
            structs=tuple(
                attrs.evolve(s, fields=s.fields[1:]) if s.name == "Workflow" else s for s in p.structs
            ),
        ),
        "the property 'id' was lost",
    ),
    "a rule": (
        lambda p: attrs.evolve(p, structs=tuple(attrs.evolve(s, exactly_one_of=()) for s in p.structs)),
        "the exactly-one-of rules became ()",
    ),
    "a tag": (
        lambda p: attrs.evolve(p, structs=tuple(attrs.evolve(s, tag=None) for s in p.structs)),
        "the tag of SequenceBulkUpdateActionLink became None",
    ),
    "a type": (
        lambda p: _field(p, "Workflow", "title", lambda f: attrs.evolve(f, type=Scalar("any"))),
        "the type became",
    ),
    "being required": (
        lambda p: _field(p, "Workflow", "title", lambda f: attrs.evolve(f, required=False)),
        "being required became False",
    ),
    "a null": (
        lambda p: _field(p, "SequencePatch", "name", lambda f: attrs.evolve(f, nullable=False)),
        "allowing null became False",
    ),
    "a default": (
        lambda p: _field(p, "SequenceLinkMetadata", "merge", lambda f: attrs.evolve(f, has_default=False)),
        "having a default became False",
    ),
    "a constraint": (
        lambda p: _field(p, "FlowMetadata", "title", lambda f: attrs.evolve(f, type=Scalar("string"))),
        "min_length=1",
    ),
    "a name": (
        lambda p: _field(p, "SequenceEntryAsset", "ord", lambda f: attrs.evolve(f, python="order")),
        "the name became 'order'",
    ),
    "a description": (
        lambda p: _field(p, "Workflow", "title", lambda f: attrs.evolve(f, description="")),
        "the description became ''",
    ),
    "a query parameter's minimum": (
        lambda p: _query(p, "listSequences", "limit", lambda f: attrs.evolve(f, type=Scalar("integer"))),
        "minimum=1",
    ),
    "a query parameter": (
        lambda p: attrs.evolve(
            p, operations=tuple(attrs.evolve(o, query_parameters=()) for o in p.operations)
        ),
        "the parameter 'limit' of listSequences was lost",
    ),
    "a path parameter": (
        lambda p: attrs.evolve(
            p, operations=tuple(attrs.evolve(o, path_parameters=()) for o in p.operations)
        ),
        "the parameters in the path became []",
    ),
    "an answer": (
        lambda p: attrs.evolve(p, operations=tuple(attrs.evolve(o, answers=()) for o in p.operations)),
        "the answer 200 of getWorkspace was lost",
    ),
    "an error answer": (
        lambda p: attrs.evolve(p, operations=tuple(attrs.evolve(o, errors=()) for o in p.operations)),
        "the answer 404 of getWorkflow was lost",
    ),
    "a body": (
        lambda p: attrs.evolve(p, operations=tuple(attrs.evolve(o, body=None) for o in p.operations)),
        "the body of updateWorkflow became None",
    ),
    "an error answer that is not described": (
        lambda p: attrs.evolve(
            p,
            operations=tuple(
                attrs.evolve(o, errors=(*o.errors, ("418", Scalar("any")))) for o in p.operations
            ),
        ),
        "the answer became '418'",
    ),
    "an operation's assumptions": (
        lambda p: attrs.evolve(p, operations=tuple(attrs.evolve(o, assumptions=()) for o in p.operations)),
        "the assumptions became []",
    ),
    "an operation twice": (
        lambda p: attrs.evolve(p, operations=(*p.operations, p.operations[0])),
        "the operations became",
    ),
    "a body's example": (
        lambda p: attrs.evolve(p, operations=tuple(attrs.evolve(o, body_example=None) for o in p.operations)),
        "the body's example became None",
    ),
    "the role": (
        lambda p: attrs.evolve(p, structs=tuple(attrs.evolve(s, role="answer") for s in p.structs)),
        "the role became {'answer'}",
    ),
    "the order of arguments": (
        lambda p: attrs.evolve(p, structs=tuple(attrs.evolve(s, fields=s.fields[::-1]) for s in p.structs)),
        "the order became",
    ),
    "the evidence": (
        lambda p: attrs.evolve(p, structs=tuple(attrs.evolve(s, evidence="") for s in p.structs)),
        "the evidence became ''",
    ),
    "the header": (lambda p: attrs.evolve(p, key_header="Key"), "the header became ['Key']"),
    "the base URL": (lambda p: attrs.evolve(p, base_url="http://x"), "the base URL became 'http://x'"),
    "a tag's module": (lambda p: attrs.evolve(p, tags=p.tags[1:]), "the tags became"),
    "the path": (
        lambda p: attrs.evolve(
            p, operations=tuple(attrs.evolve(o, path=o.path.replace("Id}", "_id}")) for o in p.operations)
        ),
        "the path became '/projects/{project_id}'",
    ),
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_found(name: str, document: Document, package: Package) -> None:
    lose, says = LOSSES[name]
    problems = [str(problem) for problem in gate(document, lose(package))]
    assert any(says in problem for problem in problems), problems
    assert all(problem.startswith("spec/") for problem in problems)


def _bent(document: Document, change: Callable[[dict[str, object]], None]) -> Document:
    import copy

    data = copy.deepcopy(document.data)
    change(data["components"]["schemas"])
    return attrs.evolve(document, data=data)


def test_what_the_parser_really_drops_is_found(document: Document) -> None:
    """A `oneOf` on an object makes the parser drop its class without a word."""

    def drop(schemas: dict[str, object]) -> None:
        link = schemas["SequenceBulkUpdateActionRemoveSequence"]
        assert isinstance(link, dict)
        (rule,) = link.pop("allOf")
        link.update(rule)

    bent = _bent(document, drop)
    parsed: Parsed = parse(bent, {})
    assert "SequenceBulkUpdateActionRemoveSequence" not in parsed.structs
    problems = [str(problem) for problem in gate(bent, build(bent, parsed))]
    assert any("SequenceBulkUpdateActionRemoveSequence" in problem for problem in problems), problems


def test_what_the_parser_renames_is_found(document: Document) -> None:
    """An enum's control characters are dropped by the parser's quoting."""

    def add(schemas: dict[str, object]) -> None:
        mode = schemas["SequenceMergeMode"]
        assert isinstance(mode, dict)
        mode["enum"][0] = "Replace\x01ExistingEntry"

    bent = _bent(document, add)
    try:
        problems = [str(problem) for problem in gate(bent, build(bent, parse(bent, {})))]
    except SpecError as error:
        problems = [str(error)]
    assert any("ReplaceExistingEntry" in problem or "x01" in problem for problem in problems), problems
