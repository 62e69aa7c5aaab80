-- SPDX-License-Identifier: Apache-2.0
-- What people and reports read of a study, beside the views of any tenure database. Values are
-- seconds, events per hour, shares of one, counts. Definitions: docs/tune.md.

-- One row for each setting and figure: the estimate, its 95 % interval, the closed form of an
-- endless run, and what runs of this length are expected to measure by it. Settings that were run
-- with faults less or more often too have further rows, of another fault_rate than 1.
CREATE VIEW v_study AS
SELECT k.matrix AS setting, e.metric AS metric, e.cases AS cases, e.mean AS mean, e.low AS low,
       e.high AS high, e.theory AS theory, e.expected AS expected, e.errors AS errors, abs(e.errors) > 3 AS deviates,
       s.is_present AS is_present, coalesce(v.fault_rate, 1.0) AS fault_rate,
       k.id AS configuration_id
FROM study_estimate e
JOIN configuration k ON k.id = e.configuration_id
LEFT JOIN study_variant v ON v.id = k.id
JOIN study_setting s ON s.id = coalesce(v.base_id, k.id);

-- One row for each setting: where it stands among the others.
CREATE VIEW v_pareto AS
SELECT k.matrix AS setting, v.cases AS cases, v.unsafe AS unsafe, v.unsafe_most AS unsafe_most,
       CASE v.within WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'undecided' END AS within_limits,
       v.on_front AS on_front, d.matrix AS dominated_by, s.is_present AS is_present,
       s.is_proposal AS is_proposal, v.is_knee AS is_knee, v.is_best AS is_best,
       v.dropped AS dropped, k.id AS configuration_id
FROM study_verdict v
JOIN configuration k ON k.id = v.id
JOIN study_setting s ON s.id = k.id
LEFT JOIN configuration d ON d.id = v.dominated_by_id;

-- How tenures and fail-overs spread over lengths, all seeds together.
CREATE VIEW v_study_lengths AS
SELECT k.matrix AS setting, b.series AS series, b.bin * b.width_ns / 1e9 AS from_s,
       (b.bin + 1) * b.width_ns / 1e9 AS until_s, b.count AS count,
       1.0 * b.count / sum(b.count) OVER (PARTITION BY b.configuration_id, b.series) AS share,
       k.id AS configuration_id
FROM study_bin b JOIN configuration k ON k.id = b.configuration_id
WHERE b.series <> 'load';

-- The share of the resources that are with their first master again, by time since then: the load
-- of an instance that won everything at the start.
CREATE VIEW v_study_load AS
SELECT k.matrix AS setting, b.bin * b.width_ns / 1e9 AS time_s, 1.0 * b.count / a.count AS share,
       k.id AS configuration_id
FROM study_bin b
JOIN configuration k ON k.id = b.configuration_id
JOIN study_bin a ON a.configuration_id = b.configuration_id AND a.series = 'load' AND a.bin = -1
WHERE b.series = 'load' AND b.bin >= 0;
