"""A document of somebody else is generated as far as it can be, and never ends in a traceback."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.__main__ import main
from generator.bundle import bundle
from generator.diagnostics import SpecError
from generator.ir_builder import build
from generator.writer import render

from .conftest import DOCUMENT, Run, document, get
from .recorder import recorder


def test_openapi_30(run: Run) -> None:
    schema = """{type: object, required: [a], properties: {
        a: {type: string, nullable: true},
        b: {type: integer, minimum: 0, exclusiveMinimum: true},
        c: {nullable: true, allOf: [{$ref: '#/components/schemas/C'}]}}}"""
    code, said = run(
        document(get(schema), "{schemas: {C: {type: object, properties: {x: {type: integer}}}}}")
    )
    assert (code, said.splitlines()[-1]) == (0, "nothing was left out")
    fields = run.module("models").GetAAnswer.__annotations__
    assert fields == {"a": "str | None", "b": "int | None", "c": "C | None"}


@pytest.mark.parametrize(
    ("paths", "says"),
    [
        (get("{$ref: '#/components/schemas/Nope'}"), "leads to nothing"),
        (get('{$ref: "a\\0b.yaml"}'), "leads to a file that does not exist"),
        (get(f"{{$ref: {'a' * 5000}.yaml}}"), "leads to a file that does not exist"),
        ("{/a: {get: {responses: {'200': {description: 5}}}}, /b: {get: {responses: {}}}}", "is not OpenAPI"),
        (get("{type: object, properties: {a: {$ref: '#'}}}"), "is not read"),
        (get("{enum: [1, 1.5, {a: 1}]}"), "other values are not checked"),
        ("{}\nsecurity: [{key: []}]", "nothing declares 'key'"),
        (get("{type: array, items: {type: object, properties: {a: {enum: []}}}}"), "is not OpenAPI"),
        (get("{oneOf: [{type: string, format: date}, {type: string, format: uuid}]}"), "nothing to tell them apart"),
        ("{/a: {post: {requestBody: {$ref: '#/components/requestBodies/X'}, responses: {'204': {description: A}}}}}", "the operation 'postA' is left out"),
        ("{'/a/{b}': {get: {responses: {'204': {description: A}}}}}", "nothing describes the parameter 'b'"),
        ("{/a: {post: {requestBody: {content: {application/xml: {schema: {type: string}}}}, responses: {'200': {description: A, content: {application/xml: {}}}}}}}", "XML is not decoded"),
        ("{/a: {get: {responses: {'200': {description: A, links: {b: {operationId: c}}}}}}}", "'links' is not read"),
        ("{/a: {get: {responses: {'200': {description: A, headers: {'a\"b': {schema: {type: string}}}}}}}}", "no header can be called"),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_is_listed(paths: str, says: str, run: Run) -> None:
    code, said = run(document(paths))
    assert code == 0, said
    assert says in said
    run.module("api")
    assert run(document(paths), "--strict")[0] == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("swagger: '2.0'\ninfo: {title: A, version: '1'}\npaths: {}\n", "the version is None"),
        ("openapi: 3.2.0\ninfo: {title: A, version: '1'}\npaths: {}\n", "the version is '3.2.0'"),
        ("openapi: 3.1.0\npaths: {}\n", "is not OpenAPI"),
        ("[1, 2]", "is no OpenAPI document"),
        ("{", "broken YAML"),
        ("a: &a [*a]", "an alias holds itself"),
        ('{"a": "\\ud800"}', "broken YAML"),
        ("a: " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("- " * 100_000, "nested too deeply"),
        (
            "a: &a [x, x]\n"
            + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi")),
            "its aliases repeat too much",
        ),
    ],
    ids=range(11),
)
def test_what_is_no_document_is_refused(text: str, says: str, run: Run) -> None:
    code, said = run(text)
    assert code == 2
    assert says in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("scheme", "header", "sent"),
    [
        ("{type: http, scheme: basic}", "authorization", "Basic dTpw"),
        ("{type: http, scheme: bearer}", "authorization", "Bearer u:p"),
        ("{type: oauth2, flows: {}}", "authorization", "Bearer u:p"),
        ("{type: apiKey, in: header, name: X-Key}", "x-key", "u:p"),
        ("{type: apiKey, in: query, name: key}", "authorization", None),
        ("{type: apiKey, in: header}", "authorization", None),
    ],
)
def test_each_kind_of_key(scheme: str, header: str, sent: str | None, run: Run) -> None:
    code, said = run(
        document(get("{}"), f"{{securitySchemes: {{key: {scheme}}}}}", more="security: [{key: []}]\n")
    )
    assert code == 0
    assert ("'key' is left out" in said) == (sent is None)
    with recorder() as server:
        server.answers(200, b"1")
        given = {} if sent is None else {"secret_key": "u:p"}
        with run.module("client").Client(base_url=server.base_url, **given) as client:
            assert client.send(run.module("api").default.get_a()) == 1
        assert server.last.headers.get(header) == sent
        assert "u:p" not in server.last.target


def test_a_path_parameter_that_nothing_describes_has_a_name_of_its_own(run: Run) -> None:
    paths = """{'/a/{x}': {get: {operationId: get_a, parameters: [{name: x, in: query, schema: {type: string}}],
        responses: {'204': {description: A}}}}}"""
    code, said = run(document(paths))
    assert code == 0
    assert "nothing describes the parameter 'x'" in said
    assert run.module("api.default").get_a("1", x="2").target == "/a/1?x=2"


def test_a_body_that_may_be_anything_is_sent(run: Run) -> None:
    paths = """{/a: {post: {operationId: post_a, requestBody: {content: {application/json: {schema: {}}}},
        responses: {'204': {description: A}}}}}"""
    assert run(document(paths))[0] == 0
    assert run.module("api").default.post_a({"a": [1]}).body == b'{"a":[1]}'
    with pytest.raises(run.module("errors").RequestError):
        run.module("api").default.post_a(object())


def test_code_of_others_is_not_removed(run: Run) -> None:
    folder = run.folder / "mine"
    folder.mkdir()
    (folder / "own.py").write_text("x = 1\n")
    (run.folder / "a.yaml").write_text(document())
    with pytest.raises(SystemExit):
        main(
            ["generate", "--spec", str(run.folder / "a.yaml"), "--out", str(run.folder), "--package", "mine"]
        )
    assert "was not generated" in run.capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["own.py"]


def test_texts_that_python_could_take_for_code(run: Run) -> None:
    nasty = """a \\N \\x \\" ''' {{ 1 + 1 }} {% raw %} \u2028 \U0001fa7b \x07 end\\"""
    text = yaml.safe_load(document(get("{type: object, properties: {a: {type: string}}}")))
    text["info"]["title"] = text["info"]["version"] = nasty
    operation = text["paths"]["/a"]["get"]
    operation |= {"summary": nasty, "description": nasty + '"', "tags": ["t"]}
    schema = operation["responses"][200]["content"]["application/json"]["schema"]
    schema |= {
        "description": nasty + '"',
        "properties": {"a": {"enum": [nasty, '"', ""], "description": nasty}},
    }
    text["tags"] = [{"name": "t", "description": nasty}]
    code, said = run(json.dumps(text), name="nasty.json")
    assert code == 0, said
    assert {member.value for member in run.module("enums").GetAAnswerA} == {nasty, '"', ""}
    assert run.module("api.t").get_a.__doc__.startswith("a ")


