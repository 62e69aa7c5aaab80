-- SPDX-License-Identifier: Apache-2.0
-- All metrics that follow from intervals, computed once more, by docs/metrics.md: the oracle
-- that the fast computation is compared with. Integers only. The standard deviation is left out:
-- its squares do not fit.
WITH RECURSIVE
span AS (
    SELECT c.id AS case_id, c.window_begin_ns AS w0, c.window_end_ns AS w1,
           max(0, c.window_end_ns - c.window_begin_ns) AS window_ns, f.resources AS resources,
           f.instances AS instances,
           (SELECT max(p.number) FROM parameter p WHERE p.configuration_id = c.configuration_id
            AND p.name = 'master_hold_interval') AS hold_ns,
           (SELECT max(p.number) FROM parameter p WHERE p.configuration_id = c.configuration_id
            AND p.name = 'master_check_interval') AS check_ns
    FROM "case" c
    JOIN configuration k ON k.id = c.configuration_id
    JOIN fleet f ON f.id = k.fleet_id
    WHERE c.recorded = 1),
step AS (
    SELECT b.case_id AS case_id, b.resource_id AS resource_id, b.instance_id AS holder,
           b.begin_ns AS begin_ns, b.end_ns AS end_ns, b.end_ns - b.begin_ns AS length_ns,
           e.name AS cause, e.voluntary AS voluntary, e.name = 'end_of_run' AS censored,
           lag(b.instance_id) OVER one AS before, lag(b.instance_id, 2) OVER one AS before_that,
           CASE WHEN lag(b.end_ns) OVER one <= b.begin_ns
                THEN lag(b.end_ns - b.begin_ns) OVER one END AS length_before_ns
    FROM belief b JOIN cause e ON e.id = b.end_cause_id
    WINDOW one AS (PARTITION BY b.case_id, b.resource_id ORDER BY b.id)),
unproven AS ( -- beliefs that the grant they name does not cover at their beginning
    SELECT b.id AS id, b.case_id AS case_id, b.resource_id AS resource_id,
           b.instance_id AS instance_id, b.begin_ns AS begin_ns
    FROM belief b
    LEFT JOIN ownership o ON o.case_id = b.case_id AND o.resource_id = b.resource_id
         AND o.epoch = b.epoch AND o.instance_id = b.instance_id
         AND o.begin_ns <= b.begin_ns AND o.end_ns >= b.begin_ns
    WHERE o.id IS NULL),
