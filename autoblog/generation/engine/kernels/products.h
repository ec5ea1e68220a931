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

#define PAIRS_LIMIT 256

/* The largest sum of four inputs of one sign, of those whose products with 8-bit weights AVX2 adds in 16 bits: two
 * neighbours, and two half a group later. Up to PAIRS_LIMIT steps, 258 when rounded, times 127 fit into 16 bits. */
static float largest_four(const float *x) {
    Lanes most = all(0.0f);
    for (int i = 0; i < GROUP / 2; i += LANES) {
        const Lanes a = load(x + i), b = load(x + i + GROUP / 2);
        const Lanes above = add(larger(all(0.0f), a), larger(all(0.0f), b)), below = sub(above, add(a, b));
        most = larger(most, larger(add(above, neighbours(above)), add(below, neighbours(below))));
    }
    return largest_of(most);
}

/* Quantise one row of `size` floats for weights of `kind`: each group of 32 to at most 127 steps to each side. */
INLINE void quantise(const float *x, int64_t size, const Rows *rows, int64_t row, enum kind kind) {
    for (int64_t g = 0; g < size / GROUP; g++, x += GROUP) {
        Lanes most = all(0.0f), broken = all(0.0f); /* 0, or NaN if any number is not finite */
        for (int i = 0; i < GROUP; i += LANES) {
            most = larger(most, magnitude(load(x + i)));
            broken = muladd(load(x + i), all(0.0f), broken);
        }
        float scale = largest_of(most) / 127.0f;
        const float four = kind == INT8 ? largest_four(x) / PAIRS_LIMIT : 0.0f;
        if (four > scale) scale = four;
        const int64_t at = row * (size / GROUP) + g;
        int8_t *to = (int8_t *)rows->values + at * GROUP;
        const int32_t sum = store_bytes(to, x, all(scale > 0 ? 1 / scale : 0.0f));
        scale += sum_of(broken);
        rows->scales[at] = scale;
        if (kind == Q4_1) ((float *)rows->sums)[at] = scale * (float)sum;
        else ((int32_t *)rows->sums)[at] = (kind == INT8 ? -64 : -8) * sum;
    }
}

#define QUANTISE(KIND)                                                                              \
    static void quantise_##KIND(const float *x, int64_t size, const Rows *rows, int64_t row) {      \
        quantise(x, size, rows, row, KIND);                                                         \
    }
QUANTISE(INT8)
QUANTISE(Q4_0)
QUANTISE(Q4_1)

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
    WAY(INT8, quantise_INT8, GROUP * PANEL + SCALE_BYTES, 24),
    WAY(Q4_0, quantise_Q4_0, GROUP * PANEL / 2 + SCALE_BYTES, 32),
    WAY(Q4_1, quantise_Q4_1, GROUP * PANEL / 2 + 2 * SCALE_BYTES, 32),
    WAY(FLOAT32, NULL, 4 * GROUP * PANEL, 4),
    WAY(FLOAT16, NULL, 2 * GROUP * PANEL, 8),
    WAY(BFLOAT16, round_row, 2 * GROUP * PANEL, 8),
};

static inline Lanes value_at(const Product *product, int64_t first, const float *sums, int j) {
    return product->bias ? add(load(sums + j), load(product->bias + first + j)) : load(sums + j);
}

/* Some outputs of one panel, from `first` to before `last` of its 64. */
typedef struct {
    int64_t number, first, last;
} Outputs;

/* Finish the sums of one row, and store them in `y`, the panel's first output. */
static void finish_row(const Product *product, Outputs here, const float *sums, float *y, enum finish finish) {
    const int64_t first = here.number * PANEL;
    if (is_gated(finish)) {
        for (int j = 0; j < PANEL / 2; j += LANES)
            store(y + j, mul(activated(value_at(product, first, sums, j), finish),
                             value_at(product, first, sums, j + PANEL / 2)));
        return;
    }
    for (int64_t j = here.first; j < here.last && first + j < product->out; j += LANES) {
        const int64_t left = lanes_left(first + j, product->out);
        Lanes value = activated(value_at(product, first, sums, j), finish);
        if (finish == ADD) value = add(value, load_part(y + j, left));
        store_part(y + j, left, value);
    }
}

static int64_t rounded_up(int64_t whole, int64_t by) { return (whole + by - 1) / by; }

