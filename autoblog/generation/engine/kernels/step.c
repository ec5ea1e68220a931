/* One decoding step of a decoder for every row of a running batch, in one call.
 *
 * Read it from the end: `decode_step` runs `run_layer` for each layer. Every thread runs the whole step
 * with a share of the work, and the threads wait for each other after each part. The structures are those of library.py.
 */
#include <omp.h>
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

/* One layer's caches of the candidates of one prompt. */
typedef struct {
    char *own;                           /* (2, candidates, key-value heads, room, head size) */
    int64_t room;                        /* a local layer reuses the slots of tokens that left its window */
    const char *prompt_keys;             /* (key-value heads, prompt_tokens, head size) */
    const char *prompt_values;
    int64_t prompt_tokens, prompt_first; /* how many tokens are kept, and the position of the first */
} Cache;

/* Candidates of one prompt, which have written equally many tokens. */
typedef struct {
    int64_t candidates, position, held; /* position: that of the new token; held: tokens in their own cache */
    const Cache *cache;                 /* one a layer */
} Group;

/* Memory for the states between the products; scratch_bytes says how much. */
typedef struct {
    Rows rows;
    float *fused;  /* (rows, fused_width): queries, keys and values; or (rows, hidden) */
    float *read;   /* (rows, hidden or heads * head size) */
    float *inner;  /* (rows, inner) */
    float *scores; /* (threads, MOST_QUERIES, longest) */
} Scratch;