-- ---- counts: one row for each thing that counts
thing (case_id, name) AS (
    SELECT s.case_id, CASE WHEN s.holder = s.before THEN 'self_reelections' ELSE 'changes' END
    FROM step s JOIN span w USING (case_id) WHERE s.begin_ns >= w.w0 AND s.before IS NOT NULL
    UNION ALL
    SELECT s.case_id, CASE s.voluntary WHEN 1 THEN 'voluntary' ELSE 'involuntary' END
    FROM step s JOIN span w USING (case_id) WHERE s.end_ns >= w.w0 AND NOT s.censored
    UNION ALL
    SELECT s.case_id, 'short_tenures' FROM step s JOIN span w USING (case_id)
    WHERE s.begin_ns >= w.w0 AND NOT s.censored AND NOT s.voluntary AND s.length_ns < w.hold_ns
    UNION ALL
    SELECT s.case_id, 'very_short_tenures' FROM step s JOIN span w USING (case_id)
    WHERE s.begin_ns >= w.w0 AND NOT s.censored AND s.length_ns < w.check_ns
    UNION ALL
    SELECT s.case_id, 'ping_pong' FROM step s JOIN span w USING (case_id)
    WHERE s.begin_ns >= w.w0 AND s.holder = s.before_that AND s.holder <> s.before
      AND s.length_before_ns < w.hold_ns
    UNION ALL
    SELECT d.case_id, 'births_stale'
    FROM unproven d JOIN span w USING (case_id)
    LEFT JOIN ownership o ON o.case_id = d.case_id AND o.resource_id = d.resource_id
         AND o.instance_id = d.instance_id AND o.begin_ns <= d.begin_ns AND o.end_ns >= d.begin_ns
    WHERE o.id IS NULL AND d.begin_ns >= w.w0
    UNION ALL
    SELECT r.case_id, 'resignations' FROM resignation r JOIN span w USING (case_id)
    WHERE r.queued_ns >= w.w0
    UNION ALL
    SELECT r.case_id, 'executions' FROM resignation r JOIN span w USING (case_id)
    WHERE r.begun_ns >= w.w0
    UNION ALL
    SELECT r.case_id, 'withdrawals' FROM resignation r JOIN span w USING (case_id)
    JOIN resignation_outcome t ON t.id = r.resignation_outcome_id
    WHERE t.name = 'withdrawn' AND r.ended_ns >= w.w0
    UNION ALL
    SELECT l.case_id, 'crashes' FROM incarnation l JOIN span w USING (case_id)
    JOIN cause e ON e.id = l.end_cause_id WHERE e.name = 'crash' AND l.end_ns >= w.w0
    UNION ALL
    SELECT o.case_id, 'expiries' FROM ownership o JOIN span w USING (case_id)
    JOIN cause e ON e.id = o.end_cause_id WHERE e.name = 'expiry' AND o.end_ns >= w.w0
    UNION ALL
    SELECT x.case_id, 'commits.rejected' FROM work x JOIN span w USING (case_id)
    JOIN commit_outcome t ON t.id = x.commit_outcome_id
    WHERE t.name = 'rejected' AND x.end_ns >= w.w0),
counted (name) AS (
    VALUES ('changes'), ('voluntary'), ('involuntary'), ('self_reelections'), ('short_tenures'),
           ('very_short_tenures'), ('ping_pong'), ('births_stale'), ('resignations'),
           ('executions'), ('withdrawals'), ('crashes'), ('expiries'), ('commits.rejected')),
count_of AS (
    SELECT w.case_id AS case_id, n.name AS name, count(t.name) AS value
    FROM span w JOIN counted n LEFT JOIN thing t ON t.case_id = w.case_id AND t.name = n.name
    GROUP BY w.case_id, n.name),
-- ---- thousandths of events per resource and hour (of the store: per hour): value * 36 * 100^7 / window / resources,
-- digit by digit
rate (case_id, name, turn, quotient, rest, window_ns, resources) AS (
    SELECT c.case_id, CASE c.name WHEN 'changes' THEN 'changes_per_hour'
                                  ELSE 'involuntary_per_hour' END,
           0, c.value / w.window_ns, c.value % w.window_ns, w.window_ns, w.resources
    FROM count_of c JOIN span w USING (case_id)
    WHERE c.name IN ('changes', 'involuntary') AND w.window_ns > 0
    UNION ALL
    SELECT c.id, 'store.operations_per_hour', 0, c.requests / w.w1,
           c.requests % w.w1, w.w1, 1
    FROM "case" c JOIN span w ON w.case_id = c.id WHERE w.w1 > 0
    UNION ALL
    SELECT case_id, name, turn + 1,
           quotient * (CASE turn WHEN 0 THEN 36 ELSE 100 END)
               + rest * (CASE turn WHEN 0 THEN 36 ELSE 100 END) / window_ns,
           rest * (CASE turn WHEN 0 THEN 36 ELSE 100 END) % window_ns, window_ns, resources
    FROM rate WHERE turn < 8),
-- ---- shares
clipped AS ( -- time without belief or owner, within the window
    SELECT g.case_id AS case_id, g.name AS name,
           sum(max(0, min(g.end_ns, w.w1) - max(g.begin_ns, w.w0))) / 1000000 AS total_ms
    FROM (SELECT case_id, 'leaderless.share' AS name, begin_ns, end_ns FROM gap_belief
          UNION ALL
          SELECT case_id, 'unowned.share', begin_ns, end_ns FROM gap_ownership) g
    JOIN span w USING (case_id) GROUP BY g.case_id, g.name),