/* Add the sums of `count` rows times outputs of a panel. The next panel is fetched meanwhile: for few rows reading
 * takes longer than multiplying. */
static void sum_panel(const Product *product, const Rows *rows, int64_t row, int64_t count, Outputs outputs,
                      int fetching, float *sums) {
    const Way *way = ways + product->kind;
    const int64_t groups = product->in / GROUP, passes = rounded_up(count, MOST_ROWS);
    const int64_t most = rounded_up(groups, rounded_up(groups, way->groups));
    const int64_t lines = rounded_up(way->bytes, FETCHES * CACHE_LINE);
    const char *panel = (const char *)product->packed + outputs.number * groups * way->bytes;
    for (int64_t group = 0; group < groups; group += most) {
        const int64_t here = groups - group < most ? groups - group : most;
        Part part = {.rows = rows, .in = product->in, .group = group, .groups = here};
        part.packed = panel + group * way->bytes;
        part.next = part.packed + groups * way->bytes;
        for (part.output = outputs.first; part.output < outputs.last; part.output += WIDTH(MOST_ROWS)) {
            for (int64_t pass = 0, done = 0; pass < passes; pass++) {
                const int64_t now = rounded_up(count - done, passes - pass);
                part.row = row + done;
                part.sums = sums + done * PANEL;
                done += now;
                if (part.output % WIDTH(now)) continue; /* the last one was as wide */
                const int64_t parts = passes * PANEL / WIDTH(now);
                const int64_t fetched = part.next - part.packed - groups * way->bytes;
                part.lines = fetching && fetched < here * way->bytes ? (int)rounded_up(lines, parts) : 0;
                way->sum[now](&part);
                part.next += here * FETCHES * part.lines * CACHE_LINE;
            }
        }
    }
}

#define MOST_BLOCK 256
#define LEAST_BLOCK 64

/* The rows that pass all panels together: as many as leave their inputs in the second cache. */
static int64_t rows_of_a_block(const Product *product) {
    const int64_t rows = (384 << 10) / (product->in * (is_integer((enum kind)product->kind) ? 1 : 4));
    return rows < LEAST_BLOCK ? LEAST_BLOCK : rows > MOST_BLOCK ? MOST_BLOCK : rows;
}

/* Multiply rows from `row` to `end` with outputs from `first` to `last`. */
static void multiply_part(const Product *product, const Rows *rows, int64_t row, int64_t end, int64_t first,
                          int64_t last, float *y, enum finish finish) {
    const int64_t halves = is_gated(finish) ? 2 : 1;
    const int64_t block = rows_of_a_block(product);
    float sums[MOST_BLOCK * PANEL];
    for (int64_t count; row < end; row += count) {
        count = end - row < block ? end - row : block;
        for (int64_t number = first / PANEL; number * PANEL < last; number++) {
            const int64_t start = number * PANEL;
            const Outputs here = {number, start < first ? first - start : 0, last - start < PANEL ? last - start : PANEL};
            memset(sums, 0, count * PANEL * sizeof *sums);
            sum_panel(product, rows, row, count, here, start + PANEL < last, sums);
            for (int64_t r = 0; r < count; r++)
                finish_row(product, here, sums + r * PANEL, y + ((row + r) * product->out + start) / halves, finish);
        }
    }
}

#define MANY_ROWS 32 /* for each thread: reading the weights costs less than multiplying */

/* Multiply (count, in) rows with a weight to y, (count, out), or (count, out / 2): this thread's share of the rows if
 * there are many, else of the outputs. */
static void multiply(const Product *product, const Rows *rows, int64_t count, float *y, enum finish finish,
                     int thread, int threads) {
    const int64_t whole = rounded_up(product->out, PANEL) * PANEL;
    if (count >= MANY_ROWS * threads) {
        multiply_part(product, rows, count * thread / threads, count * (thread + 1) / threads, 0, whole, y, finish);
        return;
    }
    const int64_t fewest = count / rounded_up(count, MOST_ROWS); /* rows that are summed at once */
    const int64_t unit = is_gated(finish) ? PANEL : WIDTH(fewest), units = whole / unit;
    multiply_part(product, rows, 0, count, units * thread / threads * unit, units * (thread + 1) / threads * unit, y,
                  finish);
}
