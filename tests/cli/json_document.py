#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The JSON document of a run is what docs/json.md says: every member that is there is described and has the type
that it should have, and every member that is described is there.

  json_document.py FILE PAGE CASES
"""
import json
import re
import sys

TEXT, NUMBER, LIST, OBJECT, MAYBE = (str,), (int,), (list,), (dict,), (str, type(None))
SHAPES = {
    "The document": {"schema": NUMBER, "tenure": TEXT, "digest_version": NUMBER, "scenarios": LIST, "summary": OBJECT},
    "A scenario": {"scenario": TEXT, "name": TEXT, "summary": MAYBE, "known_failing": MAYBE, "tags": LIST,
                   "cases": LIST},
    "A case": {"scenario": TEXT, "case": TEXT, "seed": NUMBER, "verdict": TEXT, "digest": TEXT, "replay": TEXT,
               "parameters": OBJECT, "expectations": LIST, "properties": OBJECT, "metrics": OBJECT},
    "An expectation": {"text": TEXT, "limit": MAYBE, "value": MAYBE, "number": (int, type(None)), "held": (bool,),
                       "file": TEXT, "line": NUMBER},
    "The summary": {"verdict": TEXT, "exit_code": NUMBER, "scenarios": NUMBER, "cases": NUMBER, "failed": NUMBER,
                    "known_failing": NUMBER, "planned": NUMBER},
}


def fail(message):
    print(message)
    sys.exit(1)


def check(section, value):
    shape = SHAPES[section]
    if set(value) != set(shape):
        fail(f"{section}: {sorted(set(value) ^ set(shape))} is missing or too much")
    for key, types in shape.items():
        if not isinstance(value[key], types) or (isinstance(value[key], bool) and bool not in types):
            fail(f"{section}: {key} is {value[key]!r}")


def check_page(path):
    with open(path, encoding="utf-8") as file:
        sections = re.split(r"^## ", file.read(), flags=re.M)
    for section in sections[1:]:
        title, _, text = section.partition("\n")
        described = set()
        for cell in re.findall(r"^\| (`[^|]*) \|", text, re.M):
            described |= set(re.findall(r"`(\w+)`", cell))
        if described != set(SHAPES[title]):
            fail(f"{path}: {title}: {sorted(described ^ set(SHAPES[title]))}")


def main(document, page, cases):
    check_page(page)
    with open(document, encoding="utf-8") as file:
        run = json.load(file)
    check("The document", run)
    check("The summary", run["summary"])
    seen = 0
    for scenario in run["scenarios"]:
        check("A scenario", scenario)
        for case in scenario["cases"]:
            for expectation in case["expectations"]:
                check("An expectation", expectation)
            if "over_seeds" in case:
                continue
            check("A case", case)
            seen += 1
            for name, value in case["metrics"].items():
                if not all(isinstance(v, int) for v in (value.values() if isinstance(value, dict) else [value])):
                    fail(f"{name}: {value}")
    if seen != cases or run["summary"]["cases"] != cases:
        fail(f"{seen} cases, and the summary says {run['summary']['cases']}")


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
