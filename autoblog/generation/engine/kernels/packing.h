/* The order in which weights are stored, which is that in which they are read.
 *
 * A (out, in) weight is packed in panels of 64 outputs. Floats, in single, half or bfloat16 precision, have
 * 64 numbers for every input. 8-bit integers have 64 x 4 bytes for every four inputs, since the processors
 * add four of their products to a sum in one instruction. That of x86 takes one unsigned side, so there
 * these weights are stored plus WEIGHT_OFFSET, and as often the sum of the row is subtracted from the result.
 * Sums of 8-bit products are exact. Where BFLOAT_PAIRS is defined, bfloat16 has 64 x 2 numbers for every two
 * inputs.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#define PANEL 64
#define QUAD 4 /* 8-bit inputs side by side */
#define PAIR 2 /* bfloat16 inputs side by side, for processors that multiply pairs */
#define GROUP_BYTES 4 /* of the inputs that one instruction multiplies */
#define MOST_ROWS 4 /* rows whose sums fit into the registers beside a panel's weights */
#define CACHE_LINE 64

/* Fetch `lines` cache lines that are read soon; returns what follows them. */
static inline const char *fetch(const char *next, int lines) {
    for (int line = 0; line < lines; line++, next += CACHE_LINE) __builtin_prefetch(next, 0, 2);
    return next;
}
