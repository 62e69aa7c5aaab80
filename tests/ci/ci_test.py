#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The GitHub action and the GitLab component: they are YAML, have the members that their readers want, docs/ci.md has a
row for each input, and their scripts do what they say when they are run here. Without PyYAML the test is skipped.

  ci_test.py TENURE SOURCE
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import yaml
except ImportError:
    print("python3-yaml is not installed")
    sys.exit(77)

TENURE, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
GOOD = "scenario: 1\nname: good\nduration: 10m\ninstances: 2\nexpect:\n  - overlap.belief.max == 0\n"
BAD = GOOD.replace("good", "bad").replace("overlap.belief.max == 0", "changes == 0")


def section(title):
    """The inputs that a section of the page describes."""
    text = (SOURCE / "docs/ci.md").read_text()
    part = text.split(f"\n## {title}\n")[1].split("\n## ")[0]
    names = set()
    for row in re.findall(r"^\| (`[^|]*) \|", part, re.M):
        names |= set(re.findall(r"`([\w-]+)`", row))
    return names


def bash(script, folder, environment):
    return subprocess.run([shutil.which("bash"), "-e", "-o", "pipefail", "-c", script], cwd=folder, text=True, capture_output=True,
                          env={**os.environ, **environment}, check=False)


def check_action():
    action = yaml.safe_load((SOURCE / "action.yml").read_text())
    assert {"name", "description", "inputs", "outputs", "runs"} <= set(action)
    assert action["runs"]["using"] == "composite"
    assert set(action["inputs"]) == section("GitHub"), set(action["inputs"]) ^ section("GitHub")
    for name, entry in action["inputs"].items():
        assert entry["description"] and isinstance(entry["default"], str), name
    for step in action["runs"]["steps"]:
        assert ("run" in step) != ("uses" in step)
        assert "uses" in step or step["shell"] == "bash"
        # what comes from outside reaches a script by the environment only
        assert "${{" not in step.get("run", ""), step["name"]
        for name in re.findall(r"inputs\.([\w-]+)", str(step)):
            assert name in action["inputs"], name
    return next(step for step in action["runs"]["steps"] if step.get("id") == "run"), action


def run_action(step, action, scenarios, arguments=""):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "good.yaml").write_text(GOOD)
        (folder / "bad.yaml").write_text(BAD)
        values = {"command": str(TENURE), "scenarios": scenarios, "arguments": arguments, "out": "results"}
        environment = {name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: values[m[1]], text)
                       for name, text in step["env"].items()}
        environment |= {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary", "RUNNER_TEMP": "."}
        (folder / "summary").write_text("before\n")
        done = bash(step["run"], folder, environment)
        outputs = dict(line.split("=", 1) for line in (folder / "output").read_text().splitlines())
        assert {f"steps.run.outputs.{name}" for name in outputs} == \
               {entry["value"].strip("${} ") for entry in action["outputs"].values()}
        assert (folder / outputs["database"]).stat().st_size > 0
        assert (folder / outputs["junit"]).read_text().startswith("<?xml")
        assert (folder / outputs["report"]).read_text().startswith("<!DOCTYPE html>")
        return done, outputs, (folder / "summary").read_text()


def check_github():
    step, action = check_action()
    done, outputs, summary = run_action(step, action, "good.yaml", "--seeds 1..2 --quiet")
    assert done.returncode == 0 and outputs["exit-code"] == "0", done.stderr
    assert summary.startswith("before\n") and "2 cases: 2 held" in summary, summary
    assert "::error" not in done.stdout
    done, outputs, summary = run_action(step, action, "good.yaml\nbad.yaml\n", "--seeds 1..2\n--quiet")
    assert done.returncode == 1 and "2 scenarios, 4 cases" in summary, summary
    done, outputs, summary = run_action(step, action, "good.yaml bad.yaml")
    assert done.returncode == 1 and outputs["exit-code"] == "1"
    assert "::error file=bad.yaml,line=6,col=5,title=bad::changes == 0" in done.stdout, done.stdout
    assert "1 of 2 scenarios failed" in summary
    with tempfile.TemporaryDirectory() as folder: # nothing is told of a database that an earlier step left
        folder = pathlib.Path(folder)
        (folder / "out").mkdir()
        (folder / "out/tenure.db").write_text("old")
        done = bash(step["run"], folder, {"TENURE": str(TENURE), "SCENARIOS": "missing.yaml", "ARGUMENTS": "", "OUT": "out",
                                          "GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary"})
        assert done.returncode == 2 and not (folder / "out/tenure.db").exists(), done.stderr
        assert not (folder / "summary").exists() and "exit-code=2" in (folder / "output").read_text()


def check_gitlab():
    text = (SOURCE / "templates/tenure.yml").read_text()
    spec, jobs = yaml.safe_load_all(text)
    inputs = spec["spec"]["inputs"]
    assert set(inputs) == section("GitLab"), set(inputs) ^ section("GitLab")
    assert set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", text)) == set(inputs)
    (job,) = jobs.values()
    assert job["artifacts"]["when"] == "always" and job["artifacts"]["reports"]["junit"] == "out/junit.xml"
    for line in job["before_script"] + job["script"]:
        assert "$[[" not in line
        subprocess.run(["bash", "-n", "-c", line], check=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "bad.yaml").write_text(BAD)
        path = f"{TENURE.parent}:{os.environ['PATH']}"
        done = bash("\n".join(job["before_script"] + job["script"]), folder,
                    {"PATH": path, "TENURE_SCENARIOS": "bad.yaml", "TENURE_ARGUMENTS": "-q --seeds 1..2"})
        assert done.returncode == 1, done.stderr
        assert (folder / "out/junit.xml").read_text().startswith("<?xml")
        assert (folder / "out/report.html").read_text().startswith("<!DOCTYPE html>")
        assert "2 cases: 0 held, 2 failed" in (folder / "out/summary.md").read_text()
        done = bash("\n".join(job["before_script"]), folder, {"PATH": "/nowhere", "TENURE_SOURCE": ""})
        assert done.returncode == 2 and "say with the input 'source'" in done.stderr, done.stderr


def check_examples():
    """What the page shows of YAML is YAML."""
    for block in re.findall(r"```yaml\n(.*?)```", (SOURCE / "docs/ci.md").read_text(), re.S):
        assert isinstance(yaml.safe_load(block), dict)


check_github()
check_gitlab()
check_examples()
