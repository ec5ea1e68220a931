/* The order in which weights are stored, which is that in which they are read.
 *
 * A (out, in) weight is packed in panels of 64 outputs, a panel in groups of 32 inputs, a group in four slivers of 16
 * outputs. In floats a sliver has 16 numbers for every input, in bfloat16 16 x 2 for every two inputs where BFLOAT_PAIRS is
 * defined. In integers it has 16 x 4 bytes for every four inputs,
 * since processors add four 8-bit products to each sum at once; with 4-bit weights four inputs take the low halves of
 * the bytes, the next four the high halves. After its slivers a group of integers has 64 scales, and Q4_1 64 minima, in
 * half precision: a weight is scale * number + minimum. Without stored minima they are -64 (8 bits) or -8 times the
 * scale. 8-bit weights go from 1 to 127, so that AVX2 can add two of their products in 16 bits.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#define PANEL 64
#define GROUP 32
#define SLIVER 16
#define QUAD 4
#define QUADS (GROUP / QUAD)
#define FETCHES (QUADS / 2)
#define PANEL_VECTORS (PANEL / LANES)
#define MOST_ROWS 4 /* rows whose sums fit into the registers */
#define CACHE_LINE 64

/* Q4_0 and Q4_1 are llama.cpp's 4-bit formats: without and with a minimum. */
enum kind { INT8, FLOAT32, FLOAT16, BFLOAT16, Q4_0, Q4_1 };

static inline int is_integer(enum kind kind) { return kind == INT8 || kind == Q4_0 || kind == Q4_1; }

/* The outputs of so many rows that are summed at once: as many as there are registers for. Arm's are short. */
#define WIDTH(rows) (LANES == 16 || (LANES == 8 && (rows) == 1) ? PANEL : (rows) <= 2 ? PANEL / 2 : SLIVER)

typedef struct {
    const float *floats; /* (rows, in): the inputs */
    void *values;        /* (rows, in): the inputs as 8-bit integers or in bfloat16, where a Way prepares them */
    float *scales;       /* (rows, in / 32): the scale of each group of 8-bit integers */
    void *sums;          /* (rows, in / 32): what a weight's lowest number adds: the integer that each group's sum
                            begins with; or with stored minima each group's sum, scaled, in floats */
} Rows;

/* Up to MOST_ROWS rows from `row` on, times WIDTH(rows) outputs of a panel from `output` on, over `groups` groups
 * from `group` on, whose weights are `packed`. Added to `sums`, (rows, 64). Meanwhile `lines` cache lines from `next`
 * on are fetched at each of a group's FETCHES parts. */
typedef struct {
    const Rows *rows;
    int64_t in, row, output, group, groups;
    const char *packed;
    float *sums;
    const char *next;
    int lines;
} Part;

/* Fetch `lines` cache lines that are read soon; returns what follows them. */
static inline const char *fetch(const char *next, int lines) {
    for (int line = 0; line < lines; line++, next += CACHE_LINE) __builtin_prefetch(next, 0, 2);
    return next;
}
