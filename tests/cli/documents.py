#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether a document follows the rules of its format, in the hands of somebody else's reader where there is one.

  documents.py junit|tap|github|markdown FILE
"""
import re
import sys
import xml.etree.ElementTree as tree


def junit(text):
    """Counts in heads are those of the elements; every failure can be replayed."""
    root = tree.fromstring(text)
    for suite in [root, *root.iter("testsuite")]:
        cases = list(suite.iter("testcase"))
        for name, what in (("tests", None), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            count = len(cases) if what is None else sum(c.find(what) is not None for c in cases)
            assert int(suite.get(name)) == count, (suite.get("name"), name)
    keys = [(c.get("classname"), c.get("name"), c.get("file"), c.get("line")) for c in root.iter("testcase")]
    assert len(keys) == len(set(keys)), "two cases of the same name and place"
    for case in root.iter("testcase"):
        for outcome in case:
            if case.get("classname") != "assertions":
                assert "tenure r" in outcome.text, outcome.text


def tap_block(lines, indent):
    """One level: version or plan, points with diagnostics, subtests."""
    plan, points, expected = None, 0, 1
    while lines:
        line = lines[0]
        if not line.startswith(indent):
            break
        body = lines.pop(0)[len(indent):]
        if body.startswith("# Subtest: "):
            tap_block(lines, indent + "    ")
        elif found := re.fullmatch(r"1\.\.(\d+)", body):
            assert plan is None and points == 0
            plan = int(found[1])
        elif found := re.fullmatch(r"(not )?ok (\d+) - .*", body):
            assert int(found[2]) == expected, line
            expected, points = expected + 1, points + 1
            if lines and lines[0] == indent + "  ---":
                while lines.pop(0) != indent + "  ...":
                    assert lines[0].startswith(indent + "  "), lines[0]
        else:
            assert False, f"not a line of TAP: {line!r}"
    assert plan == points, (plan, points)


def tap(text):
    lines = text.split("\n")
    assert lines.pop() == "" and lines.pop(0) == "TAP version 14"
    tap_block(lines, "")
    assert not lines, lines


def github(text):
    for line in text.splitlines():
        assert re.fullmatch(r"::error file=[^,:]+(,line=\d+,col=\d+)?,title=[^,:]+::[^\r\n]+", line), line
        assert not re.search(r"%(?!25|0A|0D|3A|2C)", line), line


def markdown(text):
    """Outside of code there is nothing that came from a scenario: no brackets, no mentions, no raw markup."""
    outside = re.sub(r"^(`{3,})text\n.*?^\1$", "", text, flags=re.M | re.S)
    outside = re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "CODE", outside)
    outside = re.sub(r"</?(details|summary)>", "", outside)
    assert not re.search(r"[<\[@`*]", outside), re.search(r".*[<\[@`*].*", outside)[0]


with open(sys.argv[2], encoding="utf-8") as opened:
    {"junit": junit, "tap": tap, "github": github, "markdown": markdown}[sys.argv[1]](opened.read())
