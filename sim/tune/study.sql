-- SPDX-License-Identifier: Apache-2.0
-- What a study adds to the tables of a tenure database. A setting is a configuration; each of its
-- seeds is a case, with its metrics. The tables below study_bin are made anew from those whenever
-- the study is looked at; REAL is in shown units: seconds, events per hour, shares of one.
CREATE TABLE study (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL, -- of these tables
    identity TEXT NOT NULL -- what all settings share: a line for each parameter and fault
) STRICT;
CREATE TABLE study_setting (
    id INTEGER PRIMARY KEY, -- of the configuration
    is_present INTEGER NOT NULL, -- 1: what the scenario file says
    is_proposal INTEGER NOT NULL -- 1: proposed by theory, at the same churn
) STRICT;
CREATE TABLE study_variant ( -- a setting with the scenario's faults less or more often
    id INTEGER PRIMARY KEY, -- of its configuration
    base_id INTEGER NOT NULL REFERENCES configuration (id), -- the setting
    rate TEXT NOT NULL, -- x0.3, x3
    fault_rate REAL NOT NULL -- the same as a number
) STRICT;
CREATE TABLE study_case (
    id INTEGER PRIMARY KEY, -- of the case
    unsafe INTEGER NOT NULL -- 1: a safety property broke that the scenario does not name
) STRICT;
CREATE TABLE study_bin ( -- counts over all seeds, by length of time
    id INTEGER PRIMARY KEY,
    configuration_id INTEGER NOT NULL REFERENCES configuration (id),
    series TEXT NOT NULL, -- tenure, failover: lengths; load: resources at their first master again
    bin INTEGER NOT NULL, -- from bin to bin + 1 widths; -1: how many there are in all, for load
    width_ns INTEGER NOT NULL,
    count INTEGER NOT NULL,
    UNIQUE (configuration_id, series, bin)
) STRICT;
CREATE TABLE study_aim (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, -- minimise, maximise, limit
    metric TEXT NOT NULL,
    unit TEXT NOT NULL, -- s, /h, % or nothing
    text TEXT NOT NULL
) STRICT;
CREATE TABLE study_estimate (
    id INTEGER PRIMARY KEY,
    configuration_id INTEGER NOT NULL REFERENCES configuration (id),
    metric TEXT NOT NULL,
    cases INTEGER NOT NULL, -- that it was measured in
    mean REAL, -- NULL: never ends, as a mixing time may
    low REAL, -- ends of the interval; NULL: open
    high REAL,
    theory REAL,
    expected REAL, -- what runs of this length are expected to measure; NULL: not compared
    errors REAL -- how many standard errors it is away from that
) STRICT;
CREATE TABLE study_verdict (
    id INTEGER PRIMARY KEY, -- of the configuration
    cases INTEGER NOT NULL,
    unsafe INTEGER NOT NULL, -- of these
    unsafe_most REAL NOT NULL, -- upper limit of the share
    within INTEGER, -- 1: within all limits, 0: not, NULL: undecided
    on_front INTEGER NOT NULL,
    dominated_by_id INTEGER REFERENCES configuration (id),
    is_knee INTEGER NOT NULL,
    is_best INTEGER NOT NULL, -- 1: the one that is recommended
    dropped INTEGER NOT NULL -- 1: got no more seeds since another was better in everything
) STRICT;
CREATE TABLE study_theory (
    id INTEGER PRIMARY KEY,
    configuration_id INTEGER NOT NULL REFERENCES configuration (id),
    figure TEXT NOT NULL,
    value REAL -- NULL: never ends, or no closed form
) STRICT;
CREATE UNIQUE INDEX study_case_seed ON "case" (configuration_id, seed);
