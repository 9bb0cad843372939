#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "events/bus.h"

/* ---- a loop of the test's ---- */

struct loop {
    struct bus_reader *reader;
    atomic_int woken;
};

static void wake(void *owner)
{
    (void)atomic_fetch_add(&((struct loop *)owner)->woken, 1);
}

static void loop_init(struct loop *l, struct bus *b)
{
    atomic_init(&l->woken, 0);
    l->reader = bus_reader_new(b, wake, l);
}

static struct bus_topic user(const char *name)
{
    return (struct bus_topic){BUS_USER, str_from_c(name)};
}

static const struct bus_topic world = {BUS_WORLD, {NULL, 0}};

static void publish(struct bus *b, struct bus_topic topic, const char *text,
                    int64_t now_ms)
{
    struct event *e = event_new_text(EVENT_LIBRARY, str_from_c(text));

    bus_publish(b, topic, e, now_ms);
    event_unref(e);
}

/* What comes next, as "owner:text", or "-". */
static const char *next_of(struct loop *l)
{
    static char text[100];
    struct bus_news news;

    if (!bus_take(l->reader, &news))
        return "-";
    (void)snprintf(text, sizeof text, "%s:%.*s", (const char *)news.owner,
                   news.event != NULL ? (int)event_text(news.event).n : 4,
                   news.event != NULL ? event_text(news.event).p : "lost");
    event_unref(news.event);
    return text;
}

/* ---- events ---- */

static int freed;

static void count_freed(void *payload)
{
    freed += *(int *)payload;
}

static void test_payload_goes_with_last_reference(void **state)
{
    int one = 1;
    struct event *e = event_new(EVENT_QUEUE, &one, 100, count_freed);

    (void)state;
    freed = 0;
    assert_ptr_equal(event_payload(event_ref(e)), &one);
    assert_true(event_bytes(e) >= 100);
    event_unref(e);
    assert_int_equal(freed, 0);
    assert_int_equal(event_kind(e), EVENT_QUEUE);
    event_unref(e);
    assert_int_equal(freed, 1);
    event_unref(NULL);
}

static void test_kinds_have_names(void **state)
{
    enum event_kind kind;

    (void)state;
    for (unsigned i = 0; i < EVENT_KINDS; i++) {
        const char *text = event_kind_text((enum event_kind)i);

        assert_true(event_kind_from_text(str_from_c(text), &kind));
        assert_int_equal(kind, i);
    }
    assert_false(event_kind_from_text(STR("librar"), &kind));
}

/* ---- delivery ---- */

static void test_reaches_who_subscribes(void **state)
{
    struct bus *b = bus_new();
    struct bus_hold *alice = bus_hold(b, user("alice"));
    struct bus_hold *all = bus_hold(b, world);
    struct bus_subscription *s, *w;
    struct bus_figures now;
    struct loop loop;

    (void)state;
    loop_init(&loop, b);
    s = bus_subscribe(loop.reader, alice, "a");
    w = bus_subscribe(loop.reader, all, "w");
    publish(b, user("alice"), "1", 0);
    publish(b, user("bob"), "2", 0); /* nobody asks */
    publish(b, world, "3", 0);
    publish(b, (struct bus_topic){BUS_APP, STR("alice")}, "4", 0);
    /* Once for all. */
    assert_int_equal(loop.woken, 1);
    assert_string_equal(next_of(&loop), "a:1");
    assert_string_equal(next_of(&loop), "w:3");
    assert_string_equal(next_of(&loop), "-");
    publish(b, world, "5", 0);
    assert_int_equal(loop.woken, 2);
    /* What is on its way to a subscription that ends isn't heard. */
    bus_unsubscribe(w);
    publish(b, world, "6", 0);
    assert_string_equal(next_of(&loop), "-");
    publish(b, user("alice"), "7", 0);
    bus_figures(b, &now);
    assert_int_equal(now.events, 7);
    assert_int_equal(now.topics, 2);
    bus_unsubscribe(s);
    bus_release(alice, 0);
    bus_release(all, 0);
    bus_reader_free(loop.reader);
    bus_free(b);
}

