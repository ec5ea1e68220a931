/* Sums of products in floats, of weights in single, half or bfloat16 precision. */
#pragma once

#include "dots.h"
#include "lanes.h"
#include "packing.h"

/* Where a loop over the sums is not unrolled, gcc keeps them in memory and stores them at every input. */
#define UNROLLED _Pragma("GCC unroll 16")

INLINE int weight_bytes(enum kind kind) { return kind == FLOAT32 ? 4 : 2; }

INLINE Lanes load_weight(enum kind kind, const char *from) {
    if (kind == FLOAT16) return load_half((const uint16_t *)from);
    return kind == BFLOAT16 ? load_bfloat((const uint16_t *)from) : load((const float *)from);
}

INLINE void add_sums(const Part *part, int rows, int vectors, Lanes sum[MOST_ROWS][PANEL / LANES]) {
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int j = 0; j < vectors; j++) {
            float *to = part->sums + r * PANEL + part->output + j * LANES;
            store(to, add(load(to), sum[r][j]));
        }
}

/* Add products to sums of their own, and these to `part->sums`: fewer roundings meet a large sum. */
INLINE void sum_floats(const Part *part, enum kind kind, int rows) {
    const int vectors = WIDTH(rows) / LANES, bytes = weight_bytes(kind);
    const int64_t in = part->in;
    const float *x = part->rows->floats + part->row * in + part->group * GROUP;
    const char *next = part->next;
    Lanes sum[MOST_ROWS][PANEL_VECTORS];
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int j = 0; j < vectors; j++) sum[r][j] = all(0.0f);
    const char *group = part->packed + (part->output / SLIVER * GROUP * SLIVER + part->output % SLIVER) * bytes;
    for (int64_t g = 0; g < part->groups; g++, group += GROUP * PANEL * bytes)
        for (int k = 0; k < GROUP; k++, x++) {
            if (k % (GROUP / FETCHES) == 0) next = fetch(next, part->lines);
            Lanes w[PANEL_VECTORS];
            UNROLLED for (int j = 0; j < vectors; j++) {
                const int ahead = j * LANES / SLIVER * SLIVER * GROUP + j * LANES % SLIVER;
                w[j] = load_weight(kind, group + (k * SLIVER + ahead) * bytes);
            }
            UNROLLED for (int r = 0; r < rows; r++) {
                const Lanes v = all(x[r * in]);
                UNROLLED for (int j = 0; j < vectors; j++) sum[r][j] = muladd(w[j], v, sum[r][j]);
            }
        }
    add_sums(part, rows, vectors, sum);
}

#ifdef BFLOAT_PAIRS

/* The same for inputs that are rounded to bfloat16, two at once. */
INLINE void sum_pairs(const Part *part, int rows) {
    const int vectors = WIDTH(rows) / LANES;
    const int64_t in = part->in;
    const uint16_t *x = (const uint16_t *)part->rows->values + part->row * in + part->group * GROUP;
    const char *group = part->packed, *next = part->next;
    Lanes sum[MOST_ROWS][PANEL_VECTORS];
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int j = 0; j < vectors; j++) sum[r][j] = all(0.0f);
    for (int64_t g = 0; g < part->groups; g++, group += GROUP * PANEL * sizeof *x)
        for (int k = 0; k < GROUP; k += 2, x += 2) {
            if (k % (GROUP / FETCHES) == 0) next = fetch(next, part->lines);
            Bytes w[PANEL_VECTORS];
            UNROLLED for (int j = 0; j < vectors; j++) {
                const int64_t output = part->output + j * LANES;
                w[j] = load_bytes(group + (output / SLIVER * GROUP + k) * SLIVER * 2 + output % SLIVER * 4);
            }
            UNROLLED for (int r = 0; r < rows; r++) {
                const Bytes v = four_inputs((const int8_t *)(x + r * in));
                UNROLLED for (int j = 0; j < vectors; j++) sum[r][j] = dot_pairs(sum[r][j], w[j], v);
            }
        }
    add_sums(part, rows, vectors, sum);
}

#endif

#define SUM_FLOATS(KIND, ROWS) static void sum_##KIND##_##ROWS(const Part *part) { sum_floats(part, KIND, ROWS); }
#define SUM_ALL_FLOATS(KIND) SUM_FLOATS(KIND, 1) SUM_FLOATS(KIND, 2) SUM_FLOATS(KIND, 3) SUM_FLOATS(KIND, 4)

SUM_ALL_FLOATS(FLOAT32)
SUM_ALL_FLOATS(FLOAT16)
#ifdef BFLOAT_PAIRS
#define SUM_PAIRS(ROWS) static void sum_BFLOAT16_##ROWS(const Part *part) { sum_pairs(part, ROWS); }
SUM_PAIRS(1) SUM_PAIRS(2) SUM_PAIRS(3) SUM_PAIRS(4)
#else
SUM_ALL_FLOATS(BFLOAT16)
#endif
