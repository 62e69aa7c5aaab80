/* SPDX-License-Identifier: Apache-2.0 */
/* See script_worlds.h. */
#include "tests/search/script_worlds.h"

#include "sim/kernel/choice.h"
#include "tests/t.h"

struct world {
    uint64_t number, draws;
    FILE *out;
    int64_t instances, resources;
    bool calm;
};

static uint64_t draw(struct world *w, uint64_t bound)
{
    return sim_choice_draw(w->number, SIM_CHOICE_TIE, 0, ++w->draws, bound);
}

static const char *any_of(struct world *w, const char *const *words, size_t count)
{
    return words[draw(w, count)];
}

#define ANY_OF(w, ...)                            \
    any_of(w, (const char *const[]){__VA_ARGS__}, \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* ---- words of sentences --------------------------------------------------------------------- */

static void instance(struct world *w)
{
    fprintf(w->out, "n%d", (int)draw(w, (uint64_t)w->instances) + 1);
}

static void resource(struct world *w)
{
    fprintf(w->out, "r%d", (int)draw(w, (uint64_t)w->resources) + 1);
}

/* Mostly a multiple of the check interval, where a lot meets. */
static void moment(struct world *w)
{
    fprintf(w->out, "%ds", (int)draw(w, 60) * 5);
    if (draw(w, 4) == 0)
        fprintf(w->out, "%dns", (int)draw(w, 1000000000) + 1);
}

static void periodic(struct world *w)
{
    fprintf(w->out, "every %ds", (int)draw(w, 20) * 5 + 5);
    if (draw(w, 2) == 0)
        fputs(" exactly", w->out);
    if (draw(w, 3) == 0)
        fputs(ANY_OF(w, " jitter 1ns", " jitter 3s", " jitter 5s"), w->out);
    if (draw(w, 3) == 0)
        fprintf(w->out, " from %ds", (int)draw(w, 20) * 5 + 1);
    if (draw(w, 4) == 0)
        fprintf(w->out, " until %ds", (int)draw(w, 30) * 5 + 105);
    if (draw(w, 4) == 0)
        fprintf(w->out, " %d times", (int)draw(w, 4) + 1);
}

static void milestone(struct world *w)
{
    fputs("when ", w->out);
    if (draw(w, 4) == 0) {
        fputs("nobody is master of ", w->out);
        resource(w);
        fprintf(w->out, " for %ds", (int)draw(w, 4) * 5);
        return;
    }
    if (draw(w, 2) == 0)
        fputs("any", w->out);
    else
        instance(w);
    fprintf(w->out, " %s",
            ANY_OF(w, "is elected", "loses mastership", "resigns", "executes a resignation",
                   "enters the queue", "crashes", "stops", "starts"));
    fputs(ANY_OF(w, "", " for the 2nd time", " for the 3rd time", " for the 7th time"), w->out);
}

static bool trigger(struct world *w)
{
    switch (draw(w, w->calm ? 16 : 4)) {
    case 0:
    case 4:
    case 5:
    case 6:
        fputs(ANY_OF(w, "at ", "after "), w->out);
        moment(w);
        return false;
    case 1:
        milestone(w);
        return false;
    default:
        periodic(w);
        return true;
    }
}

static void target(struct world *w)
{
    switch (draw(w, 6)) {
    case 0:
        fputs(" all", w->out);
        break;
    case 1:
        fputs(" any", w->out);
        break;
    case 2:
    case 3:
        fputs(ANY_OF(w, " master(", " candidate("), w->out);
        resource(w);
        fputc(')', w->out);
        break;
    default:
        fputc(' ', w->out);
        instance(w);
        break;
    }
}

static void length(struct world *w, bool is_periodic, bool is_needed)
{
    switch (draw(w, is_needed ? 2 : 3)) {
    case 0:
        fprintf(w->out, " for %ds", (int)draw(w, 12) * 5 + 5);
        break;
    case 1:
        if (is_periodic)
            fputs(" for 5s", w->out);
        else
            fputs(" until 301s", w->out);
        break;
    default:
        break;
    }
}

static void call_fault(struct world *w)
{
    const char *verb = ANY_OF(w, "fail", "doubt", "postpone");
    fprintf(w->out, " %s %s of", verb,
            ANY_OF(w, "start", "wait_for_mastership", "is_master", "resign", "close",
                   "get_current_master", "keep_alive"));
    target(w);
    fputs(ANY_OF(w, "", " nth 2", " times 3"), w->out);
    fputs(ANY_OF(w, "", " probability 50%", " probability 10%"), w->out);
    fputs(*verb == 'p' ? " by 2s" : ANY_OF(w, "", " with unavailable"), w->out);
}

static void settings(struct world *w)
{
    if (w->calm) {
        fputs(ANY_OF(w, " resign_odds 1", " master_hold_interval 15s", " master_check_interval 2s"),
              w->out);
        return;
    }
    fputs(ANY_OF(w, " resign_odds 1", " master_hold_interval 15s", " lease 12s",
                 " master_check_interval 2s", " resign_odds 5 lease 30s"),
          w->out);
}

/* What operators do. Who is to join has a name, and does so once. */
static void action(struct world *w)
{
    fputs("  - ", w->out);
    switch (draw(w, 3)) {
    case 0:
        trigger(w);
        fputs(" restart", w->out);
        target(w);
        fputs(ANY_OF(w, " down 5s", " down 20s", " down 0s"), w->out);
        fputs(ANY_OF(w, "", " between 5s", " between 7s", " manner crash"), w->out);
        break;
    case 1:
        fputs(ANY_OF(w, "at ", "after "), w->out);
        moment(w);
        fputs(" join ", w->out);
        instance(w);
        break;
    default:
        if (draw(w, 2) == 0) {
            fputs(ANY_OF(w, "at ", "after "), w->out);
            moment(w);
        } else if (draw(w, 2) == 0) {
            milestone(w);
        }
        fputs(" configure", w->out);
        target(w);
        settings(w);
        fputc('\n', w->out);
        return;
    }
    if (draw(w, 2) == 0)
        settings(w);
    fputc('\n', w->out);
}

static void fault(struct world *w)
{
    if (draw(w, 5) == 0) {
        action(w);
        return;
    }
    fputs("  - ", w->out);
    bool is_periodic = trigger(w);
    const char *what =
        ANY_OF(w, "crash", "crash", "stop", "start", "pause", "suspend", "cut", "cut", "delay",
               "lose", "call", "call", "outage", "revoke", "step", "rate");
    if (strcmp(what, "call") == 0)
        call_fault(w);
    else
        fprintf(w->out, " %s", what);
    if (strcmp(what, "call") != 0 && strcmp(what, "outage") != 0)
        target(w);
    if (strcmp(what, "crash") == 0 || strcmp(what, "stop") == 0)
        fputs(ANY_OF(w, "", " restart after 5s", " restart after 20s"), w->out);
    if (strcmp(what, "delay") == 0 || strcmp(what, "step") == 0)
        fputs(ANY_OF(w, " by 1s", " by 250ms"), w->out);
    if (strcmp(what, "lose") == 0 || strcmp(what, "rate") == 0)
        fputs(ANY_OF(w, " by 10%", " by 3%"), w->out);
    if (strcmp(what, "pause") == 0)
        fputs(ANY_OF(w, "", " timers counting"), w->out);
    bool is_needed =
        strcmp(what, "pause") == 0 || strcmp(what, "suspend") == 0 || strcmp(what, "outage") == 0;
    if (is_needed || strcmp(what, "cut") == 0 || strcmp(what, "delay") == 0 ||
        strcmp(what, "lose") == 0 || strcmp(what, "rate") == 0 || strcmp(what, "call") == 0)
        length(w, is_periodic, is_needed);
    fputc('\n', w->out);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void calm_parameters(struct world *w)
{
    fputs("profile: ideal\n", w->out);
    fprintf(w->out, "warm_up: %s\n", ANY_OF(w, "0s", "100s", "101s"));
    fprintf(w->out, "subject: %s\n", ANY_OF(w, "current", "current", "trillian-2018"));
    fprintf(w->out, "pass_interval: %s\n", ANY_OF(w, "0s", "100ms", "5s"));
    fprintf(w->out, "pass_length: %s\n", ANY_OF(w, "0s", "20ms", "exp(2s)"));
    fprintf(w->out, "master_check_interval: %s\n", ANY_OF(w, "5s", "1s", "777ms"));
    fprintf(w->out, "master_hold_interval: %s\n", ANY_OF(w, "10s", "20s"));
    fprintf(w->out, "resign_odds: %s\n", ANY_OF(w, "1", "2", "10", "1000"));
    fprintf(w->out, "pre_election_pause: %s\n", ANY_OF(w, "10ms", "5s"));
    fprintf(w->out, "start_stagger: %s\n", ANY_OF(w, "0s", "5s"));
    fprintf(w->out, "observers: %s\n", ANY_OF(w, "0", "2"));
}

static void parameters(struct world *w)
{
    w->instances = 1 + (int64_t)draw(w, 4);
    w->resources = 1 + (int64_t)draw(w, 3);
    fprintf(w->out,
            "scenario: 1\nname: world-%" PRIu64 "\nduration: 310s\ninstances: %" PRId64
            "\nresources: %" PRId64 "\n",
            w->number, w->instances, w->resources);
    if (w->calm) {
        calm_parameters(w);
        return;
    }
    fprintf(w->out, "profile: %s\n", ANY_OF(w, "ideal", "etcd-lease", "etcd-lease", "noop"));
    fprintf(w->out, "ties: %s\n", ANY_OF(w, "insertion", "random"));
    fprintf(w->out, "subject: %s\n", ANY_OF(w, "current", "current", "trillian-2018"));
    fprintf(w->out, "one_way_delay: %s\n", ANY_OF(w, "0s", "5ms", "uniform(1ms, 2s)", "exp(1s)"));
    fprintf(w->out, "lease: %s\n", ANY_OF(w, "10s", "15s", "60s"));
    fprintf(w->out, "pass_interval: %s\n", ANY_OF(w, "0s", "100ms", "5s"));
    fprintf(w->out, "pass_length: %s\n", ANY_OF(w, "0s", "20ms", "exp(2s)"));
    fprintf(w->out, "master_check_interval: %s\n", ANY_OF(w, "5s", "1s"));
    fprintf(w->out, "master_hold_interval: %s\n", ANY_OF(w, "10s", "20s"));
    fprintf(w->out, "resign_odds: %s\n", ANY_OF(w, "1", "2", "10"));
    fprintf(w->out, "pre_election_pause: %s\n", ANY_OF(w, "10ms", "5s"));
    fprintf(w->out, "start_stagger: %s\n", ANY_OF(w, "0s", "5s"));
    fprintf(w->out, "execute_again_after: %s\n", ANY_OF(w, "0s", "5s"));
    fprintf(w->out, "observers: %s\n", ANY_OF(w, "0", "2"));
}

static char *write_world(struct world w)
{
    char *text = NULL;
    size_t size;
    w.out = open_memstream(&text, &size);
    assert_non_null(w.out);
    parameters(&w);
    fputs("faults:\n", w.out);
    for (uint64_t count = 1 + draw(&w, w.calm ? 3 : 12); count > 0; count--)
        fault(&w);
    if (draw(&w, 4) == 0) {
        fprintf(w.out, "  - %s ", ANY_OF(&w, "at", "after"));
        fprintf(w.out, "%ds heal\n", 150 + (int)draw(&w, 30) * 5);
    }
    assert_int_equal(fclose(w.out), 0);
    return text;
}

char *script_world(uint64_t number)
{
    return write_world((struct world){.number = number});
}

char *script_calm_world(uint64_t number)
{
    return write_world((struct world){.number = number, .calm = true});
}