static void test_each_loop_hears(void **state)
{
    struct bus *b = bus_new();
    struct bus_hold *all = bus_hold(b, world);
    struct bus_subscription *s[3];
    struct loop loops[3];

    (void)state;
    for (int i = 0; i < 3; i++) {
        loop_init(&loops[i], b);
        s[i] = bus_subscribe(loops[i].reader, all, "w");
    }
    bus_unsubscribe(s[1]);
    publish(b, world, "1", 0);
    assert_string_equal(next_of(&loops[0]), "w:1");
    assert_string_equal(next_of(&loops[1]), "-");
    assert_string_equal(next_of(&loops[2]), "w:1");
    bus_unsubscribe(s[0]);
    bus_unsubscribe(s[2]);
    for (int i = 0; i < 3; i++)
        bus_reader_free(loops[i].reader);
    bus_release(all, 0);
    bus_free(b);
}

static void test_lost_ones_are_told(void **state)
{
    struct bus *b = bus_new();
    struct bus_hold *alice = bus_hold(b, user("alice"));
    struct bus_place before;
    struct bus_subscription *s;
    struct loop loop;

    (void)state;
    loop_init(&loop, b);
    s = bus_subscribe(loop.reader, alice, "a");
    before = bus_now(b);
    bus_lose(b);
    assert_string_equal(next_of(&loop), "a:lost");
    assert_false(bus_can_resume(alice, before, 0));
    assert_true(bus_can_resume(alice, bus_now(b), 0));
    bus_unsubscribe(s);
    bus_reader_free(loop.reader);
    bus_release(alice, 0);
    bus_free(b);
}

/* ---- places ---- */

static void note(void *arg, struct event *e, uint64_t number)
{
    struct str text = event_text(e);
    char *all = arg;

    assert_true(number > 0);
    all += strlen(all);
    memcpy(all, text.p, text.n);
    all[text.n] = '\0';
}

static const char *since(struct bus_hold *hold, uint64_t number, int64_t now_ms)
{
    static char all[BUS_KEPT_COUNT + 100];

    all[0] = '\0';
    return bus_resume(hold, number, now_ms, note, all) ? all : "gone";
}

static void test_goes_on_from_a_place(void **state)
{
    struct bus *b = bus_new();
    struct bus_hold *hold;
    struct bus_place start, place;

    (void)state;
    publish(b, user("alice"), "0", 0);
    hold = bus_hold(b, user("alice"));
    start = bus_now(b);
    publish(b, user("alice"), "1", 1000);
    place = bus_now(b);
    publish(b, user("bob"), "x", 1500);
    publish(b, user("alice"), "2", 2000);
    assert_string_equal(since(hold, start.number, 3000), "12");
    assert_string_equal(since(hold, place.number, 3000), "2");
    assert_string_equal(since(hold, bus_now(b).number, 3000), "");
    /* From before the topic was there, and from the future. */
    assert_string_equal(since(hold, start.number - 1, 3000), "gone");
    assert_string_equal(since(hold, bus_now(b).number + 1, 3000), "gone");
    /* The first of them is five minutes old. */
    assert_string_equal(since(hold, start.number, 1000 + BUS_KEPT_MS), "12");
    assert_true(bus_can_resume(hold, start, 1000 + BUS_KEPT_MS));
    assert_string_equal(since(hold, start.number, 1001 + BUS_KEPT_MS), "gone");
    assert_false(bus_can_resume(hold, start, 1001 + BUS_KEPT_MS));
    assert_string_equal(since(hold, place.number, 1001 + BUS_KEPT_MS), "2");
    /* Another start of the node. */
    place.epoch++;
    assert_false(bus_can_resume(hold, place, 3000));
    bus_release(hold, 0);
    bus_free(b);
}

