/* Sums of products of 8-bit inputs with 8-bit or 4-bit weights.
 *
 * A processor's header has vectors of LANES outputs times four inputs (Bytes) and of LANES sums (Whole, or Small while
 * weights have 4 bits), and adds the products of four inputs (`dot_small`) or of twice four (`dot_two`) to each sum.
 * Weights go from 0 to 127, so either sign may be the instruction's. The sums of a group are exact; groups are added in
 * floats, one after the other, so that a row is the same in any company and on any processor. BFLOAT_PAIRS says that
 * `dot_pairs` adds the products of two bfloat16 inputs.
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

/* What the sum of a row's group begins with. */
INLINE Whole start_of(const Part *part, enum kind kind, int64_t group) {
    return kind == Q4_1 ? all_whole(0) : all_whole(((const int32_t *)part->rows->sums)[group]);
}

INLINE void sum_dots(const Part *part, enum kind kind, int rows) {
    const int vectors = WIDTH(rows) / LANES;
    const int64_t in = part->in, all_groups = in / GROUP, first = part->row * all_groups + part->group;
    const int8_t *x = (const int8_t *)part->rows->values + first * GROUP;
    const float *scales = part->rows->scales + first, *sums = (const float *)part->rows->sums + first;
    const char *numbers = part->packed + number_bytes_of(kind, part->output), *next = part->next;
    const uint16_t *factors = (const uint16_t *)(part->packed + number_bytes_of(kind, PANEL)) + part->output;
    float *to = part->sums + part->output;
    const int64_t groups = part->groups;
    const int lines = part->lines;
    for (int64_t g = 0; g < groups; g++) {
        Whole sum[MOST_ROWS][PANEL_VECTORS];
        Small small[MOST_ROWS][PANEL_VECTORS];
        for (int r = 0; r < rows; r++)
            for (int j = 0; j < vectors; j++) {
                sum[r][j] = start_of(part, kind, first + r * all_groups + g);
                small[r][j] = no_sum();
            }
        _Pragma("GCC unroll 4") for (int half = 0; half < QUADS / 2; half++) {
            const int one = kind == INT8 ? half : 2 * half, other = kind == INT8 ? half + QUADS / 2 : 2 * half + 1;
            next = fetch(next, lines);
            Bytes w[2][PANEL_VECTORS];
            _Pragma("GCC unroll 8") for (int j = 0; j < vectors; j++) {
                w[0][j] = load_weights(kind, numbers, j * LANES, one);
                w[1][j] = load_weights(kind, numbers, j * LANES, other);
            }
            _Pragma("GCC unroll 4") for (int r = 0; r < rows; r++) {
                const int8_t *own = x + r * in + g * GROUP;
                const Bytes v = four_inputs(own + one * QUAD), u = four_inputs(own + other * QUAD);
                _Pragma("GCC unroll 8") for (int j = 0; j < vectors; j++)
                    if (kind == INT8) sum[r][j] = dot_two(sum[r][j], w[0][j], v, w[1][j], u);
                    else small[r][j] = dot_small(dot_small(small[r][j], w[0][j], v), w[1][j], u);
            }
        }
        _Pragma("GCC unroll 8") for (int j = 0; j < vectors; j++) {
            const Lanes scale = load_half(factors + j * LANES);
            _Pragma("GCC unroll 4") for (int r = 0; r < rows; r++) {
                float *sum_of_row = to + r * PANEL + j * LANES;
                Lanes before = load(sum_of_row);
                if (kind == Q4_1)
                    before = muladd(load_half(factors + PANEL + j * LANES), all(sums[r * all_groups + g]), before);
                const Lanes found = floats_of(kind == INT8 ? sum[r][j] : add_small(sum[r][j], small[r][j]));
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
