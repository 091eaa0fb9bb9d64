#!/usr/bin/env python3
"""Checks report files against their schemas.

usage: validate.py FILE...    *.xml is JUnit, *.sarif is SARIF, everything else names its schema
"""
import json
import pathlib
import sys

import jsonschema
from lxml import etree

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]


def json_schema(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def problems_of_json(path, schema):
    document = json.loads(path.read_text(encoding="utf-8"))
    errors = sorted(json_schema(schema).iter_errors(document), key=lambda e: list(map(str, e.path)))
    return ["/".join(map(str, e.path)) + ": " + e.message[:300] for e in errors[:20]]


def problems_of_xml(path, schema):
    # No entities, no network: the file may hold anything a subject said.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    document = etree.parse(str(path), parser)
    checker = etree.XMLSchema(etree.parse(str(schema)))
    checker.validate(document)
    return [f"line {e.line}: {e.message}" for e in list(checker.error_log)[:20]]


def problems(path):
    if path.suffix == ".xml":
        return problems_of_xml(path, HERE / "junit-10.xsd")
    if path.suffix == ".sarif":
        return problems_of_json(path, HERE / "sarif-schema-2.1.0.json")
    name = json.loads(path.read_text(encoding="utf-8")).get("schema")
    kind = "selftest" if name == "meshproof-selftest-1" else "run"
    return problems_of_json(path, ROOT / f"Sources/TelehashReports/Schemas/{kind}.schema.json")


def main(names):
    if not names:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    found = 0
    for name in names:
        for problem in problems(pathlib.Path(name)):
            print(f"{name}: {problem}")
            found += 1
    print(f"{len(names)} files, {found} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
