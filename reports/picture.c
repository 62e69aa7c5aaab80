/* SPDX-License-Identifier: Apache-2.0 */
/* What a timeline draws, laid out; see picture.h. */
#include "reports/picture.h"

#include <stdlib.h>
#include <string.h>

#include "reports/utf8.h"

enum {
    WIDTH = 1400,
    RIGHT = 40,
    TOP = 74,
    BOTTOM = 110,
    GROUP_GAP = 500, /* thousandths of a lane */
    CHARACTER = 8,   /* pixels of a letter */
    GROUP_CHARACTER = 9,
    LABEL_CHARACTER = 6,
    NAME_MAX = 20,
    LEAST_SHARE = 250, /* thousandths of the height that are still seen */
    OVERLAP_PIXELS = 3,
    OWNERSHIP_PIXELS = 4,
    MANY_FAULTS = 40,
    LABEL_MISSES_MOST = 2000 /* then there is hardly any room left */
};

/* ---- bars ----------------------------------------------------------------------------------- */

static bool append(struct picture_bars *b, struct picture_bar bar)
{
    if (b->count == b->capacity) {
        uint32_t capacity = b->capacity ? b->capacity * 2 : 256;
        struct picture_bar *items = realloc(b->items, capacity * sizeof *items);
        if (!items)
            return false;
        b->items = items;
        b->capacity = capacity;
    }
    b->items[b->count++] = bar;
    return true;
}

static void draw(struct picture *p, struct picture_bars *b, struct picture_bar bar)
{
    if (!append(b, bar))
        p->failed = true;
    b->last_end_ns[bar.lane] = bar.end_ns;
}

/* Draws the pixel that was being filled. What fills less than a hundredth of it would be a lie at
 * any height. */
static void flush_pixel(struct picture *p, struct picture_bars *b, uint32_t lane)
{
    struct picture_pixel *pixel = &b->pixels[lane];
    int64_t share = pixel->filled_ns / (p->pixel_ns / 1000 + 1);
    if (share > 1000)
        share = 1000;
    if (share >= 10)
        draw(p, b,
             (struct picture_bar){pixel->begin_ns, pixel->begin_ns + p->pixel_ns, lane,
                                  share < LEAST_SHARE ? LEAST_SHARE : (uint32_t)share});
    pixel->filled_ns = 0;
}

static void fill_pixel(struct picture *p, struct picture_bars *b, const struct lanes_bar *bar,
                       uint32_t lane)
{
    struct picture_pixel *pixel = &b->pixels[lane];
    int64_t begin_ns = bar->begin_ns - (bar->begin_ns - p->lanes->from_ns) % p->pixel_ns;
    if (pixel->filled_ns > 0 && pixel->begin_ns != begin_ns)
        flush_pixel(p, b, lane);
    pixel->begin_ns = begin_ns;
    pixel->filled_ns += bar->end_ns - bar->begin_ns;
}

/* Two masters are always seen, however short it was. */
static void draw_overlap(struct picture *p, const struct lanes_bar *bar, uint32_t lane)
{
    struct picture_bars *b = &p->bars[LANES_OVERLAP];
    int64_t end_ns = bar->begin_ns + OVERLAP_PIXELS * p->pixel_ns;
    if (end_ns < bar->end_ns)
        end_ns = bar->end_ns;
    if (end_ns > p->lanes->until_ns)
        end_ns = p->lanes->until_ns;
    if (end_ns > b->last_end_ns[lane] + p->pixel_ns / 2)
        draw(p, b, (struct picture_bar){bar->begin_ns, end_ns, lane, 1000});
}

static void add_bar(void *data, const struct lanes_bar *bar)
{
    struct picture *p = data;
    struct picture_bars *b = &p->bars[bar->state];
    uint32_t lane = bar->resource * (p->lanes->instances + 1) + bar->instance;
    int64_t length_ns = bar->end_ns - bar->begin_ns;
    if (bar->state == LANES_OVERLAP)
        draw_overlap(p, bar, lane);
    else if (bar->state == LANES_OWNERSHIP && length_ns < OWNERSHIP_PIXELS * p->pixel_ns)
        return; /* a thin line that short says nothing */
    else if (length_ns < p->pixel_ns)
        fill_pixel(p, b, bar, lane);
    else
        draw(p, b, (struct picture_bar){bar->begin_ns, bar->end_ns, lane, 1000});
}

static bool make_room(struct picture *p, struct database *d)
{
    for (int i = 0; i < PICTURE_STATES; i++) {
        struct picture_bars *b = &p->bars[i];
        b->last_end_ns = malloc(p->lane_count * sizeof *b->last_end_ns);
        b->pixels = calloc(p->lane_count, sizeof *b->pixels);
        if (!b->last_end_ns || !b->pixels)
            return database_fail(d, "out of memory");
        for (uint32_t lane = 0; lane < p->lane_count; lane++)
            b->last_end_ns[lane] = p->lanes->from_ns - p->pixel_ns;
    }
    return true;
}

