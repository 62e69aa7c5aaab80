-- SPDX-License-Identifier: Apache-2.0
-- Made when intervals of more than one case are stored: with one they would cost as much as the
-- rows and choose nothing.
CREATE INDEX belief_case ON belief (case_id, resource_id);
CREATE INDEX ownership_case ON ownership (case_id, resource_id, epoch);
CREATE INDEX work_case ON work (case_id);
CREATE INDEX resignation_case ON resignation (case_id);