NAMES = [
    *("class", "Class", "größe", "1st", "", "a b", "a-b", "a_b", "list", "Any", "msgspec", "日本", "@type"),
    *("body", "File", "Request", "datetime", "segment", "to_dict", "Answer_struct"),
]


def test_every_name_becomes_one(run: Run) -> None:
    properties = ", ".join(f"{json.dumps(name)}: {{type: string}}" for name in NAMES)
    parameters = ", ".join(
        f"{{name: {json.dumps(name)}, in: query, schema: {{type: string}}}}" for name in NAMES
    )
    schemas = ", ".join(
        f"{json.dumps(name)}: {{type: object, properties: {{{properties}}}}}" for name in NAMES if name
    )
    paths = ", ".join(
        f"/{n}: {{get: {{operationId: {json.dumps(name)}, tags: [{json.dumps(name)}], parameters: [{parameters}],"
        " responses: {'204': {description: A}}}}"
        for n, name in enumerate(NAMES)
    )
    code, said = run(document(f"{{{paths}}}", f"{{schemas: {{{schemas}}}}}"))
    assert code == 0, said
    api = run.module("api")
    assert len(api.OPERATIONS) >= len(NAMES) - 1
    [model] = [
        value for name, value in vars(run.module("models")).items() if name == "ClassModel" or name == "Class"
    ][:1]
    assert set(model.__struct_encode_fields__) == set(NAMES)


JUNK: list[Any] = [None, 5, "", "x", [], {}, [1], True, {"$ref": "#/components/schemas/Nope"}, {"$ref": "#"}]
JUNK += [
    {"type": "object"},
    {"type": ["string", "null"]},
    {"enum": [1, "a", None]},
    {"oneOf": [{"required": ["a"]}]},
]


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield node, key
        yield from places(node[key])


@pytest.mark.parametrize(
    "seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.full) for seed in range(5, 40))]
)
def test_no_document_raises_anything_else(seed: int, tmp_path: Path) -> None:
    """The document with every construct, damaged at random: it is refused, or something is left out."""
    chosen = random.Random(seed)
    damaged = copy.deepcopy(WHOLE)
    for _ in range(chosen.choice([1, 2, 5])):
        holder, key = chosen.choice(list(places(damaged)))
        if chosen.random() < 0.3:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(chosen.choice(JUNK))
    path = tmp_path / "damaged.json"
    path.write_text(json.dumps(damaged), encoding="utf-8")
    try:
        joined = bundle(path, tmp_path)
        package = build(joined)
    except SpecError:
        return
    for name, text in render(joined, package, "damaged").items():
        if name.endswith(".py"):
            compile(text, name, "exec")


WHOLE = yaml.load(DOCUMENT.read_text(encoding="utf-8"), yaml.BaseLoader)


def test_characters_that_no_name_can_have_separate_words(run: Run) -> None:
    schema = "{type: object, properties: {'+1': {type: integer}, '-1': {type: integer}, 'a/b[c]': {type: integer}}}"
    text = document(get(schema)).replace("get_a", "repos/get-all")
    assert run(text)[0] == 0
    assert run.module("api").OPERATIONS.keys() == {"repos/get-all"}
    assert run.module("api").default.repos_get_all().path == "/a"
    [model] = [one for name, one in vars(run.module("models")).items() if name.endswith("ReposGetAllAnswer")]
    assert model.__struct_fields__ == ("plus_1", "minus_1", "a_b_c")
