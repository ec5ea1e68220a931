/* A network, what it computes in one call, and what the parts of a layer share. The structures are those of library.py.
 *
 * Every thread runs all layers with a share of the work, and the threads wait for each other after each part.
 */
#pragma once

#include <sched.h>
#include <stdatomic.h>

#include "attention.h"
#include "products.h"

/* A layer norm, or without a bias one by the root mean square. */
typedef struct {
    const float *weight, *bias;
} Norm;

/* Norms without a weight are left out. */
typedef struct {
    int64_t window; /* how many tokens a local layer reads; 0 for a global one */
    int64_t turned; /* how many numbers of a head are turned by its position */
    const float *cosines, *sines; /* (context, turned / 2): the angles */
    Norm before_attention, of_query, of_key; /* the last two: of each head */
    Product query_key_value, attention_out;
    Norm after_attention, before_mlp;
    Product mlp_in, mlp_out;
    Norm after_mlp;
} Layer;

typedef struct {
    int64_t layers, heads, key_value_heads, head_size, hidden, inner;
    int64_t activation; /* the enum finish of mlp_in */
    int64_t parallel;   /* whether the perceptron reads what attention reads, and not what it adds */
    int64_t half;       /* whether caches are in half precision, and not in single */
    float epsilon;
    const Layer *layer;
    Norm last;
    Product lm_head;
} Network;

/* One layer's keys, (key-value heads, room / KEYS, head size, KEYS), and values, (key-value heads, room, head size). */
typedef struct {
    char *keys, *values;
    int64_t room;
} Store;

/* One layer's caches of the candidates of one prompt. */
typedef struct {
    char *own;    /* (2, candidates, key-value heads, room, head size) */
    int64_t room; /* a local layer reuses the slots of tokens that left its window */
    Store prompt;
} Cache;

/* Candidates of one prompt, which have written equally many tokens. */
typedef struct {
    int64_t candidates, position, held; /* position: that of the new token; held: tokens in their own cache */
    const Cache *cache;                 /* one a layer */
} Group;

/* Successive tokens of one text: those of `before`, shared with other texts; those held in `own`; and new ones. */
typedef struct {
    int64_t tokens, held, before_tokens;
    const Store *own, *before; /* one a layer; own takes the new tokens */
} Text;

/* Memory for the states between the products; scratch_bytes says how much. */
typedef struct {
    Rows rows;
    float *fused;  /* (rows, fused_width): queries, keys and values; or (rows, hidden) */
    float *read;   /* (rows, hidden or heads * head size) */
    float *inner;  /* (rows, inner) */
    float *blocks; /* (threads, block_floats) */
} Scratch;

typedef struct {
    const Network *network;
    const Group *groups;
    const Text *texts;
    int64_t group_count, text_count, rows, longest;
    Scratch scratch;
    float *x; /* (rows, hidden) */
    atomic_int *arrived, *meeting;
    atomic_llong *taken; /* parts of attention, of all layers */
    int thread, threads;
} Step;

#define SPINS 4000 /* some microseconds; then other programs get the core */

/* Wait until every thread has come here. */
static void meet(const Step *step) {
    if (step->threads == 1) return;
    const int meeting = atomic_load(step->meeting);
    if (atomic_fetch_add(step->arrived, 1) + 1 == step->threads) {
        atomic_store(step->arrived, 0);
        atomic_store(step->meeting, meeting + 1);
        return;
    }
    for (int spins = 0; atomic_load(step->meeting) == meeting; spins++) {
        if (spins < SPINS) wait_a_moment();
        else sched_yield();
    }
}

static int64_t share(const Step *step, int64_t whole, int thread) { return whole * thread / step->threads; }

static int64_t fused_width(const Network *network) {
    return (network->heads + 2 * network->key_value_heads) * network->head_size;
}

/* Normalise one row into `to`. */
static void normalise(const Norm *norm, const float *x, int64_t size, float epsilon, float *to) {
    Lanes sum = all(0.0f), squares = all(0.0f);
    for (int64_t i = 0; norm->bias && i < size; i += LANES) sum = add(sum, load(x + i));
    const Lanes mean = all(sum_of(sum) / (float)size);
    for (int64_t i = 0; i < size; i += LANES) {
        const Lanes above = sub(load(x + i), mean);
        squares = muladd(above, above, squares);
    }
    const Lanes spread = all(sqrtf(sum_of(squares) / (float)size + epsilon));
    for (int64_t i = 0; i < size; i += LANES) {
        const Lanes even = divide(sub(load(x + i), mean), spread);
        const Lanes weight = load(norm->weight + i);
        store(to + i, norm->bias ? muladd(even, weight, load(norm->bias + i)) : mul(even, weight));
    }
}

static int64_t number_bytes(const Network *network) { return network->half ? 2 : 4; }

static void keep(char *to, const float *x, int64_t size, int64_t half) {
    for (int64_t i = 0; i < size; i += LANES) {
        if (half) store_half((uint16_t *)to + i, load(x + i));
        else store((float *)to + i, load(x + i));
    }
}

/* Turn numbers of a head's first half with those of its second, or those of a part of it. */
static void turn(float *x, const float *cosines, const float *sines, int64_t half) {
    for (int64_t i = 0; i < half; i += LANES) {
        const int64_t left = lanes_left(i, half);
        const Lanes first = load_part(x + i, left), second = load_part(x + half + i, left);
        const Lanes cosine = load_part(cosines + i, left), sine = load_part(sines + i, left);
        store_part(x + i, left, sub(mul(first, cosine), mul(second, sine)));
        store_part(x + half + i, left, muladd(second, cosine, mul(first, sine)));
    }
}

/* Normalise a query or a key and turn it by the angles of its position, if the layer does. */
static void place_head(const Step *step, const Layer *layer, const Norm *norm, int64_t position, float *x) {
    const int64_t half = layer->turned / 2, angles = position * half;
    if (norm->weight) normalise(norm, x, step->network->head_size, step->network->epsilon, x);
    if (half) turn(x, layer->cosines + angles, layer->sines + angles, half);
}