static bool make_bars(struct picture *p, struct database *d)
{
    if (!make_room(p, d) || !lanes_read(p->lanes, d, add_bar, p))
        return false;
    for (int i = 0; i < PICTURE_STATES; i++)
        for (uint32_t lane = 0; lane < p->lane_count; lane++)
            flush_pixel(p, &p->bars[i], lane);
    return !p->failed || database_fail(d, "out of memory");
}

/* ---- faults --------------------------------------------------------------------------------- */

static int64_t label_end(const struct picture *p, const struct lanes_fault *f)
{
    int64_t text = (int64_t)(utf8_columns(f->label) * LABEL_CHARACTER + 8) * p->pixel_ns;
    int64_t length = f->end_ns - f->begin_ns;
    return f->begin_ns + (text > length ? text : length) + 4 * p->pixel_ns;
}

/* What is narrower than a pixel is drawn as one. */
static int64_t bar_end(const struct picture *p, const struct lanes_fault *f)
{
    return f->end_ns > f->begin_ns + p->pixel_ns ? f->end_ns : f->begin_ns + p->pixel_ns;
}

static bool label_fits(const struct picture *p, const struct lanes_fault *f)
{
    return label_end(p, f) <= p->lanes->until_ns + 30 * p->pixel_ns;
}

/* Each fault into the first row where bar and label have room, the earliest first. */
static void label_by_time(struct picture *p)
{
    int64_t label_until[PICTURE_FAULT_ROWS_MAX];
    const struct lanes *l = p->lanes;
    for (int row = 0; row < PICTURE_FAULT_ROWS_MAX; row++)
        label_until[row] = l->from_ns - 1;
    for (uint32_t i = 0; i < l->fault_count; i++) {
        const struct lanes_fault *f = &l->faults[i];
        int row = 0;
        while (row < PICTURE_FAULT_ROWS_MAX && f->begin_ns <= label_until[row])
            row++;
        if (row == PICTURE_FAULT_ROWS_MAX)
            continue;
        p->faults[i] = (struct picture_fault){.has_label = label_fits(p, f), .row = (uint8_t)row};
        label_until[row] = p->faults[i].has_label ? label_end(p, f) : bar_end(p, f);
    }
}

/* A fault among those that are waiting for a label. */
struct waiting {
    int64_t length_ns;
    uint32_t number;
};

static int longest_first(const void *a, const void *b)
{
    const struct waiting *one = a, *other = b;
    if (one->length_ns != other->length_ns)
        return one->length_ns < other->length_ns ? 1 : -1;
    return one->number < other->number ? -1 : one->number > other->number;
}

/* Whether a label in this row would run into one that is there. */
static bool collides(const struct picture *p, const struct lanes_fault *f, unsigned row)
{
    const struct lanes *l = p->lanes;
    int64_t end_ns = label_end(p, f);
    for (uint32_t i = 0; i < l->fault_count; i++)
        if (p->faults[i].has_label && p->faults[i].row == row &&
            f->begin_ns <= label_end(p, &l->faults[i]) && l->faults[i].begin_ns <= end_ns)
            return true;
    return false;
}

/* Where there are more than can be named, those that last are: an outage among many short
 * pauses. */
static bool label_by_length(struct picture *p)
{
    const struct lanes *l = p->lanes;
    struct waiting *order = malloc(l->fault_count * sizeof *order);
    if (!order)
        return false;
    for (uint32_t i = 0; i < l->fault_count; i++)
        order[i] = (struct waiting){l->faults[i].end_ns - l->faults[i].begin_ns, i};
    qsort(order, l->fault_count, sizeof *order, longest_first);
    unsigned misses = 0;
    for (uint32_t i = 0; i < l->fault_count && misses < LABEL_MISSES_MOST; i++) {
        const struct lanes_fault *f = &l->faults[order[i].number];
        unsigned row = 0;
        while (row < PICTURE_FAULT_ROWS_MAX / 2 && collides(p, f, row))
            row++;
        if (row < PICTURE_FAULT_ROWS_MAX / 2 && label_fits(p, f))
            p->faults[order[i].number] =
                (struct picture_fault){.has_label = true, .row = (uint8_t)row};
        else
            misses++;
    }
    free(order);
    return true;
}

