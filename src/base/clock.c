/* Calendar arithmetic counts days in eras of 400 years beginning in March,
 * so that the leap day is the last of its year.
 *
 * A clock of one's own is a moment of it, the monotonic time of that moment,
 * and a pace: reading it is a multiplication, and nothing adds up. Whoever sets
 * it makes a new moment, and wakes those who wait for one.
 *
 * These wait with a lock of their own, which the setter has to take to be sure
 * that they do wait; but who is about to wait has that lock and wants the
 * clock's. So the setter only tries, and lets go of the clock's lock if it
 * can't have the other. */
#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"

#define TELL_AGAIN_US 50 /* after a lock that couldn't be had */
#define LAST_US       (CLOCK_UNIX_MAX_MS * INT64_C(1000))

/* What has elapsed grows with every jump forward, and a clock may be set back
 * and forward for as long as a test likes. From here on jumps add nothing; time
 * that passes has as much again, which is a year at the quickest pace. */
#define ELAPSED_JUMPS_US (INT64_MAX / 2)

struct waiter {
    struct waiter *next;
    pthread_cond_t *condition;
    pthread_mutex_t *lock;
    bool is_told;
};

struct clock {
    pthread_mutex_t lock; /* guards what follows */
    int64_t real_us;      /* monotonic, at the moment of the next two */
    int64_t unix_us;
    int64_t elapsed_us;
    double factor;
    bool is_frozen;
    struct waiter *waiters;
};

static _Thread_local struct clock *bound; /* NULL: the system's */

/* ---- the system's ---- */

