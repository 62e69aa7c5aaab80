/* SPDX-License-Identifier: Apache-2.0 */
/* The schema is JSON, has every key, and says of good and bad scenarios what the reader says. The
 * last two ask Python, and are skipped where it or a module is missing. */
#include "sim/scenario/schema.h"
#include "sim/check/vocabulary.h"
#include "sim/fault/fault_kind.h"
#include "sim/scenario/parameter.h"
#include "sim/scenario/scenario_key.h"
#include "tests/scenario/scenario_text.h"

static char folder[] = "/tmp/tenure_schema_XXXXXX";
static char path[64];
static char *text;

static int write_schema(void **state)
{
    size_t size;
    (void)state;
    FILE *out = open_memstream(&text, &size);
    if (!out || !mkdtemp(folder))
        return -1;
    scenario_schema_write(out);
    fclose(out);
    snprintf(path, sizeof path, "%s/schema.json", folder);
    FILE *file = fopen(path, "w");
    if (!file)
        return -1;
    fputs(text, file);
    return fclose(file);
}

static int remove_schema(void **state)
{
    (void)state;
    remove(path);
    remove(folder);
    free(text);
    return 0;
}

/* Exit code of a shell command. */
static int shell(const char *command)
{
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void every_key_kind_metric_and_property_is_in_it(void **state)
{
    char key[96];
    size_t count;
    const struct scenario_parameter *table = scenario_parameters(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        snprintf(key, sizeof key, "\"%s\": {", table[i].name);
        assert_non_null(strstr(text, key));
    }
    for (int kind = 0; kind < FAULT_KIND_COUNT; kind++) {
        snprintf(key, sizeof key, "\"label\": \"%s\"", fault_kinds[kind].verb);
        assert_non_null(strstr(text, key));
    }
    for (unsigned i = 0; i < metric_count; i++) {
        snprintf(key, sizeof key, "\"label\": \"%s\"", metric_table[i].name);
        assert_non_null(strstr(text, key));
    }
    for (unsigned i = 0; i < PROPERTY_COUNT; i++) {
        snprintf(key, sizeof key, "\"label\": \"%s\"", property_table[i].label);
        assert_non_null(strstr(text, key));
    }
    const char *tune = strstr(text, "\"tune\": {");
    assert_non_null(tune);
#define KEY(name, help) assert_non_null(strstr(tune, "\"" #name "\": {"));
    SCENARIO_TUNE_KEY_LIST(KEY)
#undef KEY
}

static void it_is_json(void **state)
{
    char command[160];
    (void)state;
    if (shell("python3 -c 'import json' 2>/dev/null") != 0)
        skip();
    snprintf(command, sizeof command, "python3 -m json.tool %s >/dev/null", path);
    assert_int_equal(shell(command), 0);
}

/* Runs Python over files: for each of `pattern`, in order, '1' if it is good by the schema, else
 * '0'. */
static void validate(const char *pattern, bool tell_why, char *verdicts, size_t capacity)
{
    char command[1024];
    snprintf(command, sizeof command,
             "python3 -W ignore -c 'import glob, json, sys, yaml, jsonschema as j\n"
             "s = json.load(open(sys.argv[1])); j.Draft7Validator.check_schema(s)\n"
             "v = j.Draft7Validator(s)\n"
             "for f in sorted(glob.glob(sys.argv[2], recursive=True)):\n"
             "    e = next(v.iter_errors(yaml.safe_load(open(f))), None)\n"
             "    print(0 if e else 1, end=str())\n"
             "    if e: print(f, e.message[:200], file=sys.stderr)' %s \"%s\" %s",
             path, pattern, tell_why ? "" : "2>/dev/null");
    FILE *out = popen(command, "r");
    assert_non_null(out);
    if (!fgets(verdicts, (int)capacity, out))
        verdicts[0] = '\0';
    assert_int_equal(pclose(out), 0);
}

static const struct {
    const char *text;
    bool good;
} cases[] = {
    {"scenario: 1\n", true},
    {"scenario: 1\nname: a/b\nsummary: s\nstory: |\n  x\nsource: x#1\ntags: [a]\nseeds: 1..20\n"
     "known_failing: no\\ way\nextends: base.yaml\ninstances: [a, b]\nresources: 3\n",
     true},
    {"scenario: 1\nseeds: 7\nlease: 0\nwait_checks_own_entry: no\nrelease_before_clear: yes\n"
     "no_master_answer: false\none_way_delay: uniform(1ms, 5ms)\ndefects: "
     "[exit_on_wait_error]\n"
     "pass_length: lognormal(2s, 1)\ncommit_delay: profile\nduration: 1m1.5s\n",
     true},
    {"scenario: 1\nmatrix:\n  resign_odds: [1, 10]\n  profile: [ideal, etcd-lease]\n", true},
    {"scenario: 1\nfaults:\n  - every 10m crash master(r1) restart after 30s\n  - cut all\n"
     "  - at 1m heal\n  - when n2 resigns for the 3rd time crash n2\n",
     true},
    {"scenario: 1\nfaults:\nexpect:\n", true},
    {"scenario: 1\nexpect:\n  - failover.max <= lease + 100ms\n  - jain >= 90%\n  - S2h holds\n"
     "  - S2 may be violated\n  - over seeds:\n      - tenure.mean within 3 se of 5s\n"
     "      - changes_per_hour within 3 se of 34.3\n      - tenure fits geometric\n"
     "      - S2h violated in >= 1 seed\n",
     true},
    {"scenario: 1\ntune:\n  vary:\n    master_hold_interval: 10s..5m\n    resign_odds: 5\n"
     "    hold_clock: wall\n  minimise: [changes_per_hour, mixing.time]\n"
     "  maximise:\n    - tenure.p50\n  subject_to:\n    - queue.wait < 5m\n"
     "    - failover.p99 <= lease + 100ms\n  precision: 2%\n  seeds: 1..30\n",
     true},
    {"scenario: 1\ntune:\n", true},
    {"scenario: 1\ntune:\n  vary:\n  minimise:\n  seeds: 3\n", true},
    {"scenario: 1\ntune: [a]\n", false},
    {"scenario: 1\ntune:\n  minimize: [changes]\n", false},
    {"scenario: 1\ntune:\n  vary: [lease]\n", false},
    {"scenario: 1\ntune:\n  vary:\n    leas: 1s\n", false},
    {"scenario: 1\ntune:\n  vary:\n    lease: [1s, 2s]\n", true},
    {"scenario: 1\ntune:\n  vary:\n    lease: []\n", false},
    {"scenario: 1\ntune:\n  vary:\n    lease: [[1s], 2s]\n", false},
    {"scenario: 1\ntune:\n  vary:\n    lease: {a: 1s}\n", false},
    {"scenario: 1\ntune:\n  minimise: [wombats]\n", false},
    {"scenario: 1\ntune:\n  minimise: changes\n", false},
    {"scenario: 1\ntune:\n  subject_to: [S2 holds]\n", false},
    {"scenario: 1\ntune:\n  precision: fine\n", false},
    {"scenario: 2\n", false},
    {"lease: 5s\n", false},
    {"scenario: 1\nleas: 5s\n", false},
    {"scenario: 1\nlease: 5 secs\n", false},
    {"scenario: 1\nlease: 5\n", false},
    {"scenario: 1\nresign_odds: many\n", false},
    {"scenario: 1\ninstances: 5000\n", false},
    {"scenario: 1\nprofile: etcd\n", false},
    {"scenario: 1\ndefects: [nothing]\n", false},
    {"scenario: 1\nmatrix:\n  lease: []\n", false},
    {"scenario: 1\nmatrix:\n  wombat: [1]\n", false},
    {"scenario: 1\nfaults:\n  - at 1m crush n1\n", false},
    {"scenario: 1\nexpect:\n  - failover.max under 15s\n", false},
    {"scenario: 1\nexpect:\n  - over seeds:\n      - S2 holds\n", false},
};

static void it_agrees_with_the_reader(void **state)
{
    (void)state;
    if (shell("python3 -W ignore -c 'import yaml, jsonschema' 2>/dev/null") != 0)
        skip();
    const size_t count = sizeof cases / sizeof cases[0];
    char name[96], verdicts[64];
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s/%02zu.yaml", folder, i);
        FILE *file = fopen(name, "w");
        assert_non_null(file);
        fputs(cases[i].text, file);
        fclose(file);
    }
    snprintf(name, sizeof name, "%s/*.yaml", folder);
    validate(name, false, verdicts, sizeof verdicts);
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s/%02zu.yaml", folder, i);
        remove(name);
    }
    assert_int_equal(strlen(verdicts), count);
    for (size_t i = 0; i < count; i++) {
        if (verdicts[i] != (cases[i].good ? '1' : '0'))
            fail_msg("the schema is wrong about:\n%s", cases[i].text);
        if (strstr(cases[i].text, "extends"))
            continue;
        char *complaints = complaints_of(cases[i].text, false);
        if ((complaints[0] == '\0') != cases[i].good)
            fail_msg("the reader is wrong about:\n%s%s", cases[i].text, complaints);
        free(complaints);
    }
}

static void shipped_scenarios_are_good_by_it(void **state)
{
    char verdicts[1024];
    (void)state;
    if (shell("python3 -W ignore -c 'import yaml, jsonschema' 2>/dev/null") != 0)
        skip();
    validate(TENURE_SOURCE_DIR "/scenarios/**/*.yaml", true, verdicts, sizeof verdicts);
    assert_null(strchr(verdicts, '0'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_kind_metric_and_property_is_in_it),
        cmocka_unit_test(it_is_json),
        cmocka_unit_test(it_agrees_with_the_reader),
        cmocka_unit_test(shipped_scenarios_are_good_by_it),
    };
    return cmocka_run_group_tests(tests, write_schema, remove_schema);
}
