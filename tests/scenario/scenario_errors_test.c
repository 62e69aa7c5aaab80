/* SPDX-License-Identifier: Apache-2.0 */
/* Bad scenarios, and all that is said about each: place, reason, remedy. */
#include "tests/scenario/scenario_text.h"

static const struct {
    const char *title, *text, *complaints;
} bad[] = {
    {"not_a_mapping",
     "- a\n"
     "- b\n",
     "1:1-3 error: this is not a scenario but a list (write 'scenario: 1', and 'key: value' "
     "below it)\n"},
    {"plain text", "hello\n",
     "1:1-5 error: this is not a scenario but a text (write 'scenario: 1', and 'key: value' "
     "below it)\n"},
    {"empty", "# nothing\n",
     "1:1 error: there is nothing in this text (it holds no more than comments and blank lines)\n"},
    {"no version", "name: x\n",
     "1:1 error: the version of the format is missing (begin with the line 'scenario: 1')\n"},
    {"wrong version, nothing else is looked at",
     "scenario: 2\n"
     "nonsense: 3\n",
     "1:11-11 error: this is not a version of the format that can be read here (this tenure "
     "reads version 1: write 'scenario: 1')\n"},
    {"version list", "scenario: [1]\n",
     "1:11-13 error: this is not a version of the format that can be read here (this tenure "
     "reads version 1: write 'scenario: 1')\n"},
    {"unknown keys",
     "scenario: 1\n"
     "resign_odd: 3\n"
     "fault:\n"
     "  - at 1m crash n1\n"
     "wombat: 1\n",
     "2:1-10 error: unknown key 'resign_odd' (did you mean 'resign_odds'?)\n"
     "3:1-5 error: unknown key 'fault' (did you mean 'faults'?)\n"
     "5:1-6 error: unknown key 'wombat' (the schema of scenario files lists all keys)\n"},
    {"key twice",
     "scenario: 1\n"
     "lease: 1s\n"
     "lease: 2s\n",
     "3:1-5 error: 'lease' is given twice (first given on line 2)\n"},
    {"yaml syntax",
     "scenario: 1\n"
     "tags: [a, b\n"
     "name: x\n",
     "3:5-5 error: a ',' or ']' is missing (close the list with ']'; it begins on line 2)\n"},
    {"bare number",
     "scenario: 1\n"
     "lease: 10\n",
     "2:8-9 error: '10' has no unit (write numbers with units, such as 250ms, 10s or 1m30s)\n"},
    {"unit",
     "scenario: 1\n"
     "lease: 10 secs\n",
     "2:8-14 error: '10 secs' is not a duration (write 's' for 'secs', directly behind the "
     "number)\n"},
    {"too small",
     "scenario: 1\n"
     "duration: 0s\n",
     "2:11-12 error: '0s' is too small (the least allowed here is 1ms)\n"},
    {"too many",
     "scenario: 1\n"
     "instances: 5000\n",
     "2:12-15 error: '5000' is too large (the most allowed here is 4096)\n"},
    {"choice",
     "scenario: 1\n"
     "profile: etcd\n",
     "2:10-13 error: 'etcd' is not a value of profile (write one of ideal, noop, etcd-lease)\n"},
    {"choice near",
     "scenario: 1\n"
     "hold_clock: wal\n",
     "2:13-15 error: 'wal' is not a value of hold_clock (did you mean 'wall'?)\n"},
    {"flags",
     "scenario: 1\n"
     "defects: [exit_on_wait_eror]\n",
     "2:11-27 error: 'exit_on_wait_eror' is not a value of defects (did you mean "
     "'exit_on_wait_error'?)\n"},
    {"flags text",
     "scenario: 1\n"
     "defects: exit_on_wait_error, exit_on_wait_eror\n",
     "2:30-46 error: 'exit_on_wait_eror' is not a value of defects (did you mean "
     "'exit_on_wait_error'?)\n"},
    {"flags nested",
     "scenario: 1\n"
     "defects: [[exit_on_wait_error]]\n",
     "2:11-30 error: a list is not a word (write one value)\n"},
    {"flags long",
     "scenario: 1\n"
     "defects: [stale_belief_after_check_error, stale_belief_after_check_error, "
     "stale_belief_after_check_error, stale_belief_after_check_error, "
     "stale_belief_after_check_error, stale_belief_after_check_error, "
     "stale_belief_after_check_error, stale_belief_after_check_error, "
     "stale_belief_after_check_error]\n",
     "2:267-296 error: this list is too long (write 'all', or each word once)\n"},
    {"law",
     "scenario: 1\n"
     "pass_length: unifrom(1s, 2s)\n",
     "2:14-20 error: 'unifrom' is not a law (did you mean 'uniform'?)\n"},
    {"law place",
     "scenario: 1\n"
     "pass_length: uniform(1s, 2)\n",
     "2:26-26 error: '2' has no unit (write numbers with units, such as 250ms, 10s or 1m30s)\n"},
    {"quoted place",
     "scenario: 1\n"
     "pass_length: 'uniform(1s, 2)'\n",
     "2:27-27 error: '2' has no unit (write numbers with units, such as 250ms, 10s or 1m30s)\n"},
    {"escaped place",
     "scenario: 1\n"
     "pass_length: \"uniform(1s,\\x20 2)\"\n",
     "2:14-33 error: '2' has no unit (write numbers with units, such as 250ms, 10s or 1m30s)\n"},
    {"empty value",
     "scenario: 1\n"
     "lease:\n",
     "2:7 error: a value of lease is missing here (write it, or leave the key out)\n"},
    {"empty text",
     "scenario: 1\n"
     "lease: ''\n",
     "2:9 error: the value of lease is missing (a session ends so long after its last renewal; "
     "0: never; the default is profile)\n"},
    {"list for one value",
     "scenario: 1\n"
     "lease: [1s]\n",
     "2:8-11 error: a list is not a value of lease (write one value)\n"},
    {"mapping for one value",
     "scenario: 1\n"
     "lease: {a: 1s}\n",
     "2:8-14 error: a mapping is not a value of lease (write one value)\n"},
    {"name",
     "scenario: 1\n"
     "name: has blank\n",
     "2:7-15 error: this is not a name of a scenario (use up to 64 letters, digits and _ - . / "
     ":)\n"},
    {"name list",
     "scenario: 1\n"
     "name: [a]\n",
     "2:7-9 error: a list is not a name (write one value)\n"},
    {"name long",
     "scenario: 1\n"
     "name: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
     "2:7-71 error: this is not a name of a scenario (use up to 64 letters, digits and _ - . / "
     ":)\n"},
    {"summary",
     "scenario: 1\n"
     "summary: {a: b}\n",
     "2:10-15 error: a mapping is not a text (write one value)\n"},
    {"tags text",
     "scenario: 1\n"
     "tags: safety\n",
     "2:7-12 error: this is not a list of at most 64 tags (write it as in 'tags: [safety, "
     "crash]')\n"},
    {"tags",
     "scenario: 1\n"
     "tags: [good, not good, [a]]\n",
     "2:14-21 error: this is not a tag (use up to 64 letters, digits and _ - . / :)\n"
     "2:24-26 error: a list is not a tag (write one value)\n"},
    {"tags many",
     "scenario: 1\n"
     "tags: [t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16, t17, "
     "t18, t19, t20, t21, t22, t23, t24, t25, t26, t27, t28, t29, t30, t31, t32, t33, t34, t35, "
     "t36, t37, t38, t39, t40, t41, t42, t43, t44, t45, t46, t47, t48, t49, t50, t51, t52, t53, "
     "t54, t55, t56, t57, t58, t59, t60, t61, t62, t63, t64]\n",
     "2:7-321 error: this is not a list of at most 64 tags (write it as in 'tags: [safety, "
     "crash]')\n"},
    {"seeds order",
     "scenario: 1\n"
     "seeds: 5..2\n",
     "2:8-11 error: the last seed is smaller than the first (a range has between 1 and 1000000 "
     "seeds)\n"},
    {"seeds word",
     "scenario: 1\n"
     "seeds: many\n",
     "2:8-11 error: 'many' is not a whole number (write one number, or a range such as 1..20)\n"},
    {"seeds half",
     "scenario: 1\n"
     "seeds: 5..\n",
     "2:11 error: a whole number is missing here (write one number, or a range such as 1..20)\n"},
    {"seeds second",
     "scenario: 1\n"
     "seeds: 5..x\n",
     "2:11-11 error: 'x' is not a whole number (write one number, or a range such as 1..20)\n"},
    {"seeds many",
     "scenario: 1\n"
     "seeds: 1..1000001\n",
     "2:8-17 error: there are too many seeds (a range has between 1 and 1000000 seeds)\n"},
    {"seeds list",
     "scenario: 1\n"
     "seeds: [1, 2]\n",
     "2:8-13 error: a list is not a seed or a range of seeds (write one value)\n"},
    {"cases",
     "scenario: 1\n"
     "seeds: 1..1000000\n"
     "matrix:\n"
     "  resign_odds: [1, 2]\n",
     "4:3-21 error: the matrix and the seeds make too many cases (there may be 1000000 at the "
     "most)\n"},
    {"runners",
     "scenario: 1\n"
     "instances: 4096\n"
     "resources: 17\n",
     "3:12-13 error: 4096 instances of 17 resources are too many (their product may be 65536 at "
     "the most)\n"},
    {"runners in the matrix",
     "scenario: 1\n"
     "instances: 4096\n"
     "matrix:\n"
     "  resources: [16, 17]\n",
     "4:14-21 error: 4096 instances of 17 resources are too many (their product may be 65536 at "
     "the most)\n"},
    {"matrix list",
     "scenario: 1\n"
     "matrix: [resign_odds]\n",
     "2:9-21 error: this is not a matrix (write lists of values by parameter, such as "
     "'resign_odds: [1, 10]')\n"},
    {"matrix key",
     "scenario: 1\n"
     "matrix:\n"
     "  leas: [1s]\n"
     "  wombat: [1]\n",
     "3:3-6 error: 'leas' is not a parameter (did you mean 'lease'?)\n"
     "4:3-8 error: 'wombat' is not a parameter (the matrix has parameters as keys)\n"},
    {"matrix scalar",
     "scenario: 1\n"
     "matrix:\n"
     "  lease: 1s\n",
     "3:10-11 error: an axis of the matrix is a list of 1 to 1000 values (write it as in "
     "'lease: [profile]')\n"},
    {"matrix empty axis",
     "scenario: 1\n"
     "matrix:\n"
     "  lease: []\n",
     "3:10-11 error: an axis of the matrix is a list of 1 to 1000 values (write it as in "
     "'lease: [profile]')\n"},
    {"matrix value",
     "scenario: 1\n"
     "matrix:\n"
     "  lease: [1s, 2]\n",
     "3:15-15 error: '2' has no unit (write numbers with units, such as 250ms, 10s or 1m30s)\n"},
    {"matrix all bad",
     "scenario: 1\n"
     "matrix:\n"
     "  lease: [1, 2]\n",
     "3:11-11 error: '1' has no unit (write numbers with units, such as 250ms, 10s or 1m30s)\n"
     "3:14-14 error: '2' has no unit (write numbers with units, such as 250ms, 10s or 1m30s)\n"},
    {"matrix twice",
     "scenario: 1\n"
     "matrix:\n"
     "  lease: [60s, 1m]\n",
     "3:10-18 error: '1m' stands twice in this list (leave one of them out)\n"},
    {"matrix and value",
     "scenario: 1\n"
     "lease: 1s\n"
     "matrix:\n"
     "  lease: [1s]\n",
     "4:3-7 error: 'lease' has a value and is an axis of the matrix too (leave out one of them; "
     "the value is on line 2)\n"},
    {"names twice",
     "scenario: 1\n"
     "instances: [a, b, a]\n",
     "2:12-20 error: the name 'a' is given twice (names tell instances and resources apart)\n"},
    {"names reserved",
     "scenario: 1\n"
     "instances: [a, for]\n"
     "resources: [restart, any]\n",
     "2:16-18 error: 'for' has a meaning of its own in sentences (choose another name)\n"
     "3:13-19 error: 'restart' has a meaning of its own in sentences (choose another name)\n"
     "3:22-24 error: 'any' has a meaning of its own in sentences (choose another name)\n"},
    {"names bad",
     "scenario: 1\n"
     "instances: [a, 'b c', [d]]\n",
     "2:16-20 error: this is not a name of an instance (use up to 64 letters, digits and _ - . "
     "/ :)\n"
     "2:23-25 error: a list is not a name of an instance (write one value)\n"},
    {"names none",
     "scenario: 1\n"
     "instances: []\n",
     "2:12-12 error: '0' is too small (the least allowed here is 1)\n"},
    {"faults text",
     "scenario: 1\n"
     "faults: at 1m crash n1\n",
     "2:9-22 error: 'faults' is a list of at most 10000 sentences (begin each sentence with '- ' "
     "on a line of its own)\n"},
    {"faults mapping",
     "scenario: 1\n"
     "faults:\n"
     "  - at 1m: crash n1\n",
     "3:5-19 error: this is not a sentence (write one sentence; one with ': ' or ' #' in it "
     "needs quotes)\n"},
    {"fault verb",
     "scenario: 1\n"
     "faults:\n"
     "  - at 1m crush n1\n",
     "3:11-15 error: 'crush' is not a kind of fault (did you mean 'crash'?)\n"},
    {"fault quoted",
     "scenario: 1\n"
     "faults:\n"
     "  - 'at 1m crush n1'\n",
     "3:12-16 error: 'crush' is not a kind of fault (did you mean 'crash'?)\n"},
    {"fault folded",
     "scenario: 1\n"
     "faults:\n"
     "  - at 1m\n"
     "    crush n1\n",
     "3:5-9 error: 'crush' is not a kind of fault (did you mean 'crash'?)\n"},
    {"fault instance",
     "scenario: 1\n"
     "instances: [alpha, beta]\n"
     "faults:\n"
     "  - at 1m crash alhpa\n",
     "4:17-21 error: 'alhpa' is not an instance of this scenario (did you mean 'alpha'?)\n"},
    {"fault resource",
     "scenario: 1\n"
     "resources: [orders]\n"
     "faults:\n"
     "  - at 1m crash master(oders)\n",
     "4:24-28 error: 'oders' is not a resource of this scenario (did you mean 'orders'?)\n"},
    {"fault not in every case",
     "scenario: 1\n"
     "matrix:\n"
     "  instances: [2, 3]\n"
     "  resources: [1, 2]\n"
     "faults:\n"
     "  - at 1m crash n2\n"
     "  - at 1m crash n3\n"
     "  - at 1m crash master(r2)\n"
     "  - when n3 resigns start all\n"
     "  - when nobody is master of r2 for 1s start all\n"
     "  - at 1m revoke n1 resource r2\n",
     "7:5-18 error: this names something that is not there in every case of the matrix (the "
     "smallest case ends with 'n2' and 'r1'; any and all are always there)\n"
     "8:5-26 error: this names something that is not there in every case of the matrix (the "
     "smallest case ends with 'n2' and 'r1'; any and all are always there)\n"
     "9:5-29 error: this names something that is not there in every case of the matrix (the "
     "smallest case ends with 'n2' and 'r1'; any and all are always there)\n"
     "10:5-48 error: this names something that is not there in every case of the matrix (the "
     "smallest case ends with 'n2' and 'r1'; any and all are always there)\n"
     "11:5-31 error: this names something that is not there in every case of the matrix (the "
     "smallest case ends with 'n2' and 'r1'; any and all are always there)\n"},
    {"lease without leases",
     "scenario: 1\n"
     "matrix:\n"
     "  profile: [etcd-lease, ideal]\n"
     "faults:\n"
     "  - configure n1 resign_odds 5\n"
     "  - at 1m join n3 lease 10s\n",
     "6:5-27 error: this store knows no leases (in the case profile=ideal) (leave 'lease' out, or "
     "give the scenario a 'lease' or a profile with one)\n"},
    {"fault after the end",
     "scenario: 1\n"
     "duration: 1h\n"
     "faults:\n"
     "  - after 1h crash n1\n"
     "  - at 60m1ns crash n1\n"
     "  - every 1m from 2h crash n1\n"
     "  - when n1 resigns crash n1\n",
     "5:5-22 error: this fault begins after the end of the run (the run takes 1h; make "
     "'duration' longer)\n"
     "6:5-29 error: this fault begins after the end of the run (the run takes 1h; make "
     "'duration' longer)\n"},
    {"fault until",
     "scenario: 1\n"
     "faults:\n"
     "  - at 2m cut n1 until 1m\n",
     "3:24-25 error: the fault would end before it begins ('until' takes a time of the run; for "
     "a length write 'for')\n"},
    {"expect metric",
     "scenario: 1\n"
     "expect:\n"
     "  - failovr.max <= 2s\n",
     "3:5-11 error: 'failovr' is not a metric (did you mean 'failover'?)\n"},
    {"expect unit",
     "scenario: 1\n"
     "expect:\n"
     "  - failover.max <= 2\n",
     "3:21-21 error: this limit is a number, but it must be a duration (write a duration with "
     "its unit, such as 2s)\n"},
    {"expect formula",
     "scenario: 1\n"
     "expect:\n"
     "  - failover.max <= leas + 2s\n",
     "3:21-24 error: nothing is known as 'leas' (did you mean 'lease'?)\n"},
    {"expect formula quoted",
     "scenario: 1\n"
     "expect:\n"
     "  - \"failover.max <= leas + 2s\"\n",
     "3:22-25 error: nothing is known as 'leas' (did you mean 'lease'?)\n"},
    {"expect mapping",
     "scenario: 1\n"
     "expect:\n"
     "  - over seed:\n"
     "      - tenure fits geometric\n",
     "3:5-14 error: this is not a sentence (the only group is 'over seeds:' with a list below "
     "it)\n"},
    {"expect nested list",
     "scenario: 1\n"
     "expect:\n"
     "  - [tenure fits geometric]\n"
     "  - over seeds:\n"
     "      - [tenure fits geometric]\n",
     "3:5-27 error: this is not a sentence (write one sentence; one with ': ' or ' #' in it "
     "needs quotes)\n"
     "5:9-31 error: this is not a sentence (write one sentence; one with ': ' or ' #' in it "
     "needs quotes)\n"},
    {"expect over seeds",
     "scenario: 1\n"
     "expect:\n"
     "  - over seeds:\n"
     "      - S2 holds\n"
     "      - failover.max <= 2s\n",
     "4:9-10 error: this verdict is given in each case (write it outside 'over seeds:', or "
     "write 'violated in >= 1 seeds')\n"
     "5:9-20 error: a comparison is made in each case (write it outside 'over seeds:', or write "
     "'within 3 se of')\n"},
    {"expect contradiction",
     "scenario: 1\n"
     "expect:\n"
     "  - S2 holds\n"
     "  - S2 violated\n",
     "4:5-15 error: there is a verdict on S2 already (it is on line 3; leave one of them out)\n"},
    {"expect division",
     "scenario: 1\n"
     "expect:\n"
     "  - changes <= 1 / (resources - 1)\n",
     "3:18-18 error: this divides by zero (what stands behind '/' comes to 0 here)\n"},
    {"expect division in one case",
     "scenario: 1\n"
     "matrix:\n"
     "  resources: [2, 1]\n"
     "expect:\n"
     "  - changes <= 1 / (resources - 1)\n",
     "5:18-18 error: this divides by zero (in the case resources=1) (what stands behind '/' "
     "comes to 0 here)\n"},
    {"warm-up",
     "scenario: 1\n"
     "warm_up: 2h\n",
     "2:10-11 error: the warm-up is not shorter than the run (warm_up is 2h and duration is 1h: "
     "nothing would be measured)\n"},
    {"warm-up in one case",
     "scenario: 1\n"
     "warm_up: 1h\n"
     "matrix:\n"
     "  duration: [2h, 1h]\n",
     "2:10-11 error: the warm-up is not shorter than the run (in the case duration=1h) (warm_up "
     "is 1h and duration is 1h: nothing would be measured)\n"},
    {"sizes without a matrix",
     "scenario: 1\n"
     "resources: 65536\n"
     "instances: 2\n",
     "2:12-16 error: 2 instances of 65536 resources are too many (their product may be 65536 at "
     "the most)\n"},
    {"list as a name",
     "scenario: 1\n"
     "matrix: {instances: [[a, b]]}\n",
     "2:22-27 error: a list is not a value of instances (write one value)\n"},
    {"null sections",
     "scenario: 1\n"
     "faults:\n"
     "expect:\n"
     "matrix:\n"
     "tags:\n",
     ""},
    {"faults list many",
     "scenario: 1\n"
     "expect: {a: b}\n",
     "2:9-14 error: 'expect' is a list of at most 1000 sentences (begin each sentence with '- ' "
     "on a line of its own)\n"},
    {"instances axis bad",
     "scenario: 1\n"
     "matrix:\n"
     "  instances: [0]\n",
     "3:15-15 error: '0' is too small (the least allowed here is 1)\n"},
    {"head start",
     "scenario: 1\n"
     "head_start: 1h\n",
     "2:13-14 error: the head start is not shorter than the run (head_start is 1h and duration "
     "is 1h: the others would never start)\n"},
    {"back-off",
     "scenario: 1\n"
     "back_off_max: 50ms\n",
     "2:15-18 error: the first back-off is longer than the longest (back_off_min is 100ms and "
     "back_off_max is 50ms: exchange the two)\n"},
    {"back-off axis",
     "scenario: 1\n"
     "matrix:\n"
     "  back_off_min: [1s, 10s]\n",
     "3:17-25 error: the first back-off is longer than the longest (in the case "
     "back_off_min=10s) (back_off_min is 10s and back_off_max is 5s: exchange the two)\n"},
    {"extends absolute",
     "scenario: 1\n"
     "extends: /base.yaml\n",
     "2:10-19 error: a scenario extends one file, named relative to itself (write 'extends: "
     "base.yaml')\n"},
    {"extends list",
     "scenario: 1\n"
     "extends: [a.yaml, b.yaml]\n",
     "2:10-25 error: a scenario extends one file, named relative to itself (write 'extends: "
     "base.yaml')\n"},
    {"extends missing",
     "scenario: 1\n"
     "extends: base.yaml\n",
     "2:10-18 error: the file that is extended cannot be read (the name is relative to the file "
     "that names it)\n"},
    {"extends itself",
     "scenario: 1\n"
     "extends: ./x/../test.yaml\n",
     "2:10-25 error: this scenario would extend itself (leave 'extends' out in one of the files "
     "of the circle)\n"},
};

