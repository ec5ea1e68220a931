/* Calls functions of a shared library for another process, on that process's memory.
 *
 * Usage: serve_calls LIBRARY PROCESS. The library may be for another processor: an emulator then runs both. A line
 * "FUNCTION ARGUMENT..." calls a function with numbers or addresses of the other process, and is answered by what it
 * returned, or by "taken" if an address is in use here, too; another run then has other addresses. A page of
 * the other process's memory is copied when it is first touched, and what has changed in it is written back
 * after the call. The other process waits meanwhile.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096
#define MOST_PAGES 65536 /* a power of two */
#define MOST_ARGUMENTS 12

typedef struct {
    char *page;     /* NULL: a free place of the table */
    char *original; /* its content before the call */
} Copy;

static Copy copies[MOST_PAGES];
static int copied, memory;
static atomic_flag busy = ATOMIC_FLAG_INIT;

static void end(const char *why, const void *address) {
    fprintf(stderr, "serve_calls: %s %p\n", why, address);
    exit(1);
}

static void *new_page(void *at, int protection) {
    void *page = mmap(at, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) end("no memory for", at);
    return page;
}

/* The place of a page in the table, or the free place where it belongs. */
static Copy *place_of(const char *page) {
    uintptr_t place = (uintptr_t)page / PAGE % MOST_PAGES;
    while (copies[place].page && copies[place].page != page) place = (place + 1) % MOST_PAGES;
    return copies + place;
}

/* Copy the page that was touched. It is filled before another thread can see it. */
static void copy_page(int number, siginfo_t *info, void *context) {
    (void)number, (void)context;
    char *page = (char *)((uintptr_t)info->si_addr / PAGE * PAGE);
    while (atomic_flag_test_and_set(&busy)) sched_yield();
    Copy *copy = place_of(page);
    if (!copy->page) {
        if (++copied == MOST_PAGES) end("too many pages", page);
        if (new_page(page, PROT_NONE) != page) {
            puts("taken");
            exit(0);
        }
        char *filled = new_page(NULL, PROT_READ | PROT_WRITE), *original = new_page(NULL, PROT_READ | PROT_WRITE);
        if (pread(memory, filled, PAGE, (off_t)page) != PAGE) end("nothing is at", info->si_addr);
        memcpy(original, filled, PAGE);
        if (mremap(filled, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, page) != page) end("cannot map", page);
        *copy = (Copy){page, original};
    }
    atomic_flag_clear(&busy);
}

static void write_back(Copy *copy) {
    for (int first = 0, last; first < PAGE; first = last + 1) {
        while (first < PAGE && copy->page[first] == copy->original[first]) first++;
        for (last = first; last < PAGE && copy->page[last] != copy->original[last];) last++;
        if (last > first && pwrite(memory, copy->page + first, last - first, (off_t)(copy->page + first)) < 0)
            end("cannot write to", copy->page + first);
    }
    munmap(copy->page, PAGE);
    munmap(copy->original, PAGE);
    copy->page = NULL;
}

int main(int count, char **words) {
    if (count != 3) end("usage: serve_calls LIBRARY PROCESS", NULL);
    void *library = dlopen(words[1], RTLD_NOW);
    if (!library) end(dlerror(), NULL);
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%s/mem", words[2]);
    memory = open(path, O_RDWR);
    if (memory < 0) end("cannot open the memory of the other process", NULL);
    struct sigaction action = {.sa_sigaction = copy_page, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    while (fgets(line, sizeof line, stdin)) {
        char *rest, *name = strtok_r(line, " \n", &rest), *word;
        int64_t a[MOST_ARGUMENTS] = {0};
        for (int i = 0; i < MOST_ARGUMENTS && (word = strtok_r(NULL, " \n", &rest)); i++) a[i] = strtoll(word, NULL, 10);
        int64_t (*function)() = (int64_t (*)())dlsym(library, name);
        if (!function) end("no such function", NULL);
        const int64_t result = function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]);
        for (int i = 0; i < MOST_PAGES && copied; i++)
            if (copies[i].page) write_back(copies + i), copied--;
        printf("%lld\n", (long long)result);
        fflush(stdout);
    }
}
