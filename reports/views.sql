-- SPDX-License-Identifier: Apache-2.0
-- What people and reports read. The names that begin with v_ are stable; the gap_ ones are
-- building blocks. Only what any client of SQLite 3.37 and later has. Definitions:
-- docs/metrics.md.

-- ---- cases ------------------------------------------------------------------------------------

-- One row for each case.
CREATE VIEW v_case AS
SELECT c.id AS case_id, s.name AS scenario, k.matrix AS matrix, printf('%u', c.seed) AS seed,
       c.verdict AS verdict, c.code AS code, c.digest AS digest, f.instances AS instances,
       f.resources AS resources, c.window_begin_ns AS window_begin_ns,
       c.window_end_ns AS window_end_ns, c.requests AS requests, c.renewals AS renewals,
       c.recorded AS recorded, c.works AS works,
       s.path AS path, c.replay AS replay, c.problem AS problem
FROM "case" c
JOIN scenario s ON s.id = c.scenario_id
JOIN configuration k ON k.id = c.configuration_id
JOIN fleet f ON f.id = k.fleet_id;

-- Expectations: limit, value, place. case_id is NULL where a sentence is about all seeds.
CREATE VIEW v_expectations AS
SELECT r.case_id AS case_id, s.name AS scenario, k.matrix AS matrix, printf('%u', c.seed) AS seed,
       e.text AS expectation, r.limit_text AS limit_text, r.limit_value AS limit_value,
       r.value AS value, r.value_text AS value_text, r.held AS held, r.code AS code,
       e.path || ':' || e.line || ':' || e.position AS place
FROM expectation_result r
JOIN expectation e ON e.id = r.expectation_id
JOIN scenario s ON s.id = e.scenario_id
LEFT JOIN "case" c ON c.id = r.case_id
LEFT JOIN configuration k ON k.id = coalesce(r.configuration_id, c.configuration_id);

-- Properties: how often each was put to the test, and its first violation.
CREATE VIEW v_properties AS
SELECT r.case_id AS case_id, s.name AS scenario, printf('%u', c.seed) AS seed, p.label AS property,
       p.class AS class, r.exercised AS exercised, r.violations AS violations,
       CASE WHEN r.first_ns IS NOT NULL THEN
           printf('%02d:%02d:%02d.%03d', r.first_ns / 3600000000000, r.first_ns / 60000000000 % 60,
                  r.first_ns / 1000000000 % 60, r.first_ns / 1000000 % 1000) END AS first,
       r.first_ns AS first_ns, i.name AS instance, q.name AS resource, r.measured AS measured,
       r.limit_value AS limit_value, r.text AS text, p.sentence AS sentence, r.allowed AS allowed
FROM property_result r
JOIN property p ON p.id = r.property_id
JOIN "case" c ON c.id = r.case_id
JOIN scenario s ON s.id = c.scenario_id
LEFT JOIN instance i ON i.id = r.instance_id
LEFT JOIN resource q ON q.id = r.resource_id;

-- The cases that did not hold, with the command that runs them again.
CREATE VIEW v_failures AS
SELECT c.case_id AS case_id, c.scenario AS scenario, c.matrix AS matrix, c.seed AS seed,
       c.verdict AS verdict, c.code AS code,
       coalesce(c.problem, (SELECT group_concat(why, '; ') FROM (
            SELECT e.expectation || coalesce(' (' || e.value_text || ')', '') AS why
            FROM v_expectations e WHERE e.case_id = c.case_id AND e.held = 0
            UNION ALL
            SELECT p.property || ' ' || coalesce(p.text, p.sentence)
            FROM v_properties p
            WHERE p.case_id = c.case_id AND p.violations > 0 AND p.allowed IS NOT 1))) AS why,
       c.digest AS digest, c.replay AS replay
FROM v_case c
WHERE c.code <> 0;

-- Assertions of the suite: queries that must return no rows.
CREATE VIEW v_assertions AS
SELECT path, name, sentence, held, found, text FROM assertion;

-- ---- metrics ----------------------------------------------------------------------------------

-- Every stored metric of every case.
CREATE VIEW v_metrics AS
SELECT m.case_id AS case_id, s.name AS scenario, k.matrix AS matrix, printf('%u', c.seed) AS seed,
       n.name || coalesce('.' || n.statistic, '') AS metric, m.value AS value, n.unit AS unit,
       CASE n.unit WHEN 'ns' THEN printf('%.3f s', m.value / 1e9)
                   WHEN 'ppm' THEN printf('%.4f %%', m.value / 1e4)
                   WHEN 'per_hour' THEN printf('%.3f /h', m.value / 1e3)
                   ELSE printf('%d', m.value) END AS text,
       n.what AS what, n.direction AS direction
