/* Services for the worlds of the bench: each is a service of its own,
 * configured as the server's is, on a state of its own, behind a frame beside
 * the server's. */
#ifndef TONEARM_SERVICE_BENCH_SERVICE_H
#define TONEARM_SERVICE_BENCH_SERVICE_H

#include "service/service.h"

struct bench_service;

/* Opens the worlds of the process, and tells `config`, which is the server's
 * own, of them: service_open is to follow. The configuration outlives it all.
 */
enum err bench_service_open(struct service_config *config,
                            struct bench_service **out) MUST_CHECK;

/* The server's own service is open: its frame is the one that worlds are
 * beside. Before the server starts, after which worlds are made. */
void bench_service_begin(struct bench_service *b, struct service *service);

/* Has the server's own world begin with a seed's lines for the bench, before
 * the server starts; all others of it are in the state and the catalog already.
 * What it begins as is kept from here on. ERR_INVALID, as seed_fault tells. */
struct seed;
enum err bench_service_seed(struct bench_service *b, struct seed *s) MUST_CHECK;

/* Ends all worlds, while the server still runs. NULL is fine. */
void bench_service_end(struct bench_service *b);

/* When the server's own service is closed. NULL is fine. */
void bench_service_free(struct bench_service *b);

#endif