/* While nobody has a stream, the topic goes on for as long as it remembers. */
static void test_remembers_when_all_are_gone(void **state)
{
    struct bus *b = bus_new();
    struct bus_hold *hold = bus_hold(b, user("alice"));
    struct bus_place start = bus_now(b);

    (void)state;
    bus_release(hold, 1000);
    assert_true(bus_wants(b, user("alice")));
    publish(b, user("alice"), "1", 2000);
    bus_sweep(b, 1000 + BUS_KEPT_MS);
    hold = bus_hold(b, user("alice"));
    assert_string_equal(since(hold, start.number, 3000), "1");
    bus_release(hold, 4000);
    bus_sweep(b, 4001 + BUS_KEPT_MS);
    assert_false(bus_wants(b, user("alice")));
    hold = bus_hold(b, user("alice"));
    assert_string_equal(since(hold, start.number, 5000 + BUS_KEPT_MS), "gone");
    bus_release(hold, 0);
    bus_free(b);
}

static void test_remembers_so_much_and_no_more(void **state)
{
    struct bus *b = bus_new();
    struct bus_hold *hold = bus_hold(b, world);
    char *large = mem_zalloc(1, BUS_KEPT_BYTES + 1);
    struct bus_place start = bus_now(b);

    (void)state;
    for (int i = 0; i < BUS_KEPT_COUNT; i++)
        publish(b, world, "x", 0);
    assert_int_equal(strlen(since(hold, start.number, 0)), BUS_KEPT_COUNT);
    publish(b, world, "y", 0);
    assert_string_equal(since(hold, start.number, 0), "gone");
    assert_int_equal(strlen(since(hold, start.number + 1, 0)), BUS_KEPT_COUNT);
    /* One that is larger than all stays, alone. */
    memset(large, 'l', BUS_KEPT_BYTES);
    start = bus_now(b);
    publish(b, world, large, 0);
    assert_true(bus_can_resume(hold, start, 0));
    start.number--;
    assert_false(bus_can_resume(hold, start, 0));
    free(large);
    bus_release(hold, 0);
    bus_free(b);
}

static void test_places_as_text(void **state)
{
    struct bus_place place = {0x0123456789abcdefu, 42}, read;
    char text[BUS_PLACE_MAX];
    size_t n = bus_place_to_text(place, text);
    static const char *const wrong[] = {"",
                                        "0123456789abcdef",
                                        "0123456789abcdef-",
                                        "0123456789abcdeg-1",
                                        "0123456789abcdef+1",
                                        "0123456789abcdef-1x",
                                        "123-1"};

    (void)state;
    assert_true(str_eq(str_of(text, n), STR("0123456789abcdef-42")));
    assert_true(bus_place_from_text(str_of(text, n), &read));
    assert_true(read.epoch == place.epoch && read.number == 42);
    place = (struct bus_place){UINT64_MAX, UINT64_MAX};
    n = bus_place_to_text(place, text);
    assert_true(n < sizeof text);
    assert_true(bus_place_from_text(str_of(text, n), &read));
    assert_true(read.number == UINT64_MAX);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(bus_place_from_text(str_from_c(wrong[i]), &read));
}

static void test_many_topics(void **state)
{
    struct bus *b = bus_new();
    static struct bus_hold *holds[10000];
    char name[20];

    (void)state;
    for (int i = 0; i < 10000; i++) {
        (void)snprintf(name, sizeof name, "user-%d", i);
        holds[i] = bus_hold(b, user(name));
    }
    for (int i = 0; i < 10000; i++) {
        (void)snprintf(name, sizeof name, "user-%d", i);
        publish(b, user(name), name + 5, 0);
    }
    for (int i = 0; i < 10000; i++) {
        (void)snprintf(name, sizeof name, "%d", i);
        assert_string_equal(since(holds[i], 0, 0), name);
        bus_release(holds[i], 0);
    }
    bus_sweep(b, BUS_KEPT_MS + 1);
    assert_false(bus_wants(b, user("user-77")));
    bus_free(b);
}

/* ---- many threads ---- */

#define PUBLISHERS 4
#define LOOPS      3
#define EVENTS     4000 /* of each publisher */
#define TOPICS     8

