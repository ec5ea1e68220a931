/* The instruction of AVX-VNNI that the kernels use, out of those of AVX2; see emulated_avx512.h. */
#pragma once

#include <immintrin.h>

#ifndef EMULATE_AVX512
#define __AVXVNNI__ 1
#define _mm256_dpbusd_avx_epi32 emulated_dpbusd
#endif

/* Four products of unsigned and signed bytes for each of four sums. */
static inline __m128i emulated_quads(__m128i weights, __m128i x) {
    const __m256i pairs = _mm256_madd_epi16(_mm256_cvtepu8_epi16(weights), _mm256_cvtepi8_epi16(x));
    return _mm_hadd_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
}

/* Add four products to each sum. */
static inline __m256i emulated_dpbusd(__m256i sum, __m256i weights, __m256i x) {
    const __m128i low = emulated_quads(_mm256_castsi256_si128(weights), _mm256_castsi256_si128(x));
    const __m128i high = emulated_quads(_mm256_extracti128_si256(weights, 1), _mm256_extracti128_si256(x, 1));
    return _mm256_add_epi32(sum, _mm256_set_m128i(high, low));
}