FROM metric m
JOIN metric_name n ON n.id = m.metric_name_id
JOIN "case" c ON c.id = m.case_id
JOIN scenario s ON s.id = c.scenario_id
JOIN configuration k ON k.id = c.configuration_id;

-- One row for each combination and metric: how the values spread over the seeds.
CREATE VIEW v_matrix_metrics AS
WITH ranked AS (
    SELECT c.configuration_id AS configuration_id, m.metric_name_id AS metric_name_id,
           m.value AS value,
           row_number() OVER (PARTITION BY c.configuration_id, m.metric_name_id
                              ORDER BY m.value) AS rank,
           count(*) OVER (PARTITION BY c.configuration_id, m.metric_name_id) AS n
    FROM metric m JOIN "case" c ON c.id = m.case_id)
SELECT s.name AS scenario, k.matrix AS matrix,
       t.name || coalesce('.' || t.statistic, '') AS metric, t.unit AS unit, max(r.n) AS cases,
       min(r.value) AS min, avg(r.value) AS mean, max(r.value) AS max,
       max(r.value) FILTER (WHERE r.rank <= (r.n * 10 + 99) / 100) AS p10,
       max(r.value) FILTER (WHERE r.rank <= (r.n * 50 + 99) / 100) AS p50,
       max(r.value) FILTER (WHERE r.rank <= (r.n * 90 + 99) / 100) AS p90,
       max(r.value) FILTER (WHERE r.rank <= (r.n * 99 + 99) / 100) AS p99,
       r.configuration_id AS configuration_id
FROM ranked r
JOIN configuration k ON k.id = r.configuration_id
JOIN scenario s ON s.id = k.scenario_id
JOIN metric_name t ON t.id = r.metric_name_id
GROUP BY r.configuration_id, r.metric_name_id;

-- One row for each combination: cases, failures, and what is asked most. Seconds, hours, shares
-- of one.
CREATE VIEW v_matrix AS
SELECT s.name AS scenario, k.matrix AS matrix, n.cases AS cases, n.failures AS failures,
       round(max(m.mean) FILTER (WHERE m.metric = 'changes_per_hour') / 1e3, 3) AS changes_per_hour,
       round(max(m.min) FILTER (WHERE m.metric = 'changes_per_hour') / 1e3, 3)
           AS changes_per_hour_min,
       round(max(m.max) FILTER (WHERE m.metric = 'changes_per_hour') / 1e3, 3)
           AS changes_per_hour_max,
       round(max(m.mean) FILTER (WHERE m.metric = 'involuntary_per_hour') / 1e3, 3)
           AS involuntary_per_hour,
       round(max(m.mean) FILTER (WHERE m.metric = 'tenure.mean') / 1e9, 3) AS tenure_mean_s,
       round(max(m.p50) FILTER (WHERE m.metric = 'tenure.p50') / 1e9, 3) AS tenure_p50_s,
       round(max(m.mean) FILTER (WHERE m.metric = 'failover.mean') / 1e9, 3) AS failover_mean_s,
       round(max(m.p99) FILTER (WHERE m.metric = 'failover.max') / 1e9, 3) AS failover_p99_s,
       round(max(m.max) FILTER (WHERE m.metric = 'failover.max') / 1e9, 3) AS failover_max_s,
       round(max(m.max) FILTER (WHERE m.metric = 'overlap.belief.max') / 1e9, 3)
           AS overlap_max_s,
       round(max(m.mean) FILTER (WHERE m.metric = 'leaderless.share') / 1e6, 6)
           AS leaderless_share,
       round(max(m.mean) FILTER (WHERE m.metric = 'jain') / 1e6, 6) AS jain,
       k.id AS configuration_id
FROM configuration k
JOIN scenario s ON s.id = k.scenario_id
JOIN (SELECT configuration_id, count(*) AS cases, sum(code <> 0) AS failures
      FROM "case" GROUP BY configuration_id) n ON n.configuration_id = k.id
LEFT JOIN v_matrix_metrics m ON m.configuration_id = k.id
GROUP BY k.id;

-- ---- intervals --------------------------------------------------------------------------------