struct crowd {
    struct bus *bus;
    atomic_bool is_over;
};

static struct bus_topic topic_of(int i)
{
    static const char *const names[TOPICS] = {"a", "b", "c", "d",
                                              "e", "f", "g", "h"};

    return user(names[i % TOPICS]);
}

static void *publish_many(void *arg)
{
    struct crowd *c = arg;

    for (int i = 0; i < EVENTS; i++)
        publish(c->bus, topic_of(i), "x", i);
    return NULL;
}

/* Comes and goes, and hears each event of a topic once while it is there. */
static void *run_loop(void *arg)
{
    struct crowd *c = arg;
    struct loop loop;
    uint64_t last[TOPICS] = {0};
    struct bus_hold *holds[TOPICS];
    struct bus_subscription *s[TOPICS];
    struct bus_news news;

    loop_init(&loop, c->bus);
    for (int i = 0; i < TOPICS; i++) {
        holds[i] = bus_hold(c->bus, topic_of(i));
        s[i] = bus_subscribe(loop.reader, holds[i], &last[i]);
    }
    for (int round = 0; !atomic_load(&c->is_over); round++) {
        int at = round % TOPICS;

        while (bus_take(loop.reader, &news)) {
            uint64_t *number = news.owner;

            assert_true(news.number > *number);
            *number = news.number;
            event_unref(news.event);
        }
        bus_unsubscribe(s[at]);
        bus_release(holds[at], round);
        bus_sweep(c->bus, round);
        holds[at] = bus_hold(c->bus, topic_of(at));
        s[at] = bus_subscribe(loop.reader, holds[at], &last[at]);
    }
    for (int i = 0; i < TOPICS; i++) {
        bus_unsubscribe(s[i]);
        bus_release(holds[i], 0);
    }
    bus_reader_free(loop.reader);
    return NULL;
}

/* One that stays, and misses nothing. */
static size_t count_all(struct loop *steady)
{
    struct bus_news news;
    size_t heard = 0;

    while (bus_take(steady->reader, &news)) {
        event_unref(news.event);
        heard++;
    }
    return heard;
}

static void test_threads(void **state)
{
    struct crowd c = {.bus = bus_new()};
    pthread_t publishers[PUBLISHERS], loops[LOOPS];
    struct bus_hold *hold = bus_hold(c.bus, topic_of(0));
    struct bus_subscription *s;
    struct loop steady;
    size_t heard = 0;

    (void)state;
    loop_init(&steady, c.bus);
    s = bus_subscribe(steady.reader, hold, "s");
    for (int i = 0; i < LOOPS; i++)
        assert_int_equal(pthread_create(&loops[i], NULL, run_loop, &c), 0);
    for (int i = 0; i < PUBLISHERS; i++)
        assert_int_equal(pthread_create(&publishers[i], NULL, publish_many, &c),
                         0);
    for (int i = 0; i < PUBLISHERS; i++) {
        (void)pthread_join(publishers[i], NULL);
        heard += count_all(&steady);
    }
    atomic_store(&c.is_over, true);
    for (int i = 0; i < LOOPS; i++)
        (void)pthread_join(loops[i], NULL);
    heard += count_all(&steady);
    assert_int_equal(heard, PUBLISHERS * EVENTS / TOPICS);
    assert_true(steady.woken > 0);
    bus_unsubscribe(s);
    bus_release(hold, 0);
    bus_reader_free(steady.reader);
    bus_free(c.bus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payload_goes_with_last_reference),
        cmocka_unit_test(test_kinds_have_names),
        cmocka_unit_test(test_reaches_who_subscribes),
        cmocka_unit_test(test_each_loop_hears),
        cmocka_unit_test(test_lost_ones_are_told),
        cmocka_unit_test(test_goes_on_from_a_place),
        cmocka_unit_test(test_remembers_when_all_are_gone),
        cmocka_unit_test(test_remembers_so_much_and_no_more),
        cmocka_unit_test(test_places_as_text),
        cmocka_unit_test(test_many_topics),
        cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
