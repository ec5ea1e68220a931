/* Sums of products by AVX-512: four of 8-bit numbers (VNNI) or two of bfloat16 (BF16) in one instruction. dots.h says
 * what each is for. */
#pragma once

#include <immintrin.h>

#include "lanes.h"
#include "packing.h"

typedef __m512i Bytes, Whole, Small;

static inline Bytes load_bytes(const char *from) { return _mm512_loadu_si512(from); }

static inline Bytes four_inputs(const int8_t *from) {
    int32_t quad;
    memcpy(&quad, from, sizeof quad);
    return _mm512_set1_epi32(quad);
}

static inline Bytes low_halves(Bytes x) { return _mm512_and_si512(x, _mm512_set1_epi8(15)); }
static inline Bytes high_halves(Bytes x) { return low_halves(_mm512_srli_epi16(x, 4)); }
static inline Small no_sum(void) { return _mm512_setzero_si512(); }
static inline Whole all_whole(int32_t x) { return _mm512_set1_epi32(x); }
static inline Small dot_small(Small sum, Bytes weights, Bytes x) { return _mm512_dpbusd_epi32(sum, weights, x); }
static inline Whole add_small(Whole sum, Small small) { return _mm512_add_epi32(sum, small); }

static inline Whole dot_two(Whole sum, Bytes weights, Bytes x, Bytes other_weights, Bytes y) {
    return dot_small(dot_small(sum, weights, x), other_weights, y);
}

static inline Lanes floats_of(Whole x) { return _mm512_cvtepi32_ps(x); }

#ifdef __AVX512BF16__
#define BFLOAT_PAIRS
static inline Lanes dot_pairs(Lanes sum, Bytes weights, Bytes x) {
    return _mm512_dpbf16_ps(sum, (__m512bh)weights, (__m512bh)x);
}
#endif