-- Stretches without belief in a resource. before_id, after_id: the beliefs on both sides; NULL
-- at the beginning and at the end of the run. A belief that begins when another one ends leaves
-- a gap of no length.
CREATE VIEW gap_belief AS
WITH ordered AS (
    SELECT id, case_id, resource_id, begin_ns,
           max(printf('%019d%019d', end_ns, id)) OVER (
               PARTITION BY case_id, resource_id ORDER BY id
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest
    FROM belief),
last AS (
    SELECT case_id, resource_id, max(printf('%019d%019d', end_ns, id)) AS latest
    FROM belief GROUP BY case_id, resource_id)
SELECT case_id, resource_id, CAST(coalesce(substr(latest, 1, 19), 0) AS INTEGER) AS begin_ns,
       begin_ns AS end_ns, CAST(substr(latest, 20) AS INTEGER) AS before_id, id AS after_id
FROM ordered
WHERE CAST(coalesce(substr(latest, 1, 19), 0) AS INTEGER) <= begin_ns
UNION ALL
SELECT c.id, r.id, CAST(coalesce(substr(l.latest, 1, 19), 0) AS INTEGER), c.window_end_ns,
       CAST(substr(l.latest, 20) AS INTEGER), NULL
FROM "case" c
JOIN configuration k ON k.id = c.configuration_id
JOIN resource r ON r.fleet_id = k.fleet_id
LEFT JOIN last l ON l.case_id = c.id AND l.resource_id = r.id
WHERE c.recorded = 1
  AND CAST(coalesce(substr(l.latest, 1, 19), 0) AS INTEGER) < c.window_end_ns;

-- The same of ownership at the store.
CREATE VIEW gap_ownership AS
WITH ordered AS (
    SELECT id, case_id, resource_id, begin_ns,
           max(printf('%019d%019d', end_ns, id)) OVER (
               PARTITION BY case_id, resource_id ORDER BY id
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest
    FROM ownership),
last AS (
    SELECT case_id, resource_id, max(printf('%019d%019d', end_ns, id)) AS latest
    FROM ownership GROUP BY case_id, resource_id)
SELECT case_id, resource_id, CAST(coalesce(substr(latest, 1, 19), 0) AS INTEGER) AS begin_ns,
       begin_ns AS end_ns, CAST(substr(latest, 20) AS INTEGER) AS before_id, id AS after_id
FROM ordered
WHERE CAST(coalesce(substr(latest, 1, 19), 0) AS INTEGER) <= begin_ns
UNION ALL
SELECT c.id, r.id, CAST(coalesce(substr(l.latest, 1, 19), 0) AS INTEGER), c.window_end_ns,
       CAST(substr(l.latest, 20) AS INTEGER), NULL
FROM "case" c
JOIN configuration k ON k.id = c.configuration_id
JOIN resource r ON r.fleet_id = k.fleet_id
LEFT JOIN last l ON l.case_id = c.id AND l.resource_id = r.id
WHERE c.recorded = 1
  AND CAST(coalesce(substr(l.latest, 1, 19), 0) AS INTEGER) < c.window_end_ns;

-- Faults with their names.
CREATE VIEW v_faults AS
SELECT f.case_id AS case_id, p.kind AS kind, coalesce(i.name, 'store') AS target,
       coalesce(p.kind || ' ', '') || coalesce(i.name, 'store') AS label,
       printf('%02d:%02d:%02d.%03d', f.begin_ns / 3600000000000, f.begin_ns / 60000000000 % 60,
              f.begin_ns / 1000000000 % 60, f.begin_ns / 1000000 % 1000) AS begin,
       f.begin_ns AS begin_ns, f.end_ns AS end_ns, f.end_ns - f.begin_ns AS length_ns,
       f.active_at_end AS active_at_end, f.occurrence AS occurrence, p.text AS text,
       f.id AS fault_id
FROM fault f
LEFT JOIN fault_plan p ON p.id = f.fault_plan_id
LEFT JOIN instance i ON i.id = f.instance_id;

-- Every beginning and end of belief and ownership. from_instance of a beginning: who began last
-- before.
CREATE VIEW v_transitions AS
WITH step AS (
    SELECT 'belief' AS level, case_id, resource_id, id, begin_ns AS at_ns, 'begins' AS what,
           lag(instance_id) OVER (PARTITION BY case_id, resource_id ORDER BY id) AS from_id,
           instance_id AS to_id, begin_cause_id AS cause_id, epoch
    FROM belief
    UNION ALL
    SELECT 'belief', case_id, resource_id, id, end_ns, 'ends', instance_id, NULL, end_cause_id,
           epoch
    FROM belief
    UNION ALL
    SELECT 'ownership', case_id, resource_id, id, begin_ns, 'begins',
           lag(instance_id) OVER (PARTITION BY case_id, resource_id ORDER BY id),
           instance_id, begin_cause_id, epoch
    FROM ownership
    UNION ALL
    SELECT 'ownership', case_id, resource_id, id, end_ns, 'ends', instance_id, NULL, end_cause_id,
           epoch
    FROM ownership)
SELECT t.case_id AS case_id,
       printf('%02d:%02d:%02d.%03d', t.at_ns / 3600000000000, t.at_ns / 60000000000 % 60,
              t.at_ns / 1000000000 % 60, t.at_ns / 1000000 % 1000) AS time,
       t.at_ns AS time_ns, t.level AS level, r.name AS resource, t.what AS what,
       i.name AS from_instance, j.name AS to_instance, e.name AS cause, t.epoch AS epoch
FROM step t
JOIN resource r ON r.id = t.resource_id
LEFT JOIN instance i ON i.id = t.from_id
LEFT JOIN instance j ON j.id = t.to_id
JOIN cause e ON e.id = t.cause_id
WHERE NOT (t.what = 'ends' AND e.name = 'end_of_run');

-- Belief from beginning to end.
CREATE VIEW v_tenures AS
SELECT b.case_id AS case_id, r.name AS resource, i.name AS instance,
       printf('%02d:%02d:%02d.%03d', b.begin_ns / 3600000000000, b.begin_ns / 60000000000 % 60,
              b.begin_ns / 1000000000 % 60, b.begin_ns / 1000000 % 1000) AS begin,
       printf('%02d:%02d:%02d.%03d', b.end_ns / 3600000000000, b.end_ns / 60000000000 % 60,
              b.end_ns / 1000000000 % 60, b.end_ns / 1000000 % 1000) AS end,
       b.begin_ns AS begin_ns, b.end_ns AS end_ns, b.end_ns - b.begin_ns AS length_ns,
       e.name AS end_cause, e.voluntary AS voluntary, e.name = 'end_of_run' AS censored,
       b.epoch AS epoch, b.id AS belief_id
FROM belief b
JOIN resource r ON r.id = b.resource_id
JOIN instance i ON i.id = b.instance_id
JOIN cause e ON e.id = b.end_cause_id;

-- From the end of the last belief to the next one, by what ended it. censored: nobody followed.
CREATE VIEW v_failovers AS
SELECT g.case_id AS case_id, r.name AS resource,
       CASE e.voluntary WHEN 1 THEN 'handover' ELSE 'failover' END AS kind,
       i.name AS from_instance, j.name AS to_instance,
       printf('%02d:%02d:%02d.%03d', g.begin_ns / 3600000000000, g.begin_ns / 60000000000 % 60,
              g.begin_ns / 1000000000 % 60, g.begin_ns / 1000000 % 1000) AS begin,
       g.begin_ns AS begin_ns, g.end_ns AS end_ns, g.end_ns - g.begin_ns AS length_ns,
       e.name AS cause, g.after_id IS NULL AS censored
FROM gap_belief g
JOIN belief b ON b.id = g.before_id
JOIN cause e ON e.id = b.end_cause_id
JOIN resource r ON r.id = g.resource_id
JOIN instance i ON i.id = b.instance_id
LEFT JOIN belief a ON a.id = g.after_id
LEFT JOIN instance j ON j.id = a.instance_id
WHERE e.name <> 'end_of_run';

-- Stretches in which no instance believes. open: still so when the run ended.
CREATE VIEW v_leaderless AS
SELECT g.case_id AS case_id, r.name AS resource,
       printf('%02d:%02d:%02d.%03d', g.begin_ns / 3600000000000, g.begin_ns / 60000000000 % 60,
              g.begin_ns / 1000000000 % 60, g.begin_ns / 1000000 % 1000) AS begin,
       g.begin_ns AS begin_ns, g.end_ns AS end_ns, g.end_ns - g.begin_ns AS length_ns,
       i.name AS before, e.name AS cause, j.name AS after, g.after_id IS NULL AS open,
       (SELECT group_concat(label, ', ') FROM (
            SELECT DISTINCT f.label AS label FROM v_faults f
            WHERE f.case_id = g.case_id AND f.begin_ns <= g.end_ns AND f.end_ns >= g.begin_ns
            ORDER BY f.fault_id)) AS faults
FROM gap_belief g
JOIN resource r ON r.id = g.resource_id
LEFT JOIN belief b ON b.id = g.before_id
LEFT JOIN cause e ON e.id = b.end_cause_id
LEFT JOIN instance i ON i.id = b.instance_id
LEFT JOIN belief a ON a.id = g.after_id
LEFT JOIN instance j ON j.id = a.instance_id
WHERE g.end_ns > g.begin_ns;

-- Stretches in which the store has no owner.
CREATE VIEW v_unowned AS
SELECT g.case_id AS case_id, r.name AS resource,
       printf('%02d:%02d:%02d.%03d', g.begin_ns / 3600000000000, g.begin_ns / 60000000000 % 60,
              g.begin_ns / 1000000000 % 60, g.begin_ns / 1000000 % 1000) AS begin,
       g.begin_ns AS begin_ns, g.end_ns AS end_ns, g.end_ns - g.begin_ns AS length_ns,
       i.name AS before, e.name AS cause, j.name AS after, g.after_id IS NULL AS open,
       (SELECT group_concat(label, ', ') FROM (
            SELECT DISTINCT f.label AS label FROM v_faults f
            WHERE f.case_id = g.case_id AND f.begin_ns <= g.end_ns AND f.end_ns >= g.begin_ns
            ORDER BY f.fault_id)) AS faults
FROM gap_ownership g
JOIN resource r ON r.id = g.resource_id
LEFT JOIN ownership b ON b.id = g.before_id
LEFT JOIN cause e ON e.id = b.end_cause_id
LEFT JOIN instance i ON i.id = b.instance_id
LEFT JOIN ownership a ON a.id = g.after_id
LEFT JOIN instance j ON j.id = a.instance_id
WHERE g.end_ns > g.begin_ns;

-- Pairs of instances that believe, or own, at once.
CREATE VIEW v_overlaps AS
WITH late_belief AS ( -- those that begin while an earlier one goes on
    SELECT * FROM (
        SELECT *, max(end_ns) OVER (PARTITION BY case_id, resource_id ORDER BY id
                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS held_until
        FROM belief)
    WHERE held_until > begin_ns AND end_ns > begin_ns),
late_ownership AS (
    SELECT * FROM (
        SELECT *, max(end_ns) OVER (PARTITION BY case_id, resource_id ORDER BY id
                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS held_until
        FROM ownership)
    WHERE held_until > begin_ns AND end_ns > begin_ns),
pair AS (
    SELECT 'belief' AS level, a.case_id AS case_id, a.resource_id AS resource_id,
           a.instance_id AS one_id, b.instance_id AS other_id, b.begin_ns AS begin_ns,
           min(a.end_ns, b.end_ns) AS end_ns,
           a.end_cause_id = b.end_cause_id AND a.end_ns = b.end_ns AS together,
           b.end_cause_id AS end_cause_id
    FROM late_belief b
    JOIN belief a ON a.case_id = b.case_id AND a.resource_id = b.resource_id AND a.id < b.id
    WHERE a.instance_id <> b.instance_id AND a.end_ns > b.begin_ns
    UNION ALL
    SELECT 'ownership', a.case_id, a.resource_id, a.instance_id, b.instance_id, b.begin_ns,
           min(a.end_ns, b.end_ns),
           a.end_cause_id = b.end_cause_id AND a.end_ns = b.end_ns, b.end_cause_id
    FROM late_ownership b
    JOIN ownership a ON a.case_id = b.case_id AND a.resource_id = b.resource_id AND a.id < b.id
    WHERE a.instance_id <> b.instance_id AND a.end_ns > b.begin_ns)
SELECT p.case_id AS case_id, p.level AS level, r.name AS resource, i.name AS one,
       j.name AS other,
       printf('%02d:%02d:%02d.%03d', p.begin_ns / 3600000000000, p.begin_ns / 60000000000 % 60,
              p.begin_ns / 1000000000 % 60, p.begin_ns / 1000000 % 1000) AS begin,
       p.begin_ns AS begin_ns, p.end_ns AS end_ns, p.end_ns - p.begin_ns AS length_ns,
       p.together AND e.name = 'end_of_run' AS open,
       (SELECT group_concat(label, ', ') FROM (
            SELECT DISTINCT f.label AS label FROM v_faults f
            WHERE f.case_id = p.case_id AND f.begin_ns <= p.end_ns AND f.end_ns >= p.begin_ns
            ORDER BY f.fault_id)) AS faults
FROM pair p
JOIN resource r ON r.id = p.resource_id
JOIN instance i ON i.id = p.one_id
JOIN instance j ON j.id = p.other_id
JOIN cause e ON e.id = p.end_cause_id;

-- Belief of an instance that does not own: foreign while somebody else does, unowned while
-- nobody does.
CREATE VIEW v_stale AS
WITH doubtful AS ( -- all but those that their own grant covers
    SELECT b.id AS id, b.case_id AS case_id, b.resource_id AS resource_id,
           b.instance_id AS instance_id, b.begin_ns AS begin_ns, b.end_ns AS end_ns
    FROM belief b
    LEFT JOIN ownership o ON o.case_id = b.case_id AND o.resource_id = b.resource_id
         AND o.epoch = b.epoch AND o.instance_id = b.instance_id
         AND o.begin_ns <= b.begin_ns AND o.end_ns >= b.end_ns
    WHERE o.id IS NULL AND b.end_ns > b.begin_ns),
near AS (
    SELECT d.id AS id, o.instance_id = d.instance_id AS own,
           max(o.begin_ns, d.begin_ns) AS begin_ns, min(o.end_ns, d.end_ns) AS end_ns
    FROM doubtful d
    JOIN ownership o ON o.case_id = d.case_id AND o.resource_id = d.resource_id
    WHERE o.begin_ns < d.end_ns AND o.end_ns > d.begin_ns AND o.end_ns > o.begin_ns),
point AS (
    SELECT id, begin_ns AS at_ns FROM doubtful UNION SELECT id, end_ns FROM doubtful
    UNION SELECT id, begin_ns FROM near UNION SELECT id, end_ns FROM near),
segment AS (
    SELECT id, at_ns AS begin_ns, lead(at_ns) OVER (PARTITION BY id ORDER BY at_ns) AS end_ns
    FROM point),
classified AS (
    SELECT s.id AS id, s.begin_ns AS begin_ns, s.end_ns AS end_ns,
           CASE WHEN max(n.own) = 1 THEN 'own' WHEN max(n.own) = 0 THEN 'foreign'
                ELSE 'unowned' END AS kind
    FROM segment s
    LEFT JOIN near n ON n.id = s.id AND n.begin_ns <= s.begin_ns AND n.end_ns >= s.end_ns
    WHERE s.end_ns IS NOT NULL
    GROUP BY s.id, s.begin_ns),
joined AS ( -- a stretch goes on while one and the same foreign owner does
    SELECT c.id AS id, c.begin_ns AS begin_ns, c.end_ns AS end_ns, c.kind AS kind,
           c.kind <> 'foreign' OR max(n.id) IS NULL AS is_new
    FROM classified c
    LEFT JOIN near n ON n.id = c.id AND n.own = 0 AND n.begin_ns < c.begin_ns
         AND n.end_ns > c.begin_ns
    GROUP BY c.id, c.begin_ns),
numbered AS (
    SELECT id, begin_ns, end_ns, kind,
           sum(is_new OR kind <> before IS TRUE) OVER (PARTITION BY id ORDER BY begin_ns) AS island
    FROM (SELECT *, lag(kind) OVER (PARTITION BY id ORDER BY begin_ns) AS before FROM joined)),
piece AS (
    SELECT id, kind, min(begin_ns) AS begin_ns, max(end_ns) AS end_ns
    FROM numbered WHERE kind <> 'own' GROUP BY id, island)
SELECT b.case_id AS case_id, r.name AS resource, i.name AS instance, p.kind AS kind,
       printf('%02d:%02d:%02d.%03d', p.begin_ns / 3600000000000, p.begin_ns / 60000000000 % 60,
              p.begin_ns / 1000000000 % 60, p.begin_ns / 1000000 % 1000) AS begin,
       p.begin_ns AS begin_ns, p.end_ns AS end_ns, p.end_ns - p.begin_ns AS length_ns,
       p.end_ns = b.end_ns AND e.name = 'end_of_run' AS open, b.epoch AS epoch,
       b.id AS belief_id
FROM piece p
JOIN belief b ON b.id = p.id
JOIN resource r ON r.id = b.resource_id
JOIN instance i ON i.id = b.instance_id
JOIN cause e ON e.id = b.end_cause_id;

-- ---- flapping and shares ----------------------------------------------------------------------

-- One row for each case and resource that was ever believed in.
CREATE VIEW v_flapping AS
WITH hold AS (
    SELECT k.id AS configuration_id,
           max(p.number) FILTER (WHERE p.name = 'master_hold_interval') AS hold_ns,
           max(p.number) FILTER (WHERE p.name = 'master_check_interval') AS check_ns
    FROM configuration k LEFT JOIN parameter p ON p.configuration_id = k.id GROUP BY k.id),
step AS (
    SELECT b.case_id AS case_id, b.resource_id AS resource_id, b.instance_id AS holder,
           b.begin_ns AS begin_ns, b.end_ns AS end_ns, e.voluntary AS voluntary,
           e.name = 'end_of_run' AS censored,
           lag(b.instance_id) OVER one AS before, lag(b.instance_id, 2) OVER one AS before_that,
           CASE WHEN lag(b.end_ns) OVER one <= b.begin_ns
                THEN lag(b.end_ns - b.begin_ns) OVER one END AS length_before_ns
    FROM belief b JOIN cause e ON e.id = b.end_cause_id
    WINDOW one AS (PARTITION BY b.case_id, b.resource_id ORDER BY b.id))
SELECT s.case_id AS case_id, r.name AS resource,
       sum(s.begin_ns >= c.window_begin_ns AND s.holder <> s.before IS TRUE) AS changes,
       round(sum(s.begin_ns >= c.window_begin_ns AND s.holder <> s.before IS TRUE) * 3600e9
             / nullif(c.window_end_ns - c.window_begin_ns, 0), 3) AS changes_per_hour,
       sum(s.begin_ns >= c.window_begin_ns AND s.holder = s.before IS TRUE) AS self_reelections,
       sum(s.end_ns >= c.window_begin_ns AND s.voluntary) AS voluntary,
       sum(s.end_ns >= c.window_begin_ns AND NOT s.voluntary AND NOT s.censored) AS involuntary,
       sum(s.begin_ns >= c.window_begin_ns AND NOT s.voluntary AND NOT s.censored
           AND (s.end_ns - s.begin_ns < h.hold_ns) IS TRUE) AS short_tenures,
       sum(s.begin_ns >= c.window_begin_ns AND NOT s.censored
           AND (s.end_ns - s.begin_ns < h.check_ns) IS TRUE) AS very_short_tenures,
       sum(s.begin_ns >= c.window_begin_ns
           AND (s.holder = s.before_that AND s.holder <> s.before
                AND s.length_before_ns < h.hold_ns) IS TRUE) AS ping_pong
FROM step s
JOIN "case" c ON c.id = s.case_id
JOIN resource r ON r.id = s.resource_id
JOIN hold h ON h.configuration_id = c.configuration_id
GROUP BY s.case_id, s.resource_id;

-- Who held how much of all belief time, in the observed window.
CREATE VIEW v_shares AS
WITH held AS (
    SELECT b.case_id AS case_id, b.instance_id AS instance_id,
           sum(max(0, min(b.end_ns, c.window_end_ns) - max(b.begin_ns, c.window_begin_ns)))
               / 1000000 AS held_ms,
           count(*) AS tenures
    FROM belief b JOIN "case" c ON c.id = b.case_id GROUP BY b.case_id, b.instance_id),
everybody AS (
    SELECT c.id AS case_id, i.name AS instance, i.number AS number,
           coalesce(h.held_ms, 0) AS held_ms, coalesce(h.tenures, 0) AS tenures,
           sum(coalesce(h.held_ms, 0)) OVER (PARTITION BY c.id) AS all_ms
    FROM "case" c
    JOIN configuration k ON k.id = c.configuration_id
    JOIN instance i ON i.fleet_id = k.fleet_id
    LEFT JOIN held h ON h.case_id = c.id AND h.instance_id = i.id
    WHERE c.recorded = 1)
SELECT case_id, instance, tenures, held_ms,
       CASE all_ms WHEN 0 THEN 0 ELSE held_ms * 1000 / all_ms * 1000
                                      + held_ms * 1000 % all_ms * 1000 / all_ms END AS share_ppm,
       number
FROM everybody;

-- How many resources an instance believed in, from begin to end.
CREATE VIEW v_load AS
WITH change AS (
    SELECT case_id, instance_id, at_ms, sum(change) AS change
    FROM (SELECT case_id, instance_id, begin_ns / 1000000 AS at_ms, 1 AS change FROM belief
          UNION ALL SELECT case_id, instance_id, end_ns / 1000000, -1 FROM belief
          UNION ALL
          SELECT c.id, i.id, 0, 0
          FROM "case" c
          JOIN configuration k ON k.id = c.configuration_id
          JOIN instance i ON i.fleet_id = k.fleet_id
          WHERE c.recorded = 1)
    GROUP BY case_id, instance_id, at_ms),
total AS (
    SELECT case_id, instance_id, at_ms, change,
           sum(change) OVER (PARTITION BY case_id, instance_id ORDER BY at_ms) AS load,
           lead(at_ms) OVER (PARTITION BY case_id, instance_id ORDER BY at_ms) AS until_ms
    FROM change)
SELECT t.case_id AS case_id, i.name AS instance,
       printf('%02d:%02d:%02d.%03d', t.at_ms / 3600000, t.at_ms / 60000 % 60,
              t.at_ms / 1000 % 60, t.at_ms % 1000) AS begin,
       t.load AS load, t.at_ms * 1000000 AS begin_ns,
       coalesce(t.until_ms, c.window_end_ns / 1000000) * 1000000 AS end_ns, i.number AS number
FROM total t
JOIN instance i ON i.id = t.instance_id
JOIN "case" c ON c.id = t.case_id
WHERE coalesce(t.until_ms, c.window_end_ns / 1000000) > t.at_ms;

-- Of all instances together, from begin to end: resources that are believed in (beliefs), processes
-- that run (up), Jain's index of the loads, and whether that is fair. The last columns tell what
-- happened at the beginning.
CREATE VIEW v_balance AS
WITH step AS (
    SELECT l.case_id AS case_id, l.begin_ns / 1000000 AS at_ms, l.load AS load,
           l.load - lag(l.load, 1, 0) OVER (PARTITION BY l.case_id, l.number
                                            ORDER BY l.begin_ns) AS change
    FROM v_load l),
event (case_id, at_ms, beliefs, squares, up, faults, moves, ends) AS (
    SELECT case_id, at_ms, change, change * (2 * load - change), 0, 0, 0, 0 FROM step
    UNION ALL SELECT case_id, begin_ns / 1000000, 0, 0, 1, 0, 1, 0 FROM incarnation
    UNION ALL
    SELECT l.case_id, l.end_ns / 1000000, 0, 0, -1, 0, 1, 0
    FROM incarnation l JOIN cause e ON e.id = l.end_cause_id WHERE e.name <> 'end_of_run'
    UNION ALL SELECT case_id, begin_ns / 1000000, 0, 0, 0, 1, 0, 0 FROM fault
    UNION ALL
    SELECT case_id, end_ns / 1000000, 0, 0, 0, -1, 0, 1 FROM fault WHERE active_at_end = 0),
instant AS (
    SELECT case_id, at_ms, sum(sum(beliefs)) OVER one AS beliefs,
           sum(sum(squares)) OVER one AS squares, sum(sum(up)) OVER one AS up,
           sum(sum(faults)) OVER one AS faults, max(moves) AS moved, max(ends) AS ended,
           max(moves > 0 OR faults <> 0) AS changed, lead(at_ms) OVER one AS until_ms
    FROM event GROUP BY case_id, at_ms
    WINDOW one AS (PARTITION BY case_id ORDER BY at_ms))
SELECT t.case_id AS case_id,
       printf('%02d:%02d:%02d.%03d', t.at_ms / 3600000, t.at_ms / 60000 % 60,
              t.at_ms / 1000 % 60, t.at_ms % 1000) AS begin,
       t.beliefs AS beliefs, t.up AS up,
       CASE WHEN t.beliefs > 0 AND t.up > 0
            THEN t.beliefs * t.beliefs * 1000000 / (t.up * t.squares) END AS jain_ppm,
       t.beliefs > 0 AND t.up > 0
           AND t.beliefs * t.beliefs * (f.resources + t.up - 1) * 100
               >= 90 * f.resources * t.up * t.squares AS fair,
       t.at_ms * 1000000 AS begin_ns,
       coalesce(t.until_ms, c.window_end_ns / 1000000) * 1000000 AS end_ns,
       t.faults AS faults, t.moved AS moved, t.ended AS ended, t.changed AS changed
FROM instant t
JOIN "case" c ON c.id = t.case_id
JOIN configuration k ON k.id = c.configuration_id
JOIN fleet f ON f.id = k.fleet_id
WHERE coalesce(t.until_ms, c.window_end_ns / 1000000) > t.at_ms;

-- ---- the timeline -----------------------------------------------------------------------------

-- Bars: begin, end, lane and state. Lanes in order: by resource, then instance; nobody and
-- faults last.
CREATE VIEW v_timeline AS
WITH bar AS (
    SELECT case_id, resource_id, instance_id, begin_ns, end_ns, 'ownership' AS state,
           'epoch ' || epoch AS detail FROM ownership
    UNION ALL
    SELECT b.case_id, b.resource_id, b.instance_id, b.begin_ns, b.end_ns, 'belief',
           'ends by ' || e.name
    FROM belief b JOIN cause e ON e.id = b.end_cause_id
    UNION ALL
    SELECT case_id, resource_id, NULL, begin_ns, end_ns, 'nobody', ''
    FROM gap_belief WHERE end_ns > begin_ns)
SELECT b.case_id AS case_id, b.begin_ns / 1e9 AS start, b.end_ns / 1e9 AS stop,
       r.name || ' ' || coalesce(i.name, 'nobody') AS lane, b.state AS state,
       r.name AS resource, i.name AS instance, b.begin_ns AS begin_ns, b.end_ns AS end_ns,
       b.detail AS detail, r.number AS resource_number,
       coalesce(i.number, 1000000) AS instance_number
FROM bar b
JOIN resource r ON r.id = b.resource_id
LEFT JOIN instance i ON i.id = b.instance_id
UNION ALL
SELECT f.case_id, f.begin_ns / 1e9, f.end_ns / 1e9, 'faults', 'fault', NULL, f.label, f.begin_ns,
       f.end_ns, f.text, 1000000, 1000000
FROM v_faults f
UNION ALL
SELECT o.case_id, o.begin_ns / 1e9, o.end_ns / 1e9, o.resource || ' overlap', 'overlap', o.resource,
       NULL, o.begin_ns, o.end_ns, o.one || ' and ' || o.other, 1000000, 1000000
FROM v_overlaps o WHERE o.level = 'belief';
