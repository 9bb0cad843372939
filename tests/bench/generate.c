/* The demo generator alone, for its share of the cost of `tonearm demo`.
 *
 *     generate TRACKS SEED SAMPLE
 *
 * Prints SAMPLE ids of tracks, chosen evenly among all, one a line. The
 * builder here only counts: this file has a builder_put of its own, so the
 * linker never looks at the catalog's. */
#include "base/id.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "catalog/build.h"
#include "demo/demo.h"

struct builder {
    uint64_t drafts;
    uint64_t tracks;
    struct id *sample;
    uint32_t sample_size;
    struct random_sequence random;
};

/* Reservoir sampling: of n tracks so far, each is in the sample with the same
 * chance. */
enum err builder_put(struct builder *b, const struct draft *d)
{
    uint64_t place;

    b->drafts++;
    if (d->type != ENTITY_TRACK)
        return OK;
    place = b->tracks++;
    if (place >= b->sample_size)
        place = random_below(&b->random, (uint32_t)b->tracks);
    if (place < b->sample_size)
        b->sample[place] = d->id;
    return OK;
}

static void print_sample(const struct builder *b)
{
    char text[ID_TEXT_LENGTH];

    for (uint64_t i = 0; i < b->sample_size && i < b->tracks; i++) {
        id_to_base62(b->sample[i], text);
        printf("%.*s\n", ID_TEXT_LENGTH, text);
    }
}

int main(int argc, char **argv)
{
    uint64_t tracks, seed, sample;
    struct builder sink = {.random = random_sequence(1, 0)};

    if (argc != 4 || !str_to_u64(str_from_c(argv[1]), &tracks) ||
        !str_to_u64(str_from_c(argv[2]), &seed) ||
        !str_to_u64(str_from_c(argv[3]), &sample) || tracks > UINT32_MAX ||
        sample > tracks) {
        fprintf(stderr, "usage: generate TRACKS SEED SAMPLE\n");
        return 2;
    }
    sink.sample_size = (uint32_t)sample;
    sink.sample = mem_zalloc(sample + 1, sizeof *sink.sample);
    if (demo_generate(&sink, &(struct demo_options){(uint32_t)tracks, seed},
                      NULL))
        return 1;
    print_sample(&sink);
    log_info("generated %llu drafts, %llu of them tracks",
             (unsigned long long)sink.drafts, (unsigned long long)sink.tracks);
    free(sink.sample);
    return 0;
}
