/* Sums of products of 8-bit inputs with 8-bit or 4-bit weights.
 *
 * A processor's header has vectors of LANES outputs times four inputs (Bytes) and of LANES sums (Whole, or Small while
 * weights have 4 bits), and adds the products of four inputs to each sum (`dot`, `dot_small`). Weights go from 0 to 127,
 * so either sign may be the instruction's. The sums of a group are exact; groups are added in floats, one after the
 * other, so that a row is the same in any company and on any processor. BFLOAT_PAIRS says that `dot_pairs` adds the
 * products of two bfloat16 inputs.
 */
#pragma once

#include "lanes.h"
#include "packing.h"

#ifdef __AVX512VNNI__
#include "dots_avx512.h"
#elif defined __aarch64__
#include "dots_neon.h"
#else
#include "dots_avx2.h"
#endif

#define SCALE_BYTES (2 * PANEL)

INLINE int group_bytes(enum kind kind) {
    const int numbers = GROUP * PANEL;
    return kind == INT8 ? numbers + SCALE_BYTES : numbers / 2 + (kind == Q4_1 ? 2 : 1) * SCALE_BYTES;
}

/* The bytes of a group's numbers for so many outputs, a multiple of SLIVER. */
INLINE int64_t number_bytes_of(enum kind kind, int64_t outputs) { return outputs * GROUP / (kind == INT8 ? 1 : 2); }

/* The weights of LANES outputs from `output` on, and of four inputs. */
INLINE Bytes load_weights(enum kind kind, const char *numbers, int output, int quad) {
    const int inside = output % SLIVER * QUAD;
    const char *sliver = numbers + number_bytes_of(kind, output / SLIVER * SLIVER);
    if (kind == INT8) return load_bytes(sliver + quad * SLIVER * QUAD + inside);
    const Bytes both = load_bytes(sliver + quad / 2 * SLIVER * QUAD + inside);
    return quad % 2 ? high_halves(both) : low_halves(both);
}

INLINE Lanes minimum_of(enum kind kind, Lanes scale, const uint16_t *minima) {
    if (kind == Q4_1) return load_half(minima);
    return mul(scale, all(kind == INT8 ? -64.0f : -8.0f));
}

INLINE void sum_dots(const Part *part, enum kind kind, int rows) {
    const int vectors = WIDTH(rows) / LANES;
    const int64_t in = part->in, all_groups = in / GROUP, first = part->row * all_groups + part->group;
    const int8_t *x = (const int8_t *)part->rows->values + first * GROUP;
    const float *scales = part->rows->scales + first, *sums = part->rows->sums + first;
    const char *numbers = part->packed + number_bytes_of(kind, part->output), *next = part->next;
    const uint16_t *factors = (const uint16_t *)(part->packed + number_bytes_of(kind, PANEL)) + part->output;
    float *to = part->sums + part->output;
    const int64_t groups = part->groups;
    const int lines = part->lines;
    for (int64_t g = 0; g < groups; g++) {
        Whole sum[MOST_ROWS][PANEL_VECTORS];
        for (int r = 0; r < rows; r++)
            for (int j = 0; j < vectors; j++) sum[r][j] = no_sum();
        _Pragma("GCC unroll 8") for (int quad = 0; quad < QUADS; quad++) {
            next = fetch(next, lines);
            Bytes w[PANEL_VECTORS];
            for (int j = 0; j < vectors; j++) w[j] = load_weights(kind, numbers, j * LANES, quad);
            _Pragma("GCC unroll 4") for (int r = 0; r < rows; r++) {
                const Bytes v = four_inputs(x + r * in + g * GROUP + quad * QUAD);
                _Pragma("GCC unroll 8") for (int j = 0; j < vectors; j++)
                    sum[r][j] = kind == INT8 ? dot(sum[r][j], w[j], v) : dot_small(sum[r][j], w[j], v);
            }
        }
        _Pragma("GCC unroll 8") for (int j = 0; j < vectors; j++) {
            const Lanes scale = load_half(factors + j * LANES);
            const Lanes minimum = minimum_of(kind, scale, factors + PANEL + j * LANES);
            _Pragma("GCC unroll 4") for (int r = 0; r < rows; r++) {
                float *sum_of_row = to + r * PANEL + j * LANES;
                const Lanes found = floats_of(kind == INT8 ? sum[r][j] : whole_of(sum[r][j]));
                const Lanes before = muladd(minimum, all(sums[r * all_groups + g]), load(sum_of_row));
                store(sum_of_row, muladd(found, mul(scale, all(scales[r * all_groups + g])), before));
            }
        }
        numbers += group_bytes(kind);
        factors += group_bytes(kind) / sizeof *factors;
    }
}

#define SUM_DOTS(KIND, ROWS) static void sum_##KIND##_##ROWS(const Part *part) { sum_dots(part, KIND, ROWS); }
#define SUM_ALL_DOTS(KIND) SUM_DOTS(KIND, 1) SUM_DOTS(KIND, 2) SUM_DOTS(KIND, 3) SUM_DOTS(KIND, 4)

SUM_ALL_DOTS(INT8)
SUM_ALL_DOTS(Q4_0)
SUM_ALL_DOTS(Q4_1)