ratio (case_id, name, part, whole) AS ( -- in ppm: part * 10^6 / whole in two steps
    SELECT w.case_id, n.name, coalesce(c.total_ms, 0), w.window_ns / 1000000 * w.resources
    FROM span w JOIN (SELECT 'leaderless.share' AS name UNION ALL SELECT 'unowned.share') n
    LEFT JOIN clipped c ON c.case_id = w.case_id AND c.name = n.name
    UNION ALL
    SELECT w.case_id, 'first.share', coalesce(sum(i.number = 0), 0), count(i.id)
    FROM span w
    LEFT JOIN (SELECT case_id, resource_id, min(id) AS id FROM belief
               GROUP BY case_id, resource_id) f ON f.case_id = w.case_id
    LEFT JOIN belief b ON b.id = f.id
    LEFT JOIN instance i ON i.id = b.instance_id
    GROUP BY w.case_id
    UNION ALL
    SELECT case_id, 'self_reelection_share',
           max(value) FILTER (WHERE name = 'self_reelections'), sum(value)
    FROM count_of WHERE name IN ('self_reelections', 'changes') GROUP BY case_id),
share_of AS (
    SELECT case_id, min(share_ppm) AS least, max(share_ppm) AS most, sum(share_ppm) AS sum_s,
           sum(share_ppm * share_ppm) AS sum_s2, count(*) AS k
    FROM v_shares GROUP BY case_id),
-- ---- balance: load, looked at once a millisecond
balance AS ( -- all of the run; both ends in ms, and the part of it that lies in the window
    SELECT b.case_id AS case_id, b.begin_ns / 1000000 AS at_ms, b.end_ns / 1000000 AS until_ms,
           max(0, b.end_ns / 1000000 - max(b.begin_ns, w.w0) / 1000000) AS in_window_ms,
           b.jain_ppm AS jain_ppm, b.fair AS fair, b.changed AS changed,
           b.moved OR (b.ended AND b.faults = 0) AS disturbed,
           coalesce(lag(b.beliefs) OVER one, 0) AS before
    FROM v_balance b JOIN span w USING (case_id)
    WINDOW one AS (PARTITION BY b.case_id ORDER BY b.begin_ns)),
load_over_time AS (
    SELECT case_id, sum(jain_ppm * in_window_ms) / sum(in_window_ms) AS mean, min(jain_ppm) AS least
    FROM balance WHERE jain_ppm IS NOT NULL AND in_window_ms > 0 GROUP BY case_id),
peak AS (
    SELECT l.case_id AS case_id, max(l.load) AS most
    FROM v_load l JOIN span w USING (case_id)
    WHERE l.end_ns / 1000000 > max(l.begin_ns, w.w0) / 1000000 GROUP BY l.case_id),
-- ---- series: one row for each length
belief_gap AS (
    SELECT g.case_id AS case_id, g.begin_ns AS begin_ns, g.end_ns - g.begin_ns AS length_ns,
           g.before_id AS before_id, g.after_id AS after_id
    FROM gap_belief g JOIN span w USING (case_id) WHERE g.begin_ns >= w.w0),
loss AS ( -- the last involuntary loss of ownership within a belief that went on
    SELECT b.case_id AS case_id, b.end_ns AS end_ns, max(o.end_ns) AS lost_ns
    FROM ownership o -- CROSS JOIN: in this order
    CROSS JOIN cause e ON e.id = o.end_cause_id
    CROSS JOIN belief b ON b.case_id = o.case_id AND b.resource_id = o.resource_id
         AND b.instance_id = o.instance_id AND b.begin_ns <= o.end_ns AND b.end_ns > o.end_ns
    WHERE NOT e.voluntary AND e.name <> 'end_of_run'
    GROUP BY b.id),
