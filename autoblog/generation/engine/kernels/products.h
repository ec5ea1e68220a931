/* Rows times a packed weight; a decoding step spends its time here. */
#pragma once

#include "dots.h"
#include "floats.h"
#include "lanes.h"
#include "packing.h"

typedef struct {
    int64_t kind, in, out;
    const void *packed;
    const float *bias; /* (panels * 64), or NULL */
} Product;

/* What is done with the outputs of a product. GATED_...: the panels' first halves, through the activation, times
 * their second halves; one output for two. */
enum finish { STORE, ADD, GELU, ERF_GELU, GATED_SILU, GATED_GELU };

static inline int is_gated(enum finish finish) { return finish >= GATED_SILU; }

static inline Lanes activated(Lanes x, enum finish finish) {
    switch (finish) {
    case GELU:
    case GATED_GELU: return gelu(x);
    case ERF_GELU: return erf_gelu(x);
    case GATED_SILU: return silu(x);
    default: return x;
    }
}

/* Quantise one row of `size` floats: each group of 32 to 127 steps of its largest number. */
static void quantise_row(const float *x, int64_t size, const Rows *rows, int64_t row) {
    for (int64_t g = 0; g < size / GROUP; g++, x += GROUP) {
        Lanes most = all(0.0f), broken = all(0.0f); /* 0, or NaN if any number is not finite */
        for (int i = 0; i < GROUP; i += LANES) {
            most = larger(most, magnitude(load(x + i)));
            broken = muladd(load(x + i), all(0.0f), broken);
        }
        const float largest = largest_of(most);
        const Lanes steps = all(largest > 0 ? 127.0f / largest : 0.0f);
        int32_t sum = 0;
        for (int i = 0; i < GROUP; i += LANES)
            sum += store_bytes((int8_t *)rows->values + row * size + g * GROUP + i, mul(load(x + i), steps));
        const float scale = largest / 127.0f + sum_of(broken);
        rows->scales[row * (size / GROUP) + g] = scale;
        rows->sums[row * (size / GROUP) + g] = scale * (float)sum;
    }
}

#ifdef BFLOAT_PAIRS
#define BFLOATS_TOGETHER 2
static void round_row(const float *x, int64_t size, const Rows *rows, int64_t row) {
    for (int64_t i = 0; i < size; i += LANES) store_bfloat((uint16_t *)rows->values + row * size + i, load(x + i));
}
#else
#define BFLOATS_TOGETHER 1
#define round_row NULL
#endif

/* How weights of one kind are multiplied: `sum[n]` sums n rows, which `prepare` has stored in another format unless it
 * is NULL. A group takes `bytes`; `groups` of them, some 32 KiB, are multiplied with all rows before the next are
 * read. */
typedef struct {
    void (*sum[MOST_ROWS + 1])(const Part *);
    void (*prepare)(const float *x, int64_t size, const Rows *rows, int64_t row);
    int bytes, groups;
} Way;

