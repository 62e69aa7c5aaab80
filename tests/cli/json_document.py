#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The JSON document of a run is what its schema says, and docs/json.md has a row for each member of the schema and no
other.

  json_document.py FILE SCHEMA PAGE CASES
"""
import json
import re
import sys

import schema as json_schema

SECTIONS = {"A scenario": "scenario", "A case": "case", "An expectation": "expectation", "An assertion": "assertion",
            "The summary": "summary"}


def fail(message):
    print(message)
    sys.exit(1)


def check_page(path, schema):
    members = {title: schema["definitions"][name]["properties"] for title, name in SECTIONS.items()}
    members["The document"] = schema["properties"]
    with open(path, encoding="utf-8") as file:
        run = re.split(r"^# ", file.read(), flags=re.M)[1]  # the documents of other verbs follow
        sections = dict(part.partition("\n")[::2] for part in re.split(r"^## ", run, flags=re.M)[1:])
    for title, properties in members.items():
        described = set()
        for cell in re.findall(r"^\| (`[^|]*) \|", sections[title], re.M):
            described |= set(re.findall(r"`(\w+)`", cell))
        if described != set(properties):
            fail(f"{path}: {title}: {sorted(described ^ set(properties))}")


def main(document, schema_path, page, cases):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    check_page(page, schema)
    with open(document, encoding="utf-8") as file:
        run = json.load(file)
    for mistake in json_schema.check(run, schema):
        fail(mistake)
    seen = sum("seed" in case for scenario in run["scenarios"] for case in scenario["cases"])
    if seen != cases or run["summary"]["cases"] != cases:
        fail(f"{seen} cases, and the summary says {run['summary']['cases']}")


main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
