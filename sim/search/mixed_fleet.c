/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of instances and their bounds; see mixed_fleet.h. */
#include "sim/search/mixed_fleet.h"

#include "sim/search/case_config.h"
#include "sim/search/fault_times.h"

static bool gives_settings(const struct fault_plan *plan)
{
    const struct fault_settings *s = &plan->settings;
    return s->hold_ns != FAULT_UNCHANGED || s->check_ns != FAULT_UNCHANGED ||
           s->odds != FAULT_UNCHANGED || s->lease_ns != FAULT_UNCHANGED;
}

bool mixed_fleet(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->fault_count; i++)
        if (gives_settings(&scenario->faults[i]))
            return true;
    return false;
}

/* Before an instance starts for the first time, so that what it had until then never counts. */
static bool is_from_the_start(const struct fault_plan *plan, uint16_t instance)
{
    bool first =
        plan->kind == FAULT_JOIN || (plan->kind == FAULT_CONFIGURE && plan->trigger == FAULT_AT &&
                                     !plan->after && plan->at_ns == 0);
    return first && fault_times_surely_strikes(plan, instance);
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void widen(struct bounds *all, const struct bounds *one)
{
    *all = (struct bounds){
        .stale_window_ns = larger(all->stale_window_ns, one->stale_window_ns),
        .overlap_after_expiry_ns =
            larger(all->overlap_after_expiry_ns, one->overlap_after_expiry_ns),
        .overlap_after_revocation_ns =
            larger(all->overlap_after_revocation_ns, one->overlap_after_revocation_ns),
        .out_of_queue_ns = larger(all->out_of_queue_ns, one->out_of_queue_ns),
        .failover_ns = larger(all->failover_ns, one->failover_ns),
        .handover_ns = larger(all->handover_ns, one->handover_ns),
        .stop_ns = larger(all->stop_ns, one->stop_ns),
        .restart_ns = larger(all->restart_ns, one->restart_ns),
    };
}

static void set_lease(struct scenario_parameters *p, int64_t lease_ns)
{
    p->lease = lease_ns;
    p->keep_alive_interval = lease_ns / 3;
}

/* What the instance first starts with. */
static struct scenario_parameters first_settings(const struct scenario *scenario,
                                                 const struct scenario_parameters *p,
                                                 uint16_t instance)
{
    struct scenario_parameters own = *p;
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_plan *plan = &scenario->faults[i];
        if (!is_from_the_start(plan, instance))
            continue;
        if (plan->settings.check_ns != FAULT_UNCHANGED)
            own.master_check_interval = plan->settings.check_ns;
        if (plan->settings.lease_ns != FAULT_UNCHANGED)
            set_lease(&own, plan->settings.lease_ns);
    }
    return own;
}

/* Every bound grows with the check interval, so that the longest is enough; of leases each is
 * looked at. */
struct bounds mixed_fleet_bounds(const struct scenario *scenario,
                                 const struct scenario_parameters *p, uint16_t instance)
{
    struct scenario_parameters own = first_settings(scenario, p, instance);
    for (uint32_t i = 0; i < scenario->fault_count; i++)
        if (fault_times_may_strike(&scenario->faults[i], instance))
            own.master_check_interval =
                larger(own.master_check_interval, scenario->faults[i].settings.check_ns);
    struct bounds all = case_bounds(scenario, &own);
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        const struct fault_plan *plan = &scenario->faults[i];
        if (plan->settings.lease_ns == FAULT_UNCHANGED || !fault_times_may_strike(plan, instance) ||
            is_from_the_start(plan, instance))
            continue;
        set_lease(&own, plan->settings.lease_ns);
        struct bounds one = case_bounds(scenario, &own);
        widen(&all, &one);
    }
    return all;
}

struct bounds mixed_fleet_widest(const struct scenario *scenario,
                                 const struct scenario_parameters *p)
{
    struct bounds all = mixed_fleet_bounds(scenario, p, 0);
    for (int64_t i = 1; i < p->instances; i++) {
        struct bounds one = mixed_fleet_bounds(scenario, p, (uint16_t)i);
        widen(&all, &one);
    }
    return all;
}
