#include "api/call/frame.h"
#include "api/metrics/exposition.h"
#include "api/metrics/families.h"
#include "api/metrics/process.h"
#include "base/probe.h"
#include "base/version.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "events/bus.h"
#include "generation/generation.h"
#include "generation/watch.h"
#include "hooks/sender.h"
#include "player/conductor.h"

/* ---- limits ---- */

static void put_limits(struct exposition *e, const struct call_frame *f)
{
    static const char *const kinds[RATES] = {
        [RATE_FORM] = "forms", [RATE_ART] = "art", [RATE_AUDIO] = "audio"};
    struct frame_figures refused;

    frame_figures(f, &refused);
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_limit_refused_calls",
                      "Calls of apps that were too many: the answer was 429.");
    for (unsigned i = 0; i < APP_MODES; i++) {
        struct str mode = str_from_c(apps_mode_text((enum app_mode)i));

        exposition_u64(e,
                       EXPOSITION_LABELS({"mode", mode}, {"limit", STR("app")}),
                       refused.refused_apps[i]);
        exposition_u64(
            e, EXPOSITION_LABELS({"mode", mode}, {"limit", STR("route")}),
            refused.refused_routes[i]);
    }
    exposition_family(e, EXPOSITION_COUNTER,
                      "tonearm_limit_refused_address_calls",
                      "Calls of addresses that were too many.");
    for (unsigned i = 0; i < RATES; i++)
        if (kinds[i] != NULL)
            exposition_u64(e, EXPOSITION_LABELS({"kind", str_from_c(kinds[i])}),
                           refused.refused_addresses[i]);
}

/* ---- the catalog ---- */

/* When the file in use was finished, which is when the last import that had
 * anything to add ended. 0 when there is none. */
static int64_t imported_s(const struct store *store)
{
    struct store_entry *entries;
    int64_t when_s = 0;
    size_t count;

    if (store_list(store, &entries, &count))
        return 0;
    for (size_t i = 0; i < count; i++)
        if (entries[i].current)
            when_s = entries[i].modified_s;
    free(entries);
    return when_s;
}

static void put_entities(struct exposition *e, const struct catalog *c)
{
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_catalog_entities",
                      "What the catalog has, by type.");
    for (unsigned i = 0; i < ENTITY_COUNT; i++)
        exposition_u64(
            e, EXPOSITION_LABELS({"type", entity_plural((enum entity)i)}),
            catalog_count(c, (enum entity)i));
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_catalog_file_bytes",
                      "Size of the generation's file.");
    exposition_u64(e, NULL, catalog_file_bytes(c));
}

static void put_generation(struct exposition *e, const struct call_frame *f)
{
    struct generation_figures figures;

    generation_watch_figures(frame_generations(f), &figures);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_catalog_generation",
                      "Number of the generation that is served.");
    exposition_u64(e, NULL, figures.number);
    exposition_family(e, EXPOSITION_GAUGE,
                      "tonearm_catalog_served_since_timestamp_seconds",
                      "Since when it is served.");
    exposition_u64(e, NULL, (uint64_t)figures.since_s);
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_catalog_swaps",
                      "How often a generation was replaced by the next.");
    exposition_u64(e, NULL, figures.swaps);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_catalog_damaged",
                      "Whether its checksums don't hold.");
    exposition_u64(e, NULL, frame_catalog_is_damaged(f));
    exposition_family(e, EXPOSITION_GAUGE,
                      "tonearm_import_last_timestamp_seconds",
                      "When the import that made the current generation "
                      "ended; 0: none has.");
    exposition_u64(e, NULL, (uint64_t)imported_s(call_frame_config(f)->store));
}

static void put_catalog(struct exposition *e, const struct call_frame *f)
{
    struct generation *g = frame_generation(f);

    put_entities(e, generation_catalog(g));
    generation_unref(g);
    put_generation(e, f);
}

/* ---- what goes on beside requests ---- */

