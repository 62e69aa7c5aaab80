-- SPDX-License-Identifier: Apache-2.0
-- The tables of a tenure database. Times are simulated time in ns since the beginning of the
-- run, shares are parts per million, names stand in lookup tables. Intervals are [begin, end).
CREATE TABLE meta (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL, -- schema_version, tool_version, digest_version
    value TEXT NOT NULL
) STRICT;
CREATE TABLE scenario (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL, -- as it was given
    name TEXT NOT NULL,
    summary TEXT,
    story TEXT,
    source TEXT, -- where the idea comes from
    known_failing TEXT, -- the reason, if it is known to fail
    text TEXT -- the file
) STRICT;
CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    scenario_id INTEGER NOT NULL REFERENCES scenario (id),
    name TEXT NOT NULL
) STRICT;
CREATE TABLE fleet ( -- a list of instances and resources that cases share
    id INTEGER PRIMARY KEY,
    instances INTEGER NOT NULL,
    resources INTEGER NOT NULL
) STRICT;
CREATE TABLE instance (
    id INTEGER PRIMARY KEY,
    fleet_id INTEGER NOT NULL REFERENCES fleet (id),
    number INTEGER NOT NULL, -- from 0
    name TEXT NOT NULL
) STRICT;
CREATE TABLE resource (
    id INTEGER PRIMARY KEY,
    fleet_id INTEGER NOT NULL REFERENCES fleet (id),
    number INTEGER NOT NULL, -- from 0
    name TEXT NOT NULL
) STRICT;
CREATE TABLE configuration ( -- one combination of a scenario's matrix
    id INTEGER PRIMARY KEY,
    scenario_id INTEGER NOT NULL REFERENCES scenario (id),
    fleet_id INTEGER NOT NULL REFERENCES fleet (id),
    matrix TEXT NOT NULL -- 'lease=10s resign_odds=5'; empty without a matrix
) STRICT;
CREATE TABLE parameter (
    id INTEGER PRIMARY KEY,
    configuration_id INTEGER NOT NULL REFERENCES configuration (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL, -- as it was configured
    effective TEXT NOT NULL, -- as it was in force
    number INTEGER -- in force, in ns, ppm or a count; NULL where it is no number
) STRICT;
CREATE TABLE cause (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    voluntary INTEGER NOT NULL -- 1: resignation and shutdown
) STRICT;
CREATE TABLE "case" (
    id INTEGER PRIMARY KEY, -- in case order, from 1
    scenario_id INTEGER NOT NULL REFERENCES scenario (id),
    configuration_id INTEGER NOT NULL REFERENCES configuration (id),
    seed INTEGER NOT NULL, -- above 2^63 - 1: minus 2^64; printf('%u', seed) gives it back
    digest TEXT NOT NULL, -- of the event stream, hexadecimal
    verdict TEXT NOT NULL,
    code INTEGER NOT NULL, -- exit code, 0: all expectations held
    window_begin_ns INTEGER NOT NULL, -- end of the warm-up
    window_end_ns INTEGER NOT NULL, -- end of the run
    requests INTEGER NOT NULL, -- that reached the store
    renewals INTEGER NOT NULL, -- keep-alives that reached it
    recorded INTEGER NOT NULL, -- 1: the intervals of this case are stored
    works INTEGER NOT NULL, -- passes over a resource that were watched one by one
    replay TEXT NOT NULL, -- the command that runs this case again
    problem TEXT -- why it could not be judged or trusted; NULL: it could
) STRICT;
CREATE TABLE fault_plan ( -- a sentence under faults:
    id INTEGER PRIMARY KEY,
    scenario_id INTEGER NOT NULL REFERENCES scenario (id),
    number INTEGER NOT NULL, -- from 0
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    line INTEGER NOT NULL,
    position INTEGER NOT NULL -- column in that line
) STRICT;
CREATE TABLE fault (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES "case" (id),
    fault_plan_id INTEGER REFERENCES fault_plan (id),
    instance_id INTEGER REFERENCES instance (id), -- NULL: the store, or everything
    occurrence INTEGER NOT NULL, -- from 1, of that plan
    begin_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    active_at_end INTEGER NOT NULL -- 1: it went on when the run ended
) STRICT;
CREATE TABLE belief ( -- an instance's tracker says that it is master
    id INTEGER PRIMARY KEY, -- in the order in which they began
    case_id INTEGER NOT NULL REFERENCES "case" (id),
    resource_id INTEGER NOT NULL REFERENCES resource (id),
    instance_id INTEGER NOT NULL REFERENCES instance (id),
    begin_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    begin_cause_id INTEGER NOT NULL REFERENCES cause (id),
    end_cause_id INTEGER NOT NULL REFERENCES cause (id), -- end_of_run: it went on
    epoch INTEGER NOT NULL
) STRICT;
CREATE TABLE ownership ( -- the store says that an instance is master
    id INTEGER PRIMARY KEY, -- in the order in which they began
    case_id INTEGER NOT NULL REFERENCES "case" (id),
    resource_id INTEGER NOT NULL REFERENCES resource (id),
    instance_id INTEGER NOT NULL REFERENCES instance (id),
    begin_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    begin_cause_id INTEGER NOT NULL REFERENCES cause (id),
    end_cause_id INTEGER NOT NULL REFERENCES cause (id), -- end_of_run: it went on
    epoch INTEGER NOT NULL
) STRICT;
CREATE TABLE commit_outcome (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
CREATE TABLE work ( -- a pass that disagreed with ownership, or whose commit was refused
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES "case" (id),
    resource_id INTEGER NOT NULL REFERENCES resource (id),
    instance_id INTEGER NOT NULL REFERENCES instance (id),
    begin_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    pass INTEGER NOT NULL,
    commit_outcome_id INTEGER NOT NULL REFERENCES commit_outcome (id),
    began_before INTEGER NOT NULL, -- 1: under way already when it was first seen
    is_open INTEGER NOT NULL -- 1: it never ended
) STRICT;
CREATE TABLE resignation_outcome (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
CREATE TABLE resignation (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES "case" (id),
    resource_id INTEGER NOT NULL REFERENCES resource (id),
    instance_id INTEGER NOT NULL REFERENCES instance (id),
    queued_ns INTEGER, -- NULL: executed without having been queued
    begun_ns INTEGER, -- NULL: never executed
    ended_ns INTEGER, -- NULL: pending when the run ended
    resignation_outcome_id INTEGER NOT NULL REFERENCES resignation_outcome (id)
) STRICT;
CREATE TABLE incarnation ( -- a process of an instance
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES "case" (id),
    instance_id INTEGER NOT NULL REFERENCES instance (id),
    number INTEGER NOT NULL, -- from 1
    begin_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    end_cause_id INTEGER NOT NULL REFERENCES cause (id) -- crash, shutdown, end_of_run
) STRICT;
CREATE TABLE expectation ( -- a sentence under expect:
    id INTEGER PRIMARY KEY,
    scenario_id INTEGER NOT NULL REFERENCES scenario (id),
    text TEXT NOT NULL,
    over_seeds INTEGER NOT NULL, -- 1: about all seeds together
    path TEXT NOT NULL, -- of the file that it stands in: the scenario, or one that it extends
    line INTEGER NOT NULL,
    position INTEGER NOT NULL -- column in that line
) STRICT;
CREATE TABLE expectation_result (
    id INTEGER PRIMARY KEY,
    expectation_id INTEGER NOT NULL REFERENCES expectation (id),
    case_id INTEGER REFERENCES "case" (id), -- NULL: over seeds
    configuration_id INTEGER REFERENCES configuration (id), -- over seeds; NULL: of all
    limit_text TEXT, -- how the limit came about
    limit_value INTEGER, -- in the unit of what is measured
    value INTEGER,
    value_text TEXT, -- as it is shown
    held INTEGER NOT NULL,
    code INTEGER NOT NULL -- exit code that it stands for, 0: held
) STRICT;
CREATE TABLE property (
    id INTEGER PRIMARY KEY,
    label TEXT NOT NULL,
    class TEXT NOT NULL, -- safety, liveness
    sentence TEXT NOT NULL
) STRICT;
CREATE TABLE property_result (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES "case" (id),
    property_id INTEGER NOT NULL REFERENCES property (id),
    exercised INTEGER NOT NULL, -- how often it was put to the test
    violations INTEGER NOT NULL,
    first_ns INTEGER, -- from here on: the first violation
    instance_id INTEGER REFERENCES instance (id),
    resource_id INTEGER REFERENCES resource (id),
    measured INTEGER, -- of S2 and S3 without a violation: what came closest to its bound
    limit_value INTEGER, -- and that bound
    text TEXT,
    allowed INTEGER -- 1: the scenario names this violation; 0: it fails the case
) STRICT;
CREATE TABLE metric_name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    statistic TEXT, -- NULL: the metric is one number
    unit TEXT NOT NULL, -- ns, count, ppm, per_hour (thousandths an hour)
    direction TEXT NOT NULL, -- which way is better: lower, higher, neutral
    what TEXT NOT NULL
) STRICT;
CREATE TABLE metric (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES "case" (id),
    metric_name_id INTEGER NOT NULL REFERENCES metric_name (id),
    value INTEGER NOT NULL
) STRICT;
CREATE TABLE assertion ( -- a query of the suite that must return no rows
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL, -- as it was given
    name TEXT NOT NULL,
    sentence TEXT NOT NULL,
    held INTEGER NOT NULL,
    found INTEGER NOT NULL, -- rows that it returned, as far as they were counted
    text TEXT -- the first rows, or why it could not be asked; NULL: it held
) STRICT;