item (case_id, name, length_ns) AS (
    SELECT s.case_id, 'tenure', s.length_ns FROM step s JOIN span w USING (case_id)
    WHERE s.begin_ns >= w.w0 AND NOT s.censored
    UNION ALL
    SELECT g.case_id, CASE e.voluntary WHEN 1 THEN 'handover' ELSE 'failover' END, g.length_ns
    FROM belief_gap g JOIN belief b ON b.id = g.before_id JOIN cause e ON e.id = b.end_cause_id
    WHERE g.after_id IS NOT NULL AND e.name <> 'end_of_run'
    UNION ALL
    SELECT case_id, 'leaderless.belief', length_ns FROM belief_gap WHERE length_ns > 0
    UNION ALL
    SELECT g.case_id, 'unowned.store', g.end_ns - g.begin_ns
    FROM gap_ownership g JOIN span w USING (case_id)
    WHERE g.begin_ns >= w.w0 AND g.end_ns > g.begin_ns
    UNION ALL
    SELECT o.case_id, CASE o.level WHEN 'belief' THEN 'overlap.belief' ELSE 'overlap.store' END,
           o.length_ns
    FROM v_overlaps o JOIN span w USING (case_id) WHERE o.begin_ns >= w.w0
    UNION ALL
    SELECT s.case_id, 'stale.' || s.kind, s.length_ns
    FROM v_stale s JOIN span w USING (case_id) WHERE s.begin_ns >= w.w0
    UNION ALL
    SELECT l.case_id, 'stale.window', l.end_ns - l.lost_ns FROM loss l JOIN span w USING (case_id)
    WHERE l.lost_ns >= w.w0
    UNION ALL
    SELECT r.case_id, 'resignation.wait', r.begun_ns - r.queued_ns
    FROM resignation r JOIN span w USING (case_id)
    WHERE r.queued_ns >= w.w0 AND r.begun_ns IS NOT NULL
    UNION ALL
    SELECT h.case_id, 'heal', h.length_ns FROM heal h JOIN span w USING (case_id)
    WHERE h.last_ns >= w.w0
    UNION ALL
    SELECT n.case_id, 'newcomer', n.begin_ns - n.joined_ns
    FROM newcomer n JOIN span w USING (case_id) WHERE n.joined_ns >= w.w0
    UNION ALL
    SELECT r.case_id, 'rebalance', (r.fair_ms - r.at_ms) * 1000000
    FROM rebalance r JOIN span w USING (case_id) WHERE r.at_ms >= w.w0 / 1000000),
-- ---- newcomer: the first belief of a process in a resource, unless nobody believed in that just
-- before the process began
newcomer AS (
    SELECT b.case_id AS case_id, l.begin_ns AS joined_ns, min(b.begin_ns) AS begin_ns
    FROM belief b
    JOIN incarnation l ON l.case_id = b.case_id AND l.instance_id = b.instance_id
         AND l.begin_ns <= b.begin_ns AND l.end_ns >= b.begin_ns
    GROUP BY l.id, b.resource_id
    HAVING EXISTS (SELECT 1 FROM belief o
                   WHERE o.case_id = b.case_id AND o.resource_id = b.resource_id
                     AND o.begin_ns < l.begin_ns AND o.end_ns >= l.begin_ns)),
-- ---- rebalance: from a disturbance to the first moment from which the load is fair for a whole
-- hold interval, every resource having had a master since, before something else happens
fair_stretch AS (
    SELECT case_id, min(at_ms) AS at_ms, max(until_ms) AS until_ms
    FROM (SELECT *, sum(begins) OVER (PARTITION BY case_id ORDER BY at_ms) AS island
          FROM (SELECT *, fair > lag(fair, 1, 0) OVER (PARTITION BY case_id ORDER BY at_ms)
                       AS begins FROM balance))
    WHERE fair GROUP BY case_id, island),