static void every_mistake_is_told_with_its_place_and_a_remedy(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char *complaints = complaints_of(bad[i].text, false);
        if (strcmp(complaints, bad[i].complaints) != 0) {
            print_error("%s: %s\n", bad[i].title, complaints);
            wrong++;
        }
        free(complaints);
    }
    assert_int_equal(wrong, 0);
}

/* Text for which a table has no room: `count` times a piece that may hold one %d. */
static char *repeated(const char *head, const char *piece, int count)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fputs(head, out);
    for (int i = 1; i <= count; i++)
        for (const char *c = piece; *c; c++)
            if (*c == '#')
                fprintf(out, "%d", i);
            else
                fputc(*c, out);
    fclose(out);
    return text;
}

static void assert_refused(char *text, const char *expected)
{
    assert_complaints(text, expected);
    free(text);
}

static void absurd_counts_are_refused_with_the_bound(void **state)
{
    (void)state;
    assert_refused(
        repeated("scenario: 1\nfaults:\n", "  - at #s crash any\n", 10001),
        "3:3-19 error: 'faults' is a list of at most 10000 sentences (begin each sentence "
        "with '- ' on a line of its own)\n");
    assert_refused(repeated("scenario: 1\nexpect:\n  - over seeds:\n",
                            "      - changes within # se of 3\n", 1001),
                   "3:3-15 error: there are more than 1000 expectations (divide them among several "
                   "scenarios)\n");
    assert_refused(
        repeated("scenario: 1\nmatrix:\n  lease:\n", "    - #s\n", 1001),
        "4:5-8 error: an axis of the matrix is a list of 1 to 1000 values (write it as in "
        "'lease: [profile]')\n");
}

static void a_number_of_cases_beyond_all_integers_is_refused(void **state)
{
    static const char *const axes[] = {"duration",     "lease",         "commit_delay",
                                       "call_timeout", "close_timeout", "keep_alive_poll",
                                       "expiry_tick"};
    char *text = repeated("scenario: 1\nseeds: 1..1000000\nmatrix:\n", "", 0);
    (void)state;
    for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++) {
        char *head = NULL;
        assert_true(asprintf(&head, "%s  %s:\n", text, axes[i]) > 0);
        free(text);
        text = repeated(head, "    - #s\n", 1000);
        free(head);
    }
    char *complaints = complaints_of(text, false);
    assert_non_null(strstr(complaints, "error: the matrix and the seeds make too many cases (there "
                                       "may be 1000000 at the most)\n"));
    free(complaints);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_is_told_with_its_place_and_a_remedy),
        cmocka_unit_test(absurd_counts_are_refused_with_the_bound),
        cmocka_unit_test(a_number_of_cases_beyond_all_integers_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
