/* The Nth allocation fails, for each N there is: a call then ends as
 * TONEARM_NO_MEMORY, nothing leaks (a sanitizer says so), and the handle is as
 * good as before. The linker leads the library's allocations here. */
#include "unit/client/fake.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);
char *__real_strdup(const char *string);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
char *__wrap_strdup(const char *string);

static long left = -1; /* allocations until one fails; -1: none does */
static bool has_failed;

static void fail_after(long n)
{
    left = n;
    has_failed = false;
}

static bool fails(void)
{
    if (left < 0 || left-- > 0)
        return false;
    has_failed = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
    return fails() ? NULL : __real_realloc(bytes, size);
}

char *__wrap_strdup(const char *string)
{
    return fails() ? NULL : __real_strdup(string);
}

static const char PAGE[] =
    "{\"tracks\": {\"href\": \"h\", \"next\": null, \"items\": [{\"name\":"
    " \"one\", \"album\": {\"images\": [{\"url\": \"u\"}]},"
    " \"available_markets\": [\"SE\"]}]}}";

/* A search as an app: a token, the request, an answer that is kept. */
static enum tonearm_status search(struct tonearm_client *client)
{
    struct tonearm_search_params params = {.q = "one two",
                                           .type = TONEARM_TEXTS("track")};
    struct tonearm_search_results *results;
    enum tonearm_status status =
        tonearm_search(client, &params, &results, NULL);
    left = -1;
    if (!status)
        assert_string_equal(results->tracks->items[0]->name, "one");
    else
        assert_null(results);
    tonearm_free(results);
    return status;
}

static const struct fake_answer ANSWERS[] = {
    {200, "{\"access_token\": \"first\", \"expires_in\": 3600}", NULL, NULL},
    {200, PAGE, "ETag", "\"1\""}};

static const struct tonearm_client_options OPTIONS = {
    .sign_in = TONEARM_AS_APP, .client_id = "app", .client_secret = "secret"};

static void test_call(void **state)
{
    enum { MANY = 1000 };
    long n = 0;
    (void)state;
    for (has_failed = true; has_failed; n++) {
        struct fake fake;
        struct tonearm_client *client = fake_client(&fake, ANSWERS, OPTIONS);
        assert_true(n < MANY);
        fail_after(n);
        enum tonearm_status status = search(client);
        assert_true(status == TONEARM_OK || status == TONEARM_NO_MEMORY);
        /* Another call isn't kept from renewing. */
        static const struct fake_answer AGAIN[] = {
            {200, "{\"access_token\": \"again\"}", NULL, NULL},
            {200, PAGE, NULL, NULL}};
        if (status && fake.asked == 0) {
            fake.answers = AGAIN;
            assert_int_equal(search(client), TONEARM_OK);
        }
        tonearm_client_free(client);
    }
    assert_true(n > 20);
}

static void test_handle(void **state)
{
    struct tonearm_client *client = NULL;
    long n = 0;
    (void)state;
    while (!client) {
        fail_after(n++);
        client = tonearm_client_new(&OPTIONS);
        left = -1;
    }
    assert_true(n > 5);
    tonearm_client_free(client);
}

static void take(void *user, enum tonearm_status status, void *result,
                 const struct tonearm_error *error)
{
    (void)error;
    *(enum tonearm_status *)user = status;
    tonearm_free(result);
}

static void test_multi(void **state)
{
    (void)state;
    has_failed = true;
    for (long n = 0; has_failed; n++) {
        enum tonearm_status status = TONEARM_NO_MEMORY;
        struct fake fake;
        struct tonearm_client *client =
            fake_client(&fake, ANSWERS + 1,
                        (struct tonearm_client_options){.access_token = "x"});
        struct tonearm_multi *multi = tonearm_multi_new(NULL);
        struct tonearm_search_params params = {.q = "x",
                                               .type = TONEARM_TEXTS("track")};
        fail_after(n);
        status = tonearm_multi_add(multi, tonearm_search_call(client, &params),
                                   take, &status);
        while (!status && tonearm_multi_wait(multi, 1000) > 0)
            ;
        left = -1;
        assert_true(status == TONEARM_OK || status == TONEARM_NO_MEMORY);
        tonearm_multi_free(multi);
        tonearm_client_free(client);
    }
}

static void test_login(void **state)
{
    static const struct fake_answer TOKENS[] = {
        {200, "{\"access_token\": \"a\", \"refresh_token\": \"r\"}", NULL,
         NULL}};
    (void)state;
    has_failed = true;
    for (long n = 0; has_failed; n++) {
        enum tonearm_status status = TONEARM_NO_MEMORY;
        struct fake fake;
        struct tonearm_client *client = fake_client(
            &fake, TOKENS, (struct tonearm_client_options){.client_id = "app"});
        fail_after(n);
        struct tonearm_login_attempt *attempt =
            tonearm_login_begin(client, false);
        if (attempt) {
            char answer[256];
            const char *at = strstr(tonearm_login_url(attempt), "&state=");
            snprintf(answer, sizeof(answer), "?code=c%s", at);
            status = tonearm_login_finish(attempt, answer, NULL);
        }
        left = -1;
        assert_true(status == TONEARM_OK || status == TONEARM_NO_MEMORY);
        tonearm_client_free(client);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_call),
        cmocka_unit_test(test_handle),
        cmocka_unit_test(test_multi),
        cmocka_unit_test(test_login),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