#define WAY(KIND, PREPARE, BYTES, GROUPS) \
    [KIND] = {{0, sum_##KIND##_1, sum_##KIND##_2, sum_##KIND##_3, sum_##KIND##_4}, PREPARE, BYTES, GROUPS}

static const Way ways[] = {
    WAY(INT8, quantise_row, GROUP * PANEL + SCALE_BYTES, 16),
    WAY(Q4_0, quantise_row, GROUP * PANEL / 2 + SCALE_BYTES, 32),
    WAY(Q4_1, quantise_row, GROUP * PANEL / 2 + 2 * SCALE_BYTES, 32),
    WAY(FLOAT32, NULL, 4 * GROUP * PANEL, 4),
    WAY(FLOAT16, NULL, 2 * GROUP * PANEL, 8),
    WAY(BFLOAT16, round_row, 2 * GROUP * PANEL, 8),
};

static inline Lanes value_at(const Product *product, int64_t first, const float *sums, int j) {
    return product->bias ? add(load(sums + j), load(product->bias + first + j)) : load(sums + j);
}

/* Finish the sums of one row and one panel, and store them in `y`. */
static void finish_row(const Product *product, int64_t first, const float *sums, float *y, enum finish finish) {
    if (is_gated(finish)) {
        for (int j = 0; j < PANEL / 2; j += LANES)
            store(y + j, mul(activated(value_at(product, first, sums, j), finish),
                             value_at(product, first, sums, j + PANEL / 2)));
        return;
    }
    for (int j = 0; j < PANEL && first + j < product->out; j += LANES) {
        const int64_t left = lanes_left(first + j, product->out);
        Lanes value = activated(value_at(product, first, sums, j), finish);
        if (finish == ADD) value = add(value, load_part(y + j, left));
        store_part(y + j, left, value);
    }
}

/* Add the sums of `count` rows times a panel. The next panel is fetched meanwhile: for few rows reading takes longer
 * than multiplying. */
static void sum_panel(const Product *product, const Rows *rows, int64_t row, int64_t count, const char *panel,
                      int fetching, float *sums) {
    const Way *way = ways + product->kind;
    const int64_t groups = product->in / GROUP, passes = (count + MOST_ROWS - 1) / MOST_ROWS;
    const int64_t lines = way->bytes / QUADS / CACHE_LINE + 1;
    for (int64_t group = 0; group < groups; group += way->groups) {
        const int64_t here = groups - group < way->groups ? groups - group : way->groups;
        Part part = {.rows = rows, .in = product->in, .group = group, .groups = here};
        part.packed = panel + group * way->bytes;
        part.next = part.packed + groups * way->bytes;
        for (part.output = 0; part.output < PANEL; part.output += WIDTH(MOST_ROWS)) {
            for (int64_t pass = 0, done = 0; pass < passes; pass++) {
                const int64_t now = (count - done + passes - pass - 1) / (passes - pass);
                part.row = row + done;
                part.sums = sums + done * PANEL;
                done += now;
                if (part.output % WIDTH(now)) continue; /* the last one was as wide */
                const int64_t parts = passes * PANEL / WIDTH(now);
                const int64_t fetched = part.next - part.packed - groups * way->bytes;
                part.lines = fetching && fetched < here * way->bytes ? (int)((lines + parts - 1) / parts) : 0;
                way->sum[now](&part);
                part.next += here * QUADS * part.lines * CACHE_LINE;
            }
        }
    }
}

#define MOST_BLOCK 256
#define LEAST_BLOCK 64

/* The rows that pass all panels together: as many as leave their inputs in the second cache. */
static int64_t rows_of_a_block(const Product *product) {
    const int64_t rows = (384 << 10) / (product->in * (ways[product->kind].prepare == quantise_row ? 1 : 4));
    return rows < LEAST_BLOCK ? LEAST_BLOCK : rows > MOST_BLOCK ? MOST_BLOCK : rows;
}

/* Multiply rows from `row` to `end` with panels from `first` to `last`. */
static void multiply_part(const Product *product, const Rows *rows, int64_t row, int64_t end, int64_t first,
                          int64_t last, float *y, enum finish finish) {
    const int64_t halves = is_gated(finish) ? 2 : 1;
    const int64_t size = product->in / GROUP * ways[product->kind].bytes;
    const int64_t block = rows_of_a_block(product);
    float sums[MOST_BLOCK * PANEL];
    for (int64_t count; row < end; row += count) {
        count = end - row < block ? end - row : block;
        for (int64_t number = first; number < last; number++) {
            memset(sums, 0, count * PANEL * sizeof *sums);
            sum_panel(product, rows, row, count, (const char *)product->packed + number * size, number + 1 < last, sums);
            for (int64_t r = 0; r < count; r++)
                finish_row(product, number * PANEL, sums + r * PANEL,
                           y + ((row + r) * product->out + number * PANEL) / halves, finish);
        }
    }
}

#define MANY_ROWS 32 /* for each thread: reading the weights costs less than multiplying */

/* Multiply (count, in) rows with a weight to y, (count, out), or (count, out / 2): this thread's share of the rows if
 * there are many, else of the panels. */
static void multiply(const Product *product, const Rows *rows, int64_t count, float *y, enum finish finish,
                     int thread, int threads) {
    const int64_t panels = (product->out + PANEL - 1) / PANEL;
    if (count >= MANY_ROWS * threads)
        multiply_part(product, rows, count * thread / threads, count * (thread + 1) / threads, 0, panels, y, finish);
    else
        multiply_part(product, rows, 0, count, panels * thread / threads, panels * (thread + 1) / threads, y, finish);
}
