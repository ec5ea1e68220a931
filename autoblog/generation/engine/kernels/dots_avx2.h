/* Sums of 8-bit products by AVX2, which adds two of them in 16 bits, or by AVX-VNNI, which adds four in 32 bits.
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
static inline Whole no_sum(void) { return _mm256_setzero_si256(); }

static inline Lanes floats_of(Whole x) { return _mm256_cvtepi32_ps(x); }

#ifdef __AVXVNNI__

static inline Whole whole_of(Small sum) { return sum; }
static inline Whole dot(Whole sum, Bytes weights, Bytes x) { return _mm256_dpbusd_avx_epi32(sum, weights, x); }
static inline Small dot_small(Small sum, Bytes weights, Bytes x) { return dot(sum, weights, x); }

#else

/* Keeps gcc from adding in another order, which needs more registers. */
#define IN_ORDER(x) __asm__("" : "+x"(x))

static inline Whole whole_of(Small sum) { return _mm256_madd_epi16(sum, _mm256_set1_epi16(1)); }

static inline Whole dot(Whole sum, Bytes weights, Bytes x) {
    sum = _mm256_add_epi32(sum, whole_of(_mm256_maddubs_epi16(weights, x)));
    IN_ORDER(sum);
    return sum;
}

/* A lane adds 16 products, of 15 * 127 at most. */
static inline Small dot_small(Small sum, Bytes weights, Bytes x) {
    sum = _mm256_add_epi16(sum, _mm256_maddubs_epi16(weights, x));
    IN_ORDER(sum);
    return sum;
}

#endif