/* The rows of the bars that have no label, and which bars are not covered by others. */
static void place_bars(struct picture *p)
{
    int64_t bar_until[PICTURE_FAULT_ROWS_MAX];
    const struct lanes *l = p->lanes;
    unsigned rows =
        l->fault_count > MANY_FAULTS ? PICTURE_FAULT_ROWS_MAX / 2 : PICTURE_FAULT_ROWS_MAX;
    for (int row = 0; row < PICTURE_FAULT_ROWS_MAX; row++)
        bar_until[row] = l->from_ns - 1;
    for (uint32_t i = 0; i < l->fault_count; i++) {
        const struct lanes_fault *f = &l->faults[i];
        struct picture_fault *place = &p->faults[i];
        unsigned row = place->row;
        if (!place->has_label)
            for (row = 0; row < rows - 1 && f->begin_ns < bar_until[row]; row++)
                continue;
        place->row = (uint8_t)row;
        place->is_drawn = bar_end(p, f) > bar_until[row];
        if (place->is_drawn)
            bar_until[row] = bar_end(p, f);
        p->labelled += place->has_label;
        if (row + 1 > p->fault_rows)
            p->fault_rows = row + 1;
    }
}

static bool place_faults(struct picture *p, struct database *d)
{
    p->faults = calloc(p->lanes->fault_count + 1, sizeof *p->faults);
    if (!p->faults)
        return database_fail(d, "out of memory");
    if (p->lanes->fault_count <= MANY_FAULTS)
        label_by_time(p);
    else if (!label_by_length(p))
        return database_fail(d, "out of memory");
    place_bars(p);
    return true;
}

/* ---- places --------------------------------------------------------------------------------- */

int picture_fault_row_at(uint32_t row)
{
    return (int)row * 1000 + 500;
}

int picture_lane_at(const struct picture *p, uint32_t lane)
{
    uint32_t group = lane / (p->lanes->instances + 1);
    int above = p->fault_rows ? (int)p->fault_rows * 1000 + GROUP_GAP : 0;
    return above + (int)lane * 1000 + (int)group * GROUP_GAP + 500;
}

int picture_rows(const struct picture *p)
{
    return picture_lane_at(p, p->lane_count - 1) + 500 + GROUP_GAP / 2;
}

static int longest_name(const struct lanes *l)
{
    size_t longest = 6; /* nobody, faults */
    for (uint32_t i = 0; i < l->instances; i++)
        if (utf8_columns(l->instance_names[i]) > longest)
            longest = utf8_columns(l->instance_names[i]);
    return (int)(longest > NAME_MAX ? NAME_MAX : longest);
}

static int longest_resource(const struct lanes *l)
{
    size_t longest = 2;
    for (uint32_t i = 0; i < l->resources; i++)
        if (utf8_columns(l->resource_names[i]) > longest)
            longest = utf8_columns(l->resource_names[i]);
    return (int)(longest > NAME_MAX ? NAME_MAX : longest);
}

static int lane_height(uint32_t lanes)
{
    if (lanes <= 8)
        return 36;
    if (lanes <= 24)
        return 26;
    return lanes <= 60 ? 18 : 13;
}

static void cut_name(char *name)
{
    if (utf8_columns(name) <= NAME_MAX)
        return;
    size_t at = 0, length = strlen(name);
    for (int i = 0; i < NAME_MAX - 3 && at < length; i++) {
        size_t bytes = utf8_length(name + at, length - at);
        at += bytes ? bytes : 1;
    }
    memcpy(name + at, "...", 4);
}

bool picture_open(struct picture *p, struct lanes *l, struct database *d)
{
    memset(p, 0, sizeof *p);
    uint32_t groups = PICTURE_LANES_MAX / (l->instances + 1);
    if (l->resources > groups)
        l->resources = groups ? groups : 1;
    for (uint32_t i = 0; i < l->instances; i++)
        cut_name(l->instance_names[i]);
    for (uint32_t i = 0; i < l->resources; i++)
        cut_name(l->resource_names[i]);
    p->lanes = l;
    p->lane_count = l->resources * (l->instances + 1);
    p->width = WIDTH;
    p->right = RIGHT;
    p->top = TOP;
    p->bottom = BOTTOM;
    p->left = longest_name(l) * CHARACTER + longest_resource(l) * GROUP_CHARACTER + 36;
    int64_t range = l->until_ns - l->from_ns;
    p->pixel_ns = range / (p->width - p->left - p->right);
    if (p->pixel_ns == 0)
        p->pixel_ns = 1;
    if (!place_faults(p, d) || !make_bars(p, d)) {
        picture_close(p);
        return false;
    }
    p->lane_height = lane_height(p->lane_count + p->fault_rows);
    p->height = p->top + p->bottom + (int)((int64_t)picture_rows(p) * p->lane_height / 1000);
    return true;
}

void picture_close(struct picture *p)
{
    for (int i = 0; i < PICTURE_STATES; i++) {
        free(p->bars[i].items);
        free(p->bars[i].last_end_ns);
        free(p->bars[i].pixels);
    }
    free(p->faults);
    memset(p, 0, sizeof *p);
}