typedef struct {
    const Network *network;
    const Group *groups;
    int64_t group_count, rows, longest;
    Scratch scratch;
    float *x; /* (rows, hidden) */
    atomic_int *arrived, *meeting;
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

/* Convert one row to the format that a weight of this kind is multiplied with. */
static void prepare(Step *step, const Product *weight, const float *x, int64_t row) {
    if (weight->kind == INT8) quantise_row(x + row * weight->in, weight->in, &step->scratch.rows, row);
}

static void normalise_rows(Step *step, const Norm *norm, const Product *weight) {
    const int64_t hidden = step->network->hidden;
    const int64_t last = share(step, step->rows, step->thread + 1);
    float *even = step->scratch.read; /* free until attention writes it */
    for (int64_t row = share(step, step->rows, step->thread); row < last; row++) {
        normalise(norm, step->x + row * hidden, hidden, step->network->epsilon, even + row * hidden);
        prepare(step, weight, even, row);
    }
    step->scratch.rows.floats = even;
    meet(step);
}

static void prepare_rows(Step *step, const Product *weight, const float *x) {
    step->scratch.rows.floats = x;
    if (weight->kind != INT8) return;
    const int64_t last = share(step, step->rows, step->thread + 1);
    for (int64_t row = share(step, step->rows, step->thread); row < last; row++) prepare(step, weight, x, row);
    meet(step);
}

static void product(Step *step, const Product *weight, float *y, enum finish finish) {
    multiply(weight, &step->scratch.rows, step->rows, y, finish, step->thread, step->threads);
    meet(step);
}

/* Add a product to the states, through its norm if it has one. */
static void add_product(Step *step, const Product *weight, const Norm *norm) {
    const int64_t hidden = step->network->hidden, last = share(step, step->rows, step->thread + 1);
    product(step, weight, norm->weight ? step->scratch.fused : step->x, norm->weight ? STORE : ADD);
    if (!norm->weight) return;
    for (int64_t row = share(step, step->rows, step->thread); row < last; row++) {
        float *added = step->scratch.fused + row * hidden, *x = step->x + row * hidden;
        normalise(norm, added, hidden, step->network->epsilon, added);
        for (int64_t i = 0; i < hidden; i += LANES) store(x + i, add(load(x + i), load(added + i)));
    }
    meet(step);
}

static int64_t number_bytes(const Network *network) { return network->half ? 2 : 4; }

/* The part of the prompt that a new token reads: in a local layer the tokens inside its window. */
static Span prompt_span(const Network *network, const Layer *layer, const Group *group, const Cache *cache,
                        int64_t head) {
    const int64_t size = network->head_size;
    int64_t start = 0;
    if (layer->window) start = group->position - layer->window + 1 - cache->prompt_first;
    if (start < 0) start = 0;
    if (start > cache->prompt_tokens) start = cache->prompt_tokens;
    const int64_t first = (head * cache->prompt_tokens + start) * size * number_bytes(network);
    return (Span){cache->prompt_keys + first, cache->prompt_values + first, cache->prompt_tokens - start};
}

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

/* One key-value head of one candidate in one layer: keep the new key and value, then let its queries read all
 * tokens. */
static void attend_head(const Step *step, const Layer *layer, const Group *group, const Cache *cache, int64_t head,
                        int64_t candidate, int64_t row) {
    const Network *network = step->network;
    const int64_t size = network->head_size, bytes = size * number_bytes(network), heads = network->key_value_heads;
    const int64_t queries = network->heads / heads;
    float *query = step->scratch.fused + row * fused_width(network) + head * queries * size;
    float *key = step->scratch.fused + row * fused_width(network) + (network->heads + head) * size;
    for (int64_t q = 0; q < queries; q++)
        place_head(step, layer, &layer->of_query, group->position, query + q * size);
    place_head(step, layer, &layer->of_key, group->position, key);
    char *keys = cache->own + (candidate * heads + head) * cache->room * bytes;
    char *values = keys + group->candidates * heads * cache->room * bytes;
    const int64_t slot = group->held % cache->room * bytes;
    keep(keys + slot, key, size, network->half);
    keep(values + slot, key + heads * size, size, network->half);
    Span spans[2] = {prompt_span(network, layer, group, cache, head), {keys, values, group->held + 1}};
    if (group->held >= cache->room) { /* a full ring has left the prompt behind; its oldest token comes first */
        const int64_t oldest = (group->held + 1) % cache->room, first = oldest * bytes;
        spans[0] = (Span){keys + first, values + first, cache->room - oldest};
        spans[1].tokens = oldest;
    }
    float *scores = step->scratch.scores + step->thread * MOST_QUERIES * step->longest;
    float *read = step->scratch.read + (row * network->heads + head * queries) * size;
    if (network->half) attend(spans, query, size, 1, queries, scores, step->longest, read);
    else attend(spans, query, size, 0, queries, scores, step->longest, read);
}

/* Heads are the outer loop, so that candidates read the same head of their prompt one after another. */
static void attend_all(Step *step, int64_t number) {
    const Layer *layer = step->network->layer + number;
    int64_t first_row = 0;
    for (int64_t g = 0; g < step->group_count; g++) {
        const Group *group = step->groups + g;
        const int64_t items = step->network->key_value_heads * group->candidates;
        const int64_t last = share(step, items, step->thread + 1);
        for (int64_t item = share(step, items, step->thread); item < last; item++) {
            const int64_t head = item / group->candidates, candidate = item % group->candidates;
            attend_head(step, layer, group, group->cache + number, head, candidate, first_row + candidate);
        }
        first_row += group->candidates;
    }
    meet(step);
}

static void widen(Step *step, const Layer *layer) {
    normalise_rows(step, &layer->before_mlp, &layer->mlp_in);
    product(step, &layer->mlp_in, step->scratch.inner, (enum finish)step->network->activation);
}

static void run_layer(Step *step, int64_t number) {
    const Layer *layer = step->network->layer + number;
    normalise_rows(step, &layer->before_attention, &layer->query_key_value);
    product(step, &layer->query_key_value, step->scratch.fused, STORE);
    if (step->network->parallel) widen(step, layer);
    attend_all(step, number);
    prepare_rows(step, &layer->attention_out, step->scratch.read);
    add_product(step, &layer->attention_out, &layer->after_attention);
    if (!step->network->parallel) widen(step, layer);
    prepare_rows(step, &layer->mlp_out, step->scratch.inner);
    add_product(step, &layer->mlp_out, &layer->after_mlp);
}

/* Take `size` bytes of the memory at `*from`, rounded up to whole cache lines. */
static void *take(char **from, int64_t size) {
    char *taken = *from;
    *from += (size + 63) / 64 * 64;
    return taken;
}

static Scratch lay_out(const Network *network, int64_t rows, int64_t longest, int threads, char **from) {
    const int64_t attended = network->heads * network->head_size;
    const int64_t states = attended > network->hidden ? attended : network->hidden;
    const int64_t widest = network->inner > states ? network->inner : states;
    const int64_t fused = fused_width(network) > network->hidden ? fused_width(network) : network->hidden;
    Scratch scratch;
    scratch.rows.values = take(from, rows * widest);
    scratch.rows.scales = take(from, rows * (int64_t)sizeof(float));
    scratch.rows.offsets = take(from, rows * (int64_t)sizeof(int32_t));
    scratch.fused = take(from, rows * fused * (int64_t)sizeof(float));
    scratch.read = take(from, rows * states * (int64_t)sizeof(float));
    scratch.inner = take(from, rows * network->inner * (int64_t)sizeof(float));
    scratch.scores = take(from, threads * MOST_QUERIES * longest * (int64_t)sizeof(float));
    return scratch;
}

/* The bytes of scratch that a step needs; `longest` is the most tokens that a row reads. */
int64_t scratch_bytes(const Network *network, int64_t rows, int64_t longest, int threads) {
    char *end = 0;
    lay_out(network, rows, longest, threads, &end);
    return (int64_t)(end - (char *)0);
}

/* Compute logits, (rows, vocabulary), of x, (rows, hidden) embedded tokens. x is changed, and every
 * group's caches take the new tokens. `scratch` begins on a cache line. */
void decode_step(const Network *network, const Group *groups, int64_t group_count, int64_t rows, int64_t longest,
                 float *x, float *logits, char *scratch, int threads) {
    atomic_int arrived = 0, meeting = 0;
    const Scratch room = lay_out(network, rows, longest, threads, &scratch);
#pragma omp parallel num_threads(threads)
    {
        Step step = {.network = network, .groups = groups, .group_count = group_count, .rows = rows,
                     .longest = longest, .scratch = room, .x = x, .arrived = &arrived, .meeting = &meeting,
                     .thread = omp_get_thread_num(), .threads = omp_get_num_threads()};
        for (int64_t number = 0; number < network->layers; number++) run_layer(&step, number);
        normalise_rows(&step, &network->last, &network->lm_head);
        product(&step, &network->lm_head, logits, STORE);
    }
}

/* Multiply x, (rows, in), with a weight to y, (rows, out); prefill calls this. */
void multiply_rows(const Product *weight, const float *x, int64_t rows, float *y, int8_t *values, float *scales,
                   int32_t *offsets, int threads) {
    Rows prepared = {x, values, scales, offsets};
#pragma omp parallel num_threads(threads)
    {
        const int thread = omp_get_thread_num(), count = omp_get_num_threads();
        for (int64_t row = rows * thread / count; weight->kind == INT8 && row < rows * (thread + 1) / count; row++)
            quantise_row(x + row * weight->in, weight->in, &prepared, row);
#pragma omp barrier
        multiply(weight, &prepared, rows, y, STORE, thread, count);
    }
}
