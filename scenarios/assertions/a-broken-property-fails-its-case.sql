-- SPDX-License-Identifier: Apache-2.0
-- sentence: no case held in which a property was broken that its scenario does not name
SELECT c.scenario, c.matrix, c.seed, p.property, p.violations
FROM v_properties p JOIN v_case c ON c.case_id = p.case_id
WHERE p.violations > 0 AND p.allowed = 0 AND c.code = 0
