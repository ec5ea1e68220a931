/* Sums of 8-bit products by AVX2, which adds them in 16 bits, or by AVX-VNNI, which adds four in 32 bits.
 * dots.h says what each is for. */
#pragma once

#include <immintrin.h>

#include "lanes.h"
#include "packing.h"

typedef __m256i Bytes, Whole, Small;

static inline Bytes load_bytes(const char *from) { return _mm256_loadu_si256((const __m256i *)from); }

static inline Bytes four_inputs(const int8_t *from) {
    int32_t quad;
    memcpy(&quad, from, sizeof quad);
    return _mm256_set1_epi32(quad);
}

static inline Bytes low_halves(Bytes x) { return _mm256_and_si256(x, _mm256_set1_epi8(15)); }
static inline Bytes high_halves(Bytes x) { return low_halves(_mm256_srli_epi16(x, 4)); }
static inline Small no_sum(void) { return _mm256_setzero_si256(); }
static inline Whole all_whole(int32_t x) { return _mm256_set1_epi32(x); }

static inline Lanes floats_of(Whole x) { return _mm256_cvtepi32_ps(x); }

#ifdef __AVXVNNI__

static inline Small dot_small(Small sum, Bytes weights, Bytes x) { return _mm256_dpbusd_avx_epi32(sum, weights, x); }
static inline Whole add_small(Whole sum, Small small) { return _mm256_add_epi32(sum, small); }

static inline Whole dot_two(Whole sum, Bytes weights, Bytes x, Bytes other_weights, Bytes y) {
    return dot_small(dot_small(sum, weights, x), other_weights, y);
}

#else

/* Keeps gcc from adding in another order, which needs more registers. */
#define IN_ORDER(x) __asm__("" : "+x"(x))

/* A lane adds 16 products, of 15 * 127 at most. */
static inline Small dot_small(Small sum, Bytes weights, Bytes x) {
    sum = _mm256_add_epi16(sum, _mm256_maddubs_epi16(weights, x));
    IN_ORDER(sum);
    return sum;
}

static inline Whole add_small(Whole sum, Small small) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(small, _mm256_set1_epi16(1)));
}

/* A lane adds four products in 16 bits before it is widened; see PAIRS_LIMIT. */
static inline Whole dot_two(Whole sum, Bytes weights, Bytes x, Bytes other_weights, Bytes y) {
    const __m256i other = _mm256_maddubs_epi16(other_weights, y);
    sum = add_small(sum, _mm256_add_epi16(_mm256_maddubs_epi16(weights, x), other));
    IN_ORDER(sum);
    return sum;
}

#endif