static void put_player(struct exposition *e, struct conductor *conductor)
{
    struct conductor_figures c = {0};

    if (conductor != NULL)
        conductor_figures(conductor, &c);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_player_followed_playbacks",
                      "Ends of items that this node waits for.");
    exposition_u64(e, NULL, c.expected);
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_player_ended_items",
                      "Ends that have come.");
    exposition_u64(e, NULL, c.ended);
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_player_late_playbacks",
                      "Playbacks that were found late: their node was gone.");
    exposition_u64(e, NULL, c.late);
}

static void put_events(struct exposition *e, struct bus *bus)
{
    struct bus_figures b;

    bus_figures(bus, &b);
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_events_published",
                      "Events on this node.");
    exposition_u64(e, NULL, b.events);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_events_topics",
                      "Topics that are listened to, or were just now.");
    exposition_u64(e, NULL, b.topics);
}

static void put_webhooks(struct exposition *e, const struct hook_sender *sender)
{
    struct hook_sender_figures h;

    hook_sender_figures(sender, &h);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_webhook_pending_deliveries",
                      "Deliveries that have neither arrived nor been given up, "
                      "of all nodes.");
    exposition_u64(e, NULL, h.pending);
    exposition_family(e, EXPOSITION_GAUGE,
                      "tonearm_webhook_in_flight_deliveries",
                      "Deliveries that this node is trying.");
    exposition_u64(e, NULL, h.in_flight);
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_webhook_tries",
                      "Tries of this node.");
    exposition_u64(e, EXPOSITION_LABELS({"result", STR("arrived")}), h.arrived);
    exposition_u64(e, EXPOSITION_LABELS({"result", STR("failed")}), h.failed);
}

/* ---- the process ---- */

static void put_memory(struct exposition *e, const struct process_figures *p)
{
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_memory_bytes",
                      "Resident memory: of its own, of files that are mapped "
                      "(the catalog), shared.");
    exposition_u64(e, EXPOSITION_LABELS({"kind", STR("anonymous")}),
                   p->anonymous_bytes);
    exposition_u64(e, EXPOSITION_LABELS({"kind", STR("file")}), p->file_bytes);
    exposition_u64(e, EXPOSITION_LABELS({"kind", STR("shared")}),
                   p->shared_bytes);
}

/* Under the names that every client of Prometheus's has. */
static void put_process(struct exposition *e)
{
    struct process_figures p;

    process_figures(&p);
    put_memory(e, &p);
    exposition_family(e, EXPOSITION_COUNTER, "process_cpu_seconds",
                      "CPU time, user and system.");
    exposition_double(e, NULL, p.cpu_s);
    exposition_family(e, EXPOSITION_GAUGE, "process_resident_memory_bytes",
                      "Resident memory.");
    exposition_u64(e, NULL, p.resident_bytes);
    exposition_family(e, EXPOSITION_GAUGE, "process_virtual_memory_bytes",
                      "Virtual memory.");
    exposition_u64(e, NULL, p.virtual_bytes);
    exposition_family(e, EXPOSITION_GAUGE, "process_threads", "Threads.");
    exposition_u64(e, NULL, p.threads);
    exposition_family(e, EXPOSITION_GAUGE, "process_open_fds",
                      "Open file descriptors.");
    exposition_u64(e, NULL, p.open_files);
    exposition_family(e, EXPOSITION_GAUGE, "process_max_fds",
                      "How many may be open.");
    exposition_u64(e, NULL, p.max_files);
    exposition_family(e, EXPOSITION_GAUGE, "process_start_time_seconds",
                      "When the process began, Unix time.");
    exposition_double(e, NULL, p.started_s);
}

void families_put_service(struct exposition *e, const struct call_frame *f)
{
    const struct call_config *config = call_frame_config(f);

    exposition_family(e, EXPOSITION_GAUGE, "tonearm_build_info",
                      "The version of the program.");
    exposition_u64(
        e, EXPOSITION_LABELS({"version", str_from_c(version_text())}), 1);
    put_limits(e, f);
    put_catalog(e, f);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_data_writable",
                      "Whether the data directory can be written.");
    exposition_u64(e, NULL, probe_is_well(config->probe));
    put_player(e, config->conductor);
    put_events(e, config->bus);
    put_webhooks(e, config->hook_sender);
    put_process(e);
}
