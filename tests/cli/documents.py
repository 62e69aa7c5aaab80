#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether a document follows the rules of its format, in the hands of somebody else's reader where there is one.

  documents.py junit|tap|github|markdown|trace FILE
"""
import decimal
import json
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


def check_tracks(slices):
    """On one track slices follow each other or contain each other."""
    for track in set(key for key, _, _ in slices):
        ends = []
        for begin, end in sorted(((b, e) for key, b, e in slices if key == track), key=lambda s: (s[0], -s[1])):
            while ends and ends[-1] <= begin:
                ends.pop()
            assert not ends or end <= ends[-1], (track, begin, end, ends)
            ends.append(end)


def trace(text):
    """The format of events of Chrome: what each kind of event has to have, and that names are those of tracks in use."""
    document = json.loads(text, parse_float=decimal.Decimal)
    slices, used, named, last, tracks, processes = [], set(), set(), {}, {}, set()
    assert document["displayTimeUnit"] in ("ms", "ns") and document["otherData"]["replay"].startswith("tenure replay")
    for event in document["traceEvents"]:
        assert isinstance(event["name"], str) and event["pid"] > 0 and event["tid"] >= 0, event
        # a trace processor knows threads by their number alone, and the main thread by that of its process
        assert event["tid"] < 2 ** 32 and tracks.setdefault(event["tid"], event["pid"]) == event["pid"], event
        processes.add(event["pid"])
        if event["ph"] == "M":
            assert event["name"] in ("process_name", "thread_name", "process_sort_index"), event
            assert isinstance(event["args"]["sort_index" if "sort" in event["name"] else "name"], (int, str))
            if event["name"] == "thread_name":
                named.add((event["pid"], event["tid"]))
            continue
        assert event["ts"] >= 0, event
        if event["ph"] == "X":
            assert event["dur"] >= 0 and isinstance(event["args"], dict), event
            slices.append(((event["pid"], event["tid"]), event["ts"], event["ts"] + event["dur"]))
            used.add((event["pid"], event["tid"]))
        elif event["ph"] == "C":
            assert event["args"] and all(isinstance(v, int) and v >= 0 for v in event["args"].values()), event
            key = (event["pid"], event["name"])
            assert last.get(key, -1) < event["ts"], "a counter has one value at a time, in order"
            last[key] = event["ts"]
        else:
            assert event["ph"] == "i" and event["s"] == "t", event
    assert used == named, used ^ named
    assert not processes & {track for _, track in used}
    check_tracks(slices)
    assert {name for _, name in last} == {"masters", "load"}


with open(sys.argv[2], encoding="utf-8") as opened:
    {"junit": junit, "tap": tap, "github": github, "markdown": markdown, "trace": trace}[sys.argv[1]](opened.read())