disturbance AS (
    SELECT * FROM (SELECT *, lead(at_ms) OVER (PARTITION BY case_id ORDER BY at_ms) AS next_ms
                   FROM balance WHERE changed)
    WHERE disturbed AND before > 0),
complete AS ( -- when the last of the resources that had no master then got one
    SELECT d.case_id AS case_id, d.at_ms AS at_ms,
           coalesce(d.next_ms, w.w1 / 1000000) AS next_ms, w.hold_ns / 1000000 AS hold_ms,
           max(d.at_ms, coalesce(max(g.end_ns / 1000000), 0)) AS complete_ms
    FROM disturbance d JOIN span w USING (case_id)
    LEFT JOIN gap_belief g ON g.case_id = d.case_id AND g.begin_ns / 1000000 <= d.at_ms
         AND g.end_ns / 1000000 > d.at_ms
    GROUP BY d.case_id, d.at_ms
    HAVING coalesce(max(g.end_ns IS NOT NULL AND g.after_id IS NULL), 0) = 0),
rebalance AS (
    SELECT c.case_id AS case_id, c.at_ms AS at_ms, min(max(f.at_ms, c.complete_ms)) AS fair_ms
    FROM complete c JOIN fair_stretch f USING (case_id)
    WHERE min(f.until_ms, c.next_ms) - max(f.at_ms, c.complete_ms) >= c.hold_ms
    GROUP BY c.case_id, c.at_ms),