static int64_t read_us(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_system_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_system_s(void)
{
    return clock_system_ms() / 1000;
}

int64_t clock_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_ms(void)
{
    return clock_monotonic_us() / 1000;
}

int64_t clock_process_cpu_us(void)
{
    return read_us(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t clock_boot_ms(void)
{
    return (read_us(CLOCK_REALTIME) - read_us(CLOCK_BOOTTIME)) / 1000;
}

void clock_condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t monotonic;

    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(condition, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
}

bool clock_wait_ms(pthread_cond_t *condition, pthread_mutex_t *lock,
                   unsigned ms)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    return pthread_cond_timedwait(condition, lock, &until) == 0;
}

static void sleep_us(unsigned us)
{
    struct timespec left = {.tv_sec = us / 1000000,
                            .tv_nsec = (long)(us % 1000000) * 1000};

    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

void clock_sleep_ms(unsigned ms)
{
    for (; ms > 1000; ms -= 1000)
        sleep_us(1000000);
    sleep_us(ms * 1000);
}

/* ---- one's own ---- */

struct clock *clock_new(void)
{
    struct clock *c = mem_zalloc(1, sizeof *c);

    c->real_us = c->elapsed_us = clock_monotonic_us();
    c->unix_us = read_us(CLOCK_REALTIME);
    c->factor = 1;
    (void)pthread_mutex_init(&c->lock, NULL);
    return c;
}

void clock_free(struct clock *c)
{
    if (c == NULL)
        return;
    assert(c->waiters == NULL && bound != c);
    (void)pthread_mutex_destroy(&c->lock);
    free(c);
}

struct clock *clock_use(struct clock *c)
{
    struct clock *before = bound;

    bound = c;
    return before;
}

/* How far the clock is from its moment. With the lock. */
static int64_t passed_us(const struct clock *c)
{
    if (c->is_frozen)
        return 0;
    return (int64_t)((double)(clock_monotonic_us() - c->real_us) * c->factor);
}

/* With the lock. */
static int64_t now_us(const struct clock *c)
{
    int64_t us = c->unix_us + passed_us(c);

    return us < LAST_US ? us : LAST_US;
}

static int64_t clock_now_us(struct clock *c)
{
    int64_t us;

    (void)pthread_mutex_lock(&c->lock);
    us = now_us(c);
    (void)pthread_mutex_unlock(&c->lock);
    return us;
}

static int64_t clock_since_us(struct clock *c)
{
    int64_t since_us;

    (void)pthread_mutex_lock(&c->lock);
    since_us = c->elapsed_us + passed_us(c);
    (void)pthread_mutex_unlock(&c->lock);
    return since_us;
}

int64_t clock_unix_ms(void)
{
    return bound == NULL ? clock_system_ms() : clock_now_us(bound) / 1000;
}

int64_t clock_unix_s(void)
{
    return clock_unix_ms() / 1000;
}

int64_t clock_elapsed_ms(void)
{
    return bound == NULL ? clock_monotonic_ms() : clock_since_us(bound) / 1000;
}

void clock_look(struct clock *c, struct clock_state *out)
{
    (void)pthread_mutex_lock(&c->lock);
    *out = (struct clock_state){.now_ms = now_us(c) / 1000,
                                .factor = c->factor,
                                .is_frozen = c->is_frozen};
    (void)pthread_mutex_unlock(&c->lock);
    out->offset_ms = out->now_ms - clock_system_ms();
}

/* ---- waiting ---- */

/* Real time until the clock says `unix_ms`, rounded up so that it does say so
 * afterwards; at most `most_ms`. With the clock's lock, if it has one. */
static unsigned real_ms(const struct clock *c, int64_t unix_ms,
                        unsigned most_ms)
{
    double left_ms;

    if (c == NULL)
        left_ms = (double)(unix_ms - clock_system_ms());
    else
        left_ms = (double)unix_ms - (double)now_us(c) / 1000;
    if (left_ms <= 0)
        return 0;
    if (c != NULL && c->is_frozen)
        return most_ms;
    if (c != NULL)
        left_ms /= c->factor;
    return left_ms + 1 < most_ms ? (unsigned)left_ms + 1 : most_ms;
}

static void leave(struct clock *c, const struct waiter *w)
{
    struct waiter **at = &c->waiters;

    (void)pthread_mutex_lock(&c->lock);
    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
    (void)pthread_mutex_unlock(&c->lock);
}

void clock_wait_until(pthread_cond_t *condition, pthread_mutex_t *lock,
                      int64_t unix_ms, unsigned most_ms)
{
    struct clock *c = bound;
    struct waiter w = {.condition = condition, .lock = lock, .is_told = true};
    unsigned ms;

    if (c == NULL) {
        ms = real_ms(NULL, unix_ms, most_ms);
        if (ms > 0)
            (void)clock_wait_ms(condition, lock, ms);
        return;
    }
    (void)pthread_mutex_lock(&c->lock);
    ms = real_ms(c, unix_ms, most_ms);
    w.next = c->waiters;
    c->waiters = &w;
    (void)pthread_mutex_unlock(&c->lock);
    if (ms > 0)
        (void)clock_wait_ms(condition, lock, ms);
    leave(c, &w);
}

/* Who waits for another time than it now is, and hasn't been told. */
static struct waiter *find_untold(const struct clock *c)
{
    struct waiter *w = c->waiters;

    while (w != NULL && w->is_told)
        w = w->next;
    return w;
}

/* Ends all waits. With the lock, which others may have in between. */
static void tell_all(struct clock *c)
{
    struct waiter *w;

    for (w = c->waiters; w != NULL; w = w->next)
        w->is_told = false;
    while ((w = find_untold(c)) != NULL) {
        if (pthread_mutex_trylock(w->lock) == 0) {
            w->is_told = true;
            (void)pthread_cond_broadcast(w->condition);
            (void)pthread_mutex_unlock(w->lock);
            continue;
        }
        (void)pthread_mutex_unlock(&c->lock);
        sleep_us(TELL_AGAIN_US);
        (void)pthread_mutex_lock(&c->lock);
    }
}

/* ---- setting ---- */

/* A new moment of the clock: now. With the lock. */
static void begin_anew(struct clock *c)
{
    int64_t unix_us = now_us(c), passed = passed_us(c);

    c->real_us = clock_monotonic_us();
    c->unix_us = unix_us;
    c->elapsed_us += passed;
}

/* With the lock, after begin_anew. */
static void move_to(struct clock *c, int64_t unix_us)
{
    if (unix_us < 0)
        unix_us = 0;
    if (unix_us > LAST_US)
        unix_us = LAST_US;
    if (unix_us > c->unix_us && c->elapsed_us < ELAPSED_JUMPS_US)
        c->elapsed_us += unix_us - c->unix_us;
    c->unix_us = unix_us;
}

/* What is far out of bounds has no microseconds. */
static int64_t us_of(int64_t ms)
{
    if (ms > CLOCK_UNIX_MAX_MS)
        ms = CLOCK_UNIX_MAX_MS;
    if (ms < -CLOCK_UNIX_MAX_MS)
        ms = -CLOCK_UNIX_MAX_MS;
    return ms * 1000;
}

void clock_set(struct clock *c, int64_t unix_ms)
{
    (void)pthread_mutex_lock(&c->lock);
    begin_anew(c);
    move_to(c, us_of(unix_ms));
    tell_all(c);
    (void)pthread_mutex_unlock(&c->lock);
}

void clock_set_offset(struct clock *c, int64_t offset_ms)
{
    (void)pthread_mutex_lock(&c->lock);
    begin_anew(c);
    move_to(c, read_us(CLOCK_REALTIME) + us_of(offset_ms));
    tell_all(c);
    (void)pthread_mutex_unlock(&c->lock);
}

void clock_advance(struct clock *c, int64_t ms)
{
    assert(ms >= 0);
    (void)pthread_mutex_lock(&c->lock);
    begin_anew(c);
    move_to(c, c->unix_us + us_of(ms));
    tell_all(c);
    (void)pthread_mutex_unlock(&c->lock);
}

void clock_freeze(struct clock *c, bool is_frozen)
{
    (void)pthread_mutex_lock(&c->lock);
    begin_anew(c);
    c->is_frozen = is_frozen;
    tell_all(c);
    (void)pthread_mutex_unlock(&c->lock);
}

void clock_set_factor(struct clock *c, double factor)
{
    assert(factor > 0 && factor <= CLOCK_FACTOR_MAX);
    (void)pthread_mutex_lock(&c->lock);
    begin_anew(c);
    c->factor = factor;
    tell_all(c);
    (void)pthread_mutex_unlock(&c->lock);
}

/* ---- the calendar ---- */

int64_t date_to_days(int year, unsigned month, unsigned day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year =
        (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           719468;
}

struct date date_from_days(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    int64_t year = yoe + era * 400 + (month <= 2);

    if (year < 0 || year > 9999)
        return (struct date){(uint16_t)(year < 0 ? 0 : 9999), 1, 1};
    return (struct date){(uint16_t)year, (uint8_t)month,
                         (uint8_t)(doy - (153 * mp + 2) / 5 + 1)};
}

static void two_digits(char *out, int64_t v)
{
    out[0] = (char)('0' + v / 10 % 10);
    out[1] = (char)('0' + v % 10);
}

int date_to_text(struct date d, char *out)
{
    two_digits(out, d.year / 100);
    two_digits(out + 2, d.year % 100);
    if (d.month == 0)
        return 4;
    out[4] = '-';
    two_digits(out + 5, d.month);
    if (d.day == 0)
        return 7;
    out[7] = '-';
    two_digits(out + 8, d.day);
    return 10;
}

const char *date_month_name(unsigned month)
{
    static const char *const names[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};

    assert(month >= 1 && month <= 12);
    return names[month - 1];
}

int date_to_words(struct date d, char *out)
{
    char text[DATE_WORDS_MAX + 1];
    int n = snprintf(text, sizeof text, "%u %s %u", d.day,
                     date_month_name(d.month), d.year);

    assert(d.year <= 9999 && d.day >= 1 && d.day <= 31);
    memcpy(out, text, (size_t)n);
    return n;
}

void clock_to_text(int64_t unix_s, char *out)
{
    int64_t days = unix_s / 86400;
    int64_t s = unix_s % 86400;

    if (s < 0) {
        s += 86400;
        days--;
    }
    (void)date_to_text(date_from_days(days), out);
    out[10] = 'T';
    two_digits(out + 11, s / 3600);
    out[13] = ':';
    two_digits(out + 14, s / 60 % 60);
    out[16] = ':';
    two_digits(out + 17, s % 60);
    out[19] = 'Z';
}

static bool digits_at(struct str s, size_t from, size_t n, unsigned *out)
{
    uint64_t v;

    if (s.n < from + n || !str_to_u64(str_of(s.p + from, n), &v))
        return false;
    *out = (unsigned)v;
    return true;
}

static unsigned days_in_month(unsigned year, unsigned month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

bool date_from_text(struct str text, struct date *out)
{
    struct str s = str_of(text.p, str_find(text, 'T'));
    unsigned year, month = 0, day = 0;

    if (s.n != 4 && s.n != 7 && s.n != 10)
        return false;
    if (!digits_at(s, 0, 4, &year))
        return false;
    if (s.n >= 7 && (s.p[4] != '-' || !digits_at(s, 5, 2, &month) ||
                     month < 1 || month > 12))
        return false;
    if (s.n == 10 && (s.p[7] != '-' || !digits_at(s, 8, 2, &day) || day < 1 ||
                      day > days_in_month(year, month)))
        return false;
    *out = (struct date){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    return true;
}

/* ".25" as 250, cut off the front of `*rest`; 0 when there is none. False for
 * a point without digits. */
static bool take_fraction(struct str *rest, unsigned *ms)
{
    unsigned scale = 100;
    size_t n = 1;

    *ms = 0;
    if (rest->n == 0 || rest->p[0] != '.')
        return true;
    for (; n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9'; n++) {
        *ms += scale * (unsigned)(rest->p[n] - '0');
        scale /= 10;
    }
    *rest = str_from(*rest, n);
    return n > 1;
}

/* "Z", "+02:00", "-0530" or nothing as minutes east of Greenwich. */
static bool read_zone(struct str zone, int *minutes)
{
    unsigned h, m;
    bool has_colon = zone.n == 6 && zone.p[3] == ':';

    *minutes = 0;
    if (zone.n == 0 || str_eq_nocase(zone, STR("Z")))
        return true;
    if ((zone.n != 5 && !has_colon) || (zone.p[0] != '+' && zone.p[0] != '-') ||
        !digits_at(zone, 1, 2, &h) ||
        !digits_at(zone, has_colon ? 4 : 3, 2, &m) || h > 23 || m > 59)
        return false;
    *minutes = (int)(h * 60 + m) * (zone.p[0] == '-' ? -1 : 1);
    return true;
}

bool clock_from_text(struct str text, int64_t *unix_ms)
{
    struct str rest = str_from(text, 11);
    unsigned hour = 0, minute = 0, second = 0, ms = 0;
    struct date date;
    int zone = 0;

    if (text.n < 10 || (text.n > 10 && text.p[10] != 'T') ||
        !date_from_text(str_of(text.p, 10), &date))
        return false;
    if (text.n > 10) {
        if (rest.n < 8 || rest.p[2] != ':' || rest.p[5] != ':' ||
            !digits_at(rest, 0, 2, &hour) || !digits_at(rest, 3, 2, &minute) ||
            !digits_at(rest, 6, 2, &second) || hour > 23 || minute > 59 ||
            second > 60)
            return false;
        rest = str_from(rest, 8);
        if (!take_fraction(&rest, &ms) || !read_zone(rest, &zone))
            return false;
    }
    *unix_ms = (date_to_days(date.year, date.month, date.day) * 86400 +
                hour * 3600 + minute * 60 + second - zone * 60ll) *
                   1000 +
               ms;
    return true;
}

int clock_ms_to_text(int64_t unix_ms, char *out)
{
    int64_t ms = unix_ms % 1000;

    if (ms < 0)
        ms += 1000;
    clock_to_text((unix_ms - ms) / 1000, out);
    if (ms == 0)
        return CLOCK_TEXT_LENGTH;
    out[19] = '.';
    out[20] = (char)('0' + ms / 100);
    two_digits(out + 21, ms % 100);
    out[23] = 'Z';
    return CLOCK_MS_TEXT_MAX;
}
