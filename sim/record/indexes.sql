-- SPDX-License-Identifier: Apache-2.0
-- Made when all rows are in: an index that is kept while loading costs several times as much.
CREATE INDEX parameter_configuration ON parameter (configuration_id);
CREATE INDEX case_configuration ON "case" (configuration_id);
CREATE INDEX fault_case ON fault (case_id);
CREATE INDEX incarnation_case ON incarnation (case_id);
CREATE INDEX expectation_result_case ON expectation_result (case_id);
CREATE INDEX property_result_case ON property_result (case_id);
CREATE INDEX metric_case ON metric (case_id);
CREATE INDEX metric_of_name ON metric (metric_name_id, case_id);
