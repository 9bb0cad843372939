/* A browser that is sent away and comes back, or somebody else in its
 * place. */
#include "unit/client/fake.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/digest.h"
#include "client/query.h"
#include "client/text.h"

static const char TOKENS[] = "{\"access_token\": \"a\", \"refresh_token\":"
                             " \"r\", \"expires_in\": 3600}";

/* Somebody who was sent to an address: what they come back with, and what they
 * are told. */
struct browser {
    pthread_t thread;
    char url[2048];
    const char *answer; /* behind the state; NULL: with another state first */
    char told[1024];
    bool is_sent;
};

static void fetch(int port, const char *target, char *told, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};
    char request[2048];
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)),
                     0);
    int n = snprintf(request, sizeof(request),
                     "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target);
    assert_int_equal(send(fd, request, (size_t)n, 0), n);
    size_t got = 0;
    ssize_t more;
    while ((more = recv(fd, told + got, size - 1 - got, 0)) > 0)
        got += (size_t)more;
    told[got] = '\0';
    close(fd);
}

static void find(const char *url, const char *name, char *value, size_t size)
{
    struct text text = {0};
    assert_true(query_find(url, name, &text));
    snprintf(value, size, "%s", text_end(&text));
    text_release(&text);
}

static void *come_back(void *user)
{
    struct browser *browser = user;
    char redirect[256], state[128], target[1024];
    find(browser->url, "redirect_uri", redirect, sizeof(redirect));
    find(browser->url, "state", state, sizeof(state));
    int port = (int)strtol(strrchr(redirect, ':') + 1, NULL, 10);
    fetch(port, "/favicon.ico", browser->told, sizeof(browser->told));
    assert_non_null(strstr(browser->told, "404"));
    fetch(port, "/callback?code=evil&state=guessed", browser->told,
          sizeof(browser->told));
    assert_non_null(strstr(browser->told, "404"));
    snprintf(target, sizeof(target), "/callback?state=%s&%s", state,
             browser->answer);
    fetch(port, target, browser->told, sizeof(browser->told));
    return NULL;
}

static bool open_browser(void *user, const char *url)
{
    struct browser *browser = user;
    snprintf(browser->url, sizeof(browser->url), "%s", url);
    if (!browser->answer)
        return false;
    browser->is_sent = true;
    return pthread_create(&browser->thread, NULL, come_back, browser) == 0;
}

static enum tonearm_status log_in(struct tonearm_client *client,
                                  struct browser *browser,
                                  struct tonearm_error *error)
{
    struct tonearm_login_options options = {
        .open_browser = open_browser, .user = browser, .timeout_ms = 10000};
    enum tonearm_status status = tonearm_login(client, &options, error);
    if (browser->is_sent)
        pthread_join(browser->thread, NULL);
    return status;
}

static struct tonearm_client *client_of(struct fake *fake,
                                        const struct fake_answer *answers,
                                        const char *secret)
{
    return fake_client(fake, answers,
                       (struct tonearm_client_options){
                           .client_id = "app",
                           .client_secret = secret,
                           .scopes = "user-read-email ugc-image-upload"});
}

/* The challenge that was sent is the verifier's that is shown. */
static void assert_proof(const char *url, const char *form)
{
    char challenge[128], verifier[128];
    unsigned char digest[SHA256_BYTES];
    struct text text = {0};
    find(url, "code_challenge", challenge, sizeof(challenge));
    find(form, "code_verifier", verifier, sizeof(verifier));
    assert_int_equal(strlen(verifier), 64);
    sha256(digest, verifier, strlen(verifier));
    text_add_base64(&text, digest, sizeof(digest), true);
    assert_string_equal(text_end(&text), challenge);
    text_release(&text);
}

static void test_login(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {200, TOKENS, NULL, NULL}, {200, "{\"id\": \"alice\"}", NULL, NULL}};
    struct browser browser = {.answer = "code=the%20code"};
    struct fake fake;
    struct tonearm_client *client = client_of(&fake, ANSWERS, NULL);
    struct tonearm_user *user;
    char value[256];
    (void)state;
    assert_int_equal(log_in(client, &browser, NULL), TONEARM_OK);
    assert_non_null(strstr(browser.told, "200 OK"));
    assert_int_equal(
        strncmp(browser.url, "http://server/authorize?response_type=code", 42),
        0);
    find(browser.url, "scope", value, sizeof(value));
    assert_string_equal(value, "user-read-email ugc-image-upload");
    find(browser.url, "client_id", value, sizeof(value));
    assert_string_equal(value, "app");
    find(fake.requests[0].body, "code", value, sizeof(value));
    assert_string_equal(value, "the code");
    find(fake.requests[0].body, "client_id", value, sizeof(value));
    assert_string_equal(value, "app");
    assert_string_equal(fake.requests[0].authorization, "");
    assert_proof(browser.url, fake.requests[0].body);
    assert_int_equal(tonearm_get_me(client, &user, NULL), TONEARM_OK);
    assert_string_equal(fake.requests[1].authorization, "Bearer a");
    tonearm_free(user);
    tonearm_client_free(client);
}