-- ---- heal: from when no fault is active any more to the first moment at which everybody has a
-- master
trouble AS ( -- faults that touch or overlap are one
    SELECT case_id, min(begin_ns) AS begin_ns, max(end_ns) AS end_ns, max(active_at_end) AS goes_on
    FROM (SELECT *, sum(begins) OVER (PARTITION BY case_id ORDER BY begin_ns, id) AS island
          FROM (SELECT *, coalesce(begin_ns > max(end_ns) OVER (
                           PARTITION BY case_id ORDER BY begin_ns, id
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) AS begins
                FROM fault))
    GROUP BY case_id, island),
quiet AS (
    SELECT case_id, end_ns AS last_ns, goes_on,
           lead(begin_ns) OVER (PARTITION BY case_id ORDER BY begin_ns) AS next_ns
    FROM trouble),
turn_of (case_id, at_ns, change) AS ( -- resources that gain and lose belief
    SELECT g.case_id, g.end_ns, 1 FROM gap_belief g
    WHERE g.after_id IS NOT NULL AND (g.end_ns > g.begin_ns OR g.before_id IS NULL)
    UNION ALL
    SELECT g.case_id, g.begin_ns, -1 FROM gap_belief g
    WHERE g.before_id IS NOT NULL AND g.end_ns > g.begin_ns),
level_of AS (
    SELECT case_id, at_ns, sum(sum(change)) OVER (PARTITION BY case_id ORDER BY at_ns) AS believed,
           lead(at_ns) OVER (PARTITION BY case_id ORDER BY at_ns) AS until_ns
    FROM turn_of GROUP BY case_id, at_ns),
heal AS (
    SELECT q.case_id AS case_id, q.last_ns AS last_ns,
           min(max(l.at_ns, q.last_ns)) - q.last_ns AS length_ns
    FROM quiet q JOIN span w USING (case_id)
    JOIN level_of l ON l.case_id = q.case_id AND l.believed = w.resources
         AND coalesce(l.until_ns, w.w1 + 1) > q.last_ns
         AND l.at_ns < coalesce(q.next_ns, w.w1 + 1)
    WHERE q.goes_on = 0
    GROUP BY q.case_id, q.last_ns),
-- ---- statistics
ranked AS (
    SELECT case_id, name, length_ns,
           row_number() OVER (PARTITION BY case_id, name ORDER BY length_ns) AS rank,
           count(*) OVER (PARTITION BY case_id, name) AS n
    FROM item),
summary AS (
    SELECT case_id, name, max(n) AS n, sum(length_ns) AS total, min(length_ns) AS least,
           max(length_ns) AS most,
           max(length_ns) FILTER (WHERE rank <= (n * 1 + 99) / 100) AS p1,
           max(length_ns) FILTER (WHERE rank <= (n * 10 + 99) / 100) AS p10,
           max(length_ns) FILTER (WHERE rank <= (n * 50 + 99) / 100) AS p50,
           max(length_ns) FILTER (WHERE rank <= (n * 90 + 99) / 100) AS p90,
           max(length_ns) FILTER (WHERE rank <= (n * 99 + 99) / 100) AS p99
    FROM ranked GROUP BY case_id, name),
series (name) AS (
    VALUES ('tenure'), ('failover'), ('handover'), ('overlap.store'), ('overlap.belief'),
           ('unowned.store'), ('leaderless.belief'), ('stale.foreign'), ('stale.unowned'),
           ('stale.window'), ('resignation.wait'), ('heal'), ('newcomer'), ('rebalance'))
SELECT case_id, name, NULL AS statistic, value FROM count_of
UNION ALL
SELECT w.case_id, n.name, NULL, coalesce(r.quotient / r.resources, 0)
FROM span w JOIN (SELECT 'changes_per_hour' AS name UNION ALL SELECT 'involuntary_per_hour'
                  UNION ALL SELECT 'store.operations_per_hour') n
LEFT JOIN rate r ON r.case_id = w.case_id AND r.name = n.name AND r.turn = 8
UNION ALL
SELECT case_id, name, NULL,
       CASE whole WHEN 0 THEN 0
       ELSE part / whole * 1000000 + part % whole * 1000 / whole * 1000
            + part % whole * 1000 % whole * 1000 / whole END
FROM ratio
UNION ALL
SELECT case_id, 'share.min', NULL, least FROM share_of
UNION ALL
SELECT case_id, 'share.max', NULL, most FROM share_of
UNION ALL
SELECT case_id, 'jain', NULL,
       CASE sum_s2 WHEN 0 THEN 0 ELSE sum_s * sum_s * 1000000 / (k * sum_s2) END
FROM share_of
UNION ALL
SELECT w.case_id, 'load.jain.mean', NULL, coalesce(t.mean, 0)
FROM span w LEFT JOIN load_over_time t USING (case_id)
UNION ALL
SELECT w.case_id, 'load.jain.min', NULL, coalesce(t.least, 0)
FROM span w LEFT JOIN load_over_time t USING (case_id)
UNION ALL
SELECT w.case_id, 'load.max', NULL, coalesce(p.most, 0)
FROM span w LEFT JOIN peak p USING (case_id)
UNION ALL
SELECT w.case_id, s.name, 'count', coalesce(y.n, 0)
FROM span w JOIN series s LEFT JOIN summary y ON y.case_id = w.case_id AND y.name = s.name
UNION ALL
SELECT w.case_id, s.name, 'total', coalesce(y.total, 0)
FROM span w JOIN series s LEFT JOIN summary y ON y.case_id = w.case_id AND y.name = s.name
UNION ALL SELECT case_id, name, 'min', least FROM summary
UNION ALL SELECT case_id, name, 'mean', total / n FROM summary
UNION ALL SELECT case_id, name, 'max', most FROM summary
UNION ALL SELECT case_id, name, 'p1', p1 FROM summary
UNION ALL SELECT case_id, name, 'p10', p10 FROM summary
UNION ALL SELECT case_id, name, 'p50', p50 FROM summary
UNION ALL SELECT case_id, name, 'p90', p90 FROM summary
UNION ALL SELECT case_id, name, 'p99', p99 FROM summary