static void test_with_secret(void **state)
{
    static const struct fake_answer ANSWERS[] = {{200, TOKENS, NULL, NULL}};
    struct browser browser = {.answer = "code=c"};
    struct fake fake;
    struct tonearm_client *client = client_of(&fake, ANSWERS, "secret");
    (void)state;
    assert_int_equal(log_in(client, &browser, NULL), TONEARM_OK);
    assert_string_equal(fake.requests[0].authorization,
                        "Basic YXBwOnNlY3JldA==");
    assert_proof(browser.url, fake.requests[0].body);
    tonearm_client_free(client);
}

static void test_denied(void **state)
{
    struct browser browser = {.answer = "error=access_denied"};
    struct fake fake;
    struct tonearm_client *client = client_of(&fake, NULL, NULL);
    struct tonearm_error error;
    (void)state;
    assert_int_equal(log_in(client, &browser, &error), TONEARM_LOGIN_REFUSED);
    assert_string_equal(error.reason, "access_denied");
    assert_int_equal(fake.asked, 0);
    tonearm_client_free(client);
}

static void test_no_browser(void **state)
{
    struct browser browser = {0};
    struct fake fake;
    struct tonearm_client *client = client_of(&fake, NULL, NULL);
    (void)state;
    assert_int_equal(log_in(client, &browser, NULL), TONEARM_LOGIN_REFUSED);
    tonearm_client_free(client);
}

static void test_bad_code(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {400,
         "{\"error\": \"invalid_grant\","
         " \"error_description\": \"Invalid authorization code\"}",
         NULL, NULL}};
    struct browser browser = {.answer = "code=old"};
    struct fake fake;
    struct tonearm_client *client = client_of(&fake, ANSWERS, NULL);
    struct tonearm_error error;
    (void)state;
    assert_int_equal(log_in(client, &browser, &error), TONEARM_BAD_REQUEST);
    assert_string_equal(error.message, "Invalid authorization code");
    tonearm_client_free(client);
}

/* For a program with a web server of its own. */
static void test_two_steps(void **state)
{
    static const struct fake_answer ANSWERS[] = {{200, TOKENS, NULL, NULL}};
    struct fake fake;
    char value[128], answer[256];
    struct tonearm_client *client = fake_client(
        &fake, ANSWERS,
        (struct tonearm_client_options){
            .client_id = "app", .redirect_uri = "https://app.example/back"});
    (void)state;
    struct tonearm_login_attempt *attempt = tonearm_login_begin(client, true);
    find(tonearm_login_url(attempt), "redirect_uri", value, sizeof(value));
    assert_string_equal(value, "https://app.example/back");
    find(tonearm_login_url(attempt), "show_dialog", value, sizeof(value));
    assert_int_equal(tonearm_login_finish(attempt, "?code=c&state=other", NULL),
                     TONEARM_LOGIN_REFUSED);
    assert_int_equal(fake.asked, 0);
    attempt = tonearm_login_begin(client, false);
    find(tonearm_login_url(attempt), "state", value, sizeof(value));
    snprintf(answer, sizeof(answer), "https://app.example/back?code=c&state=%s",
             value);
    assert_int_equal(tonearm_login_finish(attempt, answer, NULL), TONEARM_OK);
    assert_int_equal(fake.asked, 1);
    tonearm_client_free(client);
}

static void test_redirects(void **state)
{
    static const char *const URIS[] = {
        "https://app.example/back", "http://127.0.0.1.example/",
        "http://localhost:0/", "http://[::1]:99999/", "app:/back"};
    struct fake fake;
    struct browser browser = {0};
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        struct tonearm_client *client =
            fake_client(&fake, NULL,
                        (struct tonearm_client_options){
                            .client_id = "app", .redirect_uri = URIS[i]});
        assert_int_equal(log_in(client, &browser, NULL), TONEARM_INVALID);
        tonearm_client_free(client);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_login),     cmocka_unit_test(test_with_secret),
        cmocka_unit_test(test_denied),    cmocka_unit_test(test_no_browser),
        cmocka_unit_test(test_bad_code),  cmocka_unit_test(test_two_steps),
        cmocka_unit_test(test_redirects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
